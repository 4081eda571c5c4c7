// What one marks as unread stays so, on all one's devices, until one comes back to it.

import type { Locator, Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectConnected } from "./offline";
import { expectShellKept } from "./shell";
import {
  chooseInMenu,
  claim,
  composer,
  createRoom,
  expectAccessible,
  join,
  message,
  rooms,
  say,
  signIn,
  timeline,
} from "./steps";
import { answer, line as openReplies, openThread, panel, replies, reply, threads } from "./threads";

const lobby = (page: Page): Locator => rooms(page).getByRole("link", { name: /^Lobby/ });
const line = (page: Page): Locator => timeline(page).getByText("New", { exact: true });

async function expectUnread(page: Page, count: number): Promise<void> {
  await expect(lobby(page)).toHaveAccessibleName(count > 0 ? new RegExp(`${count} unread`) : /^(?!.*unread)/);
}

/** Marks a message as unread by its menu. */
async function mark(page: Page, text: string): Promise<void> {
  await chooseInMenu(message(page, text), "Mark as unread");
}

test("what one marks as unread stays so before one's eyes and on other devices, until one comes back", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ben");
  for (const text of ["one", "two", "three"]) await say(ada.page, text);
  for (const { page } of [ben, phone]) {
    await expect(message(page, "three")).toBeVisible();
    await expectUnread(page, 0);
  }
  await mark(ben.page, "two");
  await expect(ben.page.getByText("Unread from here on")).toBeVisible();
  for (const { page } of [ben, phone]) {
    await expectUnread(page, 2);
    await expect(line(page)).toBeVisible();
  }
  await expect(ben.page).toHaveTitle(/^\(2\)/);
  await expectAccessible(ben.page);
  // Nor does what comes now make it read.
  await say(ada.page, "four");
  for (const { page } of [ben, phone]) {
    await expect(message(page, "four")).toBeVisible();
    await expectUnread(page, 3);
  }
  await createRoom(ben.page, "Garden");
  await expectUnread(ben.page, 3);
  await lobby(ben.page).click();
  await expect(line(ben.page)).toBeVisible();
  for (const { page } of [ben, phone]) await expectUnread(page, 0);
  // From then on it is read as ever.
  await say(ada.page, "five");
  for (const { page } of [ben, phone]) {
    await expect(message(page, "five")).toBeVisible();
    await expectUnread(page, 0);
  }
  // A message of one's own as well; and whoever opens the page later comes to it.
  await say(ben.page, "six");
  await expect(message(phone.page, "six")).toBeVisible();
  await mark(ben.page, "six");
  for (const { page } of [ben, phone]) await expectUnread(page, 1);
  await expect(line(ben.page)).toBeVisible();
  await phone.page.reload();
  await expect(line(phone.page)).toBeVisible();
  for (const { page } of [ben, phone]) await expectUnread(page, 0);
});

test("by a key, and by another it is read again", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  for (const text of ["one", "two"]) await say(ada.page, text);
  await expect(message(ben.page, "two")).toBeVisible();
  await message(ben.page, "one").focus();
  await ben.page.keyboard.press("u");
  await expectUnread(ben.page, 2);
  await message(ben.page, "two").focus();
  await ben.page.keyboard.press("u");
  await expectUnread(ben.page, 1);
  await ben.page.keyboard.press("Escape");
  await expectUnread(ben.page, 0);
  await expect(line(ben.page)).toHaveCount(0);
  await say(ada.page, "three");
  await expect(message(ben.page, "three")).toBeVisible();
  await expectUnread(ben.page, 0);
});

test("a reply is marked in its thread, which one follows from then on", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await openThread(ada.page, "tea?");
  for (const text of ["yes", "no"]) await answer(ada.page, text);
  await openReplies(ben.page, "tea?").click();
  await reply(ben.page, "no").focus();
  await ben.page.keyboard.press("u");
  await expect(threads(ben.page)).toHaveAccessibleName(/1 unread/);
  await expectUnread(ben.page, 0);
  await panel(ben.page).getByRole("button", { name: "Close" }).click();
  await expect(threads(ben.page)).toHaveAccessibleName(/1 unread/);
  await openReplies(ben.page, "tea?").click();
  await expect(threads(ben.page)).toHaveAccessibleName("Threads");
});

test("without a connection it is so at once, and for the others when it is back", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ben");
  for (const text of ["one", "two"]) await say(ada.page, text);
  for (const { page } of [ben, phone]) {
    await expect(message(page, "two")).toBeVisible();
    await expectUnread(page, 0);
  }
  await expectShellKept(ben.page);
  await ben.context.setOffline(true);
  await server.kill();
  await mark(ben.page, "one");
  await expectUnread(ben.page, 2);
  await expect(line(ben.page)).toBeVisible();
  await server.resume();
  await expectConnected(phone.page);
  await expectUnread(phone.page, 0);
  await ben.context.setOffline(false);
  await expectConnected(ben.page);
  for (const { page } of [ben, phone]) await expectUnread(page, 2);
  await expect(composer(ben.page)).toBeVisible();
});

test("everything unread of all rooms and threads stands on one page, and leads there", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await rooms(ben.page).getByRole("link", { name: "Unread", exact: true }).click();
  const page = ben.page.getByRole("main", { name: "Unread" });
  await expect(page.getByText("Nothing unread", { exact: true })).toBeVisible();
  await expectAccessible(ben.page);
  for (const text of ["one", "two", "three", "four"]) await say(ada.page, text);
  const inLobby = page.getByRole("region", { name: "Lobby", exact: true });
  await expect(inLobby.getByRole("listitem")).toHaveText([/Ada.*one/, /Ada.*two/, /Ada.*three/]);
  await expect(inLobby.getByRole("link", { name: "Read on: Lobby" })).toBeVisible();
  // What comes now stands above, as it is the last.
  await createRoom(ada.page, "Garden");
  await say(ada.page, "/invite Ben");
  await say(ada.page, "the **tomatoes** are ripe");
  await expect(page.getByRole("region")).toHaveCount(2);
  await expect(page.getByRole("region").first()).toContainText("the tomatoes are ripe");
  await expectAccessible(ben.page);
  await inLobby.getByRole("link", { name: /three/ }).click();
  await expect(ben.page.locator("article[data-lit]")).toContainText("three");
  await expectUnread(ben.page, 0);
  await ben.page.goBack();
  await page.getByRole("region").first().getByRole("button", { name: "Mark as read: Garden" }).click();
  await expect(page.getByText("Nothing unread", { exact: true })).toBeVisible();
  await expect(rooms(ben.page).getByRole("link", { name: "Unread", exact: true })).toBeFocused();
  // A reply in a thread that one follows.
  await lobby(ben.page).click();
  await say(ben.page, "tea?");
  await say(ben.page, "/unread");
  await expect(ben.page).toHaveURL(/\/unread$/);
  await lobby(ada.page).click();
  await openThread(ada.page, "tea?");
  await answer(ada.page, "yes please");
  const inThread = page.getByRole("region", { name: "Lobby, thread: tea?", exact: true });
  await expect(inThread.getByRole("listitem")).toHaveText([/Ada.*yes please/]);
  await inThread.getByRole("link", { name: "Lobby, thread: tea?" }).click();
  await expect(replies(ben.page)).toContainText("yes please");
});
