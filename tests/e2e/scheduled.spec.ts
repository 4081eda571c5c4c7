// Messages that are sent later, and reminders: planned, changed, ended, and kept over a restart and without a connection.
// That they are carried out at their time is tested where the clock can be turned (backend/tests/it/chat/plans.rs).

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectConnected } from "./offline";
import { chooseInMenu, claim, composer, expectAccessible, join, message, rooms, say, signIn, timeline } from "./steps";

const list = (page: Page) => page.getByRole("main", { name: "Scheduled and reminders" });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
const entry = (page: Page, text: string) => list(page).getByRole("listitem").filter({ hasText: text });
const press = (page: Page, text: string, name: string) => entry(page, text).getByRole("button", { name }).click();

async function openList(page: Page): Promise<void> {
  await rooms(page).getByRole("link", { name: /^Scheduled and reminders/ }).click();
  await expect(page).toHaveURL(/\/later$/);
  await expect(list(page)).toBeVisible();
}

/** Writes a message, to be sent in an hour. */
async function sendLater(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send later" }).click();
  const asked = dialog(page, "Send later");
  await expect(asked.getByRole("textbox", { name: "Message" })).toHaveValue(text);
  await asked.getByText("In an hour").click();
  await asked.getByRole("button", { name: "Schedule" }).click();
  await expect(asked).toBeHidden();
}

test("a message waits for its time, is changed, sent at once or taken away, and nobody else hears of it", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ada");
  await sendLater(ada.page, "good morning");
  await expect(composer(ada.page)).toHaveValue("");
  await sendLater(ada.page, "never mind");
  for (const { page } of [ada, phone]) {
    await openList(page);
    await expect(entry(page, "good morning")).toContainText("Will be sent");
  }
  await expectAccessible(ada.page);

  // It outlives the server.
  await server.restart();
  for (const { page } of [ada, phone, ben]) await expectConnected(page);
  await press(phone.page, "good morning", "Change");
  const changing = dialog(phone.page, "Change");
  await changing.getByRole("textbox", { name: "Message" }).fill("good morning, everybody");
  await expect(changing.getByRole("radio", { name: "Another time" })).toBeChecked();
  const time = await changing.getByLabel("Time", { exact: true }).inputValue();
  expect(time).toMatch(/^\d\d:\d\d$/);
  await expectAccessible(phone.page);
  await changing.getByRole("button", { name: "Save" }).click();
  await expect(entry(ada.page, "good morning, everybody")).toBeVisible();
  // Another text moves nothing: it is for the time as before.
  await press(ada.page, "good morning, everybody", "Change");
  const again = dialog(ada.page, "Change");
  await expect(again.getByLabel("Time", { exact: true })).toHaveValue(time);
  await ada.page.keyboard.press("Escape");
  await expect(again).toBeHidden();
  await expect(timeline(ben.page).getByText("good morning")).toHaveCount(0);
  await press(ada.page, "never mind", "Cancel sending");
  await expect(entry(phone.page, "never mind")).toHaveCount(0);
  await press(ada.page, "good morning, everybody", "Send now");
  await expect(message(ben.page, "good morning, everybody")).toBeVisible();
  for (const { page } of [ada, phone]) await expect(list(page).getByText("Nothing scheduled")).toBeVisible();
  await expectAccessible(ada.page);
});

test("a time that has passed is refused, and what was written is still there", async ({ server, person }) => {
  const ada = await claim(server, person);
  await openList(ada.page);
  await ada.page.goto("/room/1");
  await expect(composer(ada.page)).toBeVisible();
  // Ada's clock is two hours behind the server's.
  await ada.page.clock.setFixedTime((await ada.page.evaluate(() => Date.now())) - 2 * 60 * 60 * 1_000);
  await sendLater(ada.page, "long ago");
  await openList(ada.page);
  await expect(entry(ada.page, "long ago")).toContainText("Choose a later time, within a year.");
  await press(ada.page, "long ago", "Cancel sending");
  await expect(list(ada.page).getByText("Nothing scheduled")).toBeVisible();
});

test("what is planned without a connection waits for it, and can be changed meanwhile", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await server.kill();
  await sendLater(ada.page, "from the tunnel");
  await sendLater(ada.page, "better not");
  await openList(ada.page);
  await expect(entry(ada.page, "from the tunnel")).toContainText("Waits for the connection");
  await press(ada.page, "better not", "Cancel sending");
  await expect(entry(ada.page, "better not")).toHaveCount(0);
  await press(ada.page, "from the tunnel", "Change");
  const changing = dialog(ada.page, "Change");
  await changing.getByRole("textbox", { name: "Message" }).fill("from the tunnel, still");
  await changing.getByRole("button", { name: "Save" }).click();
  await expect(entry(ada.page, "from the tunnel, still")).toContainText("Waits for the connection");
  await expectAccessible(ada.page);
  await server.resume();
  for (const { page } of [ada, ben]) await expectConnected(page);
  await expect(entry(ada.page, "from the tunnel")).not.toContainText("Waits for the connection");
  const phone = await signIn(person, "Ada");
  await openList(phone.page);
  await expect(list(phone.page).getByRole("listitem")).toHaveCount(1);
  await press(phone.page, "from the tunnel, still", "Send now");
  await expect(message(ben.page, "from the tunnel, still")).toBeVisible();
});

test("one is reminded of a message, or of what one writes, until it is deleted", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "who waters the tea?");
  await chooseInMenu(message(ben.page, "who waters the tea?"), "Remind me");
  const asked = dialog(ben.page, "Remind me");
  await expectAccessible(ben.page);
  await asked.getByText("In 20 minutes").click();
  await asked.getByRole("button", { name: "Remind me" }).click();
  await expect(asked).toBeHidden();
  await say(ben.page, "/remind 3h buy milk");
  await expect(composer(ben.page)).toHaveValue("");
  await say(ben.page, "/remind soon buy milk");
  await expect(ben.page.getByText("Say when first:")).toBeVisible();
  await composer(ben.page).fill("");
  await openList(ben.page);
  await expect(entry(ben.page, "who waters the tea?")).toContainText("Lobby");
  await expect(list(ben.page).getByRole("listitem")).toHaveCount(2);
  // It leads to the message.
  await entry(ben.page, "who waters the tea?").getByRole("link").click();
  await expect(message(ben.page, "who waters the tea?")).toBeVisible();
  await chooseInMenu(message(ada.page, "who waters the tea?"), "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await openList(ben.page);
  await expect(entry(ben.page, "The message is gone")).toBeVisible();
  await press(ben.page, "The message is gone", "Delete reminder");
  await press(ben.page, "buy milk", "Delete reminder");
  await expect(list(ben.page).getByText("Nothing scheduled")).toBeVisible();
});
