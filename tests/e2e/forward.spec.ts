// Saying again, somewhere else, what was said.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { chooseInMenu, claim, composer, createRoom, expectAccessible, join, message, rooms, say, timeline } from "./steps";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Forward to" });

async function open(page: Page, name: string) {
  await rooms(page).getByRole("link", { name: new RegExp(`^${name}`) }).click();
}

test("a message goes to a room and to somebody one has not talked to, with what one adds", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "rain **tomorrow**");
  await expect(message(ada.page, "rain tomorrow")).toBeVisible();
  await createRoom(ada.page, "plans");
  await open(ada.page, "Lobby");
  await chooseInMenu(message(ada.page, "rain tomorrow"), "Forward");
  await expect(dialog(ada.page).getByText("rain **tomorrow**")).toBeVisible();
  await expect(dialog(ada.page).getByRole("button", { name: "Forward" })).toBeDisabled();
  await expectAccessible(ada.page);
  await dialog(ada.page).getByRole("searchbox", { name: "Find a room or a person" }).fill("plan");
  await dialog(ada.page).getByRole("checkbox", { name: "plans" }).check();
  await dialog(ada.page).getByRole("searchbox").fill("be");
  await dialog(ada.page).getByRole("checkbox", { name: "Ben" }).check();
  // What was chosen stays in view, whatever one looks for.
  await expect(dialog(ada.page).getByRole("checkbox", { name: "plans" })).toBeChecked();
  await dialog(ada.page).getByRole("textbox", { name: "Something to say with it" }).fill("take a coat");
  await dialog(ada.page).getByRole("button", { name: "Forward" }).click();
  await expect(ada.page.getByRole("status").filter({ hasText: "Forwarded to 2 places" })).toBeVisible();
  // Ben has it in a room with Ada that was not there before.
  await rooms(ben.page).getByRole("link", { name: /Online Ada/ }).click();
  await expect(message(ben.page, "take a coat")).toBeVisible();
  const copy = message(ben.page, "rain tomorrow");
  await expect(copy.locator("strong")).toHaveText("tomorrow");
  await copy.getByRole("link", { name: /^Forwarded from Ben in Lobby/ }).click();
  await expect(ben.page.locator("article[data-lit]")).toContainText("rain tomorrow");
  await open(ada.page, "plans");
  await expect(message(ada.page, "rain tomorrow").getByText("Forwarded from Ben in Lobby")).toBeVisible();
  // The words are not hers to change.
  await composer(ada.page).press("ArrowUp");
  await expect(composer(ada.page)).toHaveValue("take a coat");
});

test("without a connection it waits, shown as it will be, and goes once", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "the key is under the mat");
  await createRoom(ada.page, "plans");
  await open(ada.page, "Lobby");
  await expect(message(ada.page, "the key")).toBeVisible();
  await ada.context.setOffline(true);
  await message(ada.page, "the key").focus();
  await ada.page.keyboard.press("f");
  await dialog(ada.page).getByRole("checkbox", { name: "plans" }).check();
  await dialog(ada.page).getByRole("button", { name: "Forward" }).click();
  await expect(dialog(ada.page)).toBeHidden();
  await open(ada.page, "plans");
  await expect(message(ada.page, "the key").getByText("Forwarded from Ada")).toBeVisible();
  await expect(message(ada.page, "the key")).toHaveAttribute("data-state", "waiting");
  await ada.context.setOffline(false);
  await expect(message(ada.page, "the key")).not.toHaveAttribute("data-state", "waiting", { timeout: 30_000 });
  await expect(timeline(ada.page).getByText("the key")).toHaveCount(1);
});
