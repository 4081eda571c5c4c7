// Drafts: what one is writing is the same on all of one's devices, and nobody else's.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectShellKept } from "./shell";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, signIn, title } from "./steps";
import { field, openThread } from "./threads";

const drafts = (page: Page) => page.getByRole("main", { name: "Drafts" });
const room = (page: Page, name: string) => rooms(page).getByRole("link", { name });

/** Goes to the list, which stands in the middle. */
async function openDrafts(page: Page) {
  await rooms(page).getByRole("link", { name: "Drafts", exact: true }).click();
  await expect(page).toHaveURL(/\/drafts$/);
  return drafts(page);
}

test("what one writes stands on one's other devices, and is gone there when it is sent", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ada");
  await composer(ada.page).fill("tea at");
  await expect(composer(phone.page)).toHaveValue("tea at");
  // Either goes on with it.
  await composer(phone.page).press("End");
  await composer(phone.page).pressSequentially(" five?");
  await expect(composer(ada.page)).toHaveValue("tea at five?");
  // Also one that comes anew, and after all others are closed.
  const tablet = await signIn(person, "Ada");
  await expect(composer(tablet.page)).toHaveValue("tea at five?");
  await phone.page.reload();
  await expect(composer(phone.page)).toHaveValue("tea at five?");
  await composer(phone.page).press("Enter");
  await expect(message(ben.page, "tea at five?")).toBeVisible();
  for (const { page } of [ada, phone, tablet]) await expect(composer(page)).toHaveValue("");
  await expect(composer(ben.page)).toHaveValue("");
  await tablet.page.reload();
  await expect(message(tablet.page, "tea at five?")).toBeVisible();
  await expect(composer(tablet.page)).toHaveValue("");
  // What is emptied is gone everywhere, too.
  await composer(ada.page).fill("never mind");
  await expect(composer(phone.page)).toHaveValue("never mind");
  await composer(ada.page).fill("");
  await expect(composer(phone.page)).toHaveValue("");
});

test("what is written without a connection goes up when it is back, and loses nothing", async ({ server, person }) => {
  const ada = await claim(server, person);
  const phone = await signIn(person, "Ada");
  await composer(ada.page).fill("tea");
  await expect(composer(phone.page)).toHaveValue("tea");
  await expectShellKept(phone.page);
  await phone.context.setOffline(true);
  await composer(phone.page).fill("tea at five");
  await composer(ada.page).fill("coffee");
  // One that comes anew says that the server has it.
  const tablet = await signIn(person, "Ada");
  await expect(composer(tablet.page)).toHaveValue("coffee");
  // What was written there outlives the page, and then both stand everywhere.
  await phone.page.reload();
  await expect(composer(phone.page)).toHaveValue("tea at five");
  await phone.context.setOffline(false);
  for (const { page } of [phone, ada, tablet]) await expect(composer(page)).toHaveValue("tea at five\n\ncoffee");
});

/** Somebody types, ten keys in a second, until they are told to stop. */
async function typeOn(page: Page): Promise<() => Promise<void>> {
  await composer(page).evaluate((node) => {
    const field = node as HTMLTextAreaElement;
    const type = () => {
      field.value += "x";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    (window as unknown as { typist: number }).typist = window.setInterval(type, 100);
  });
  await expect(composer(page)).toHaveValue(/^x/);
  return () => page.evaluate(() => clearInterval((window as unknown as { typist: number }).typist));
}

test("nothing that comes changes what one is typing", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ada");
  const stop = await typeOn(ada.page);
  await composer(phone.page).fill("coffee");
  const tablet = await signIn(person, "Ada");
  await expect(composer(tablet.page)).toHaveValue("coffee");
  await say(ben.page, "are you there?");
  await expect(message(ada.page, "are you there?")).toBeVisible();
  await expect(composer(ada.page)).toHaveValue(/^x+$/);
  await stop();
  // Once one pauses, both are there.
  for (const { page } of [ada, phone, tablet]) await expect(composer(page)).toHaveValue(/^x+\n\ncoffee$/);
});

test("rooms and threads in which one writes are marked and listed", async ({ server, person }) => {
  const ada = await claim(server, person);
  const phone = await signIn(person, "Ada");
  await say(ada.page, "who comes?");
  await openThread(ada.page, "who comes?");
  await field(ada.page).fill("I do");
  await createRoom(ada.page, "kitchen");
  await composer(ada.page).fill("who cooks?");
  await expect(room(ada.page, "Lobby").getByText("Draft")).toBeAttached();
  // Not of the room that one is in.
  await expect(room(ada.page, "kitchen").getByText("Draft")).toHaveCount(0);
  await expect(room(phone.page, "kitchen").getByText("Draft")).toBeAttached();
  const list = await openDrafts(phone.page);
  await expect(list.getByRole("link")).toHaveText([/kitchen.*who cooks\?/, /Lobby.*I do/]);
  await expectAccessible(phone.page);
  await list.getByRole("link", { name: /who cooks/ }).click();
  await expect(title(phone.page, "kitchen")).toBeVisible();
  await expect(composer(phone.page)).toHaveValue("who cooks?");
  await composer(phone.page).fill("/drafts");
  await composer(phone.page).press("Enter");
  await expect(list.getByRole("link", { name: /who cooks/ })).toHaveCount(0);
  await list.getByRole("button", { name: "Delete draft" }).click();
  await expect(list.getByText("No drafts")).toBeVisible();
  await expect(field(ada.page)).toHaveCount(0);
  await room(ada.page, "Lobby").click();
  await openThread(ada.page, "who comes?");
  await expect(field(ada.page)).toHaveValue("");
});
