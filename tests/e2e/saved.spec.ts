// Saved messages: a list of one's own over all rooms, on all devices, also without a connection.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectKept } from "./offline";
import { expectShellKept } from "./shell";
import { chooseInMenu, claim, join, message, say, signIn } from "./steps";

/** The list, which stands in the middle. */
async function saved(page: Page) {
  await page.getByRole("link", { name: "Saved messages" }).click();
  await expect(page).toHaveURL(/\/saved$/);
  return page.getByRole("main", { name: "Saved messages" });
}

test("what one saves is found again on all one's devices, and by nobody else", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ben");
  await say(ada.page, "the **door** code is 4711");
  await say(ada.page, "something else");
  const theirs = message(ben.page, "4711");
  await chooseInMenu(theirs, "Save for later");
  for (const { page } of [ben, phone]) await expect(message(page, "4711").getByText("Saved")).toBeVisible();
  await expect(message(ada.page, "4711").getByText("Saved")).toHaveCount(0);
  await message(ben.page, "something else").focus();
  await ben.page.keyboard.press("s");
  const list = await saved(phone.page);
  // The last that was saved comes first.
  await expect(list.getByRole("link")).toHaveText([/something else/, /the door code is 4711/]);
  await list.getByRole("link", { name: /4711/ }).click();
  await expect(phone.page.locator("article[data-lit]")).toContainText("4711");
  const again = await saved(phone.page);
  await again.getByRole("button", { name: "Remove from saved" }).first().click();
  await expect(again.getByRole("link")).toHaveCount(1);
  await expect(message(ben.page, "something else").getByText("Saved")).toHaveCount(0);
  // What is deleted is nobody's any more.
  const mine = message(ada.page, "4711");
  await chooseInMenu(mine, "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(again.getByText("Nothing is saved yet")).toBeVisible();
});

test("saving waits for the connection, and what is saved is there without one", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "the wifi");
  await say(ada.page, "the code");
  await expect(message(ada.page, "the code")).not.toHaveAttribute("data-state");
  const list = await saved(ada.page);
  await expect(list.getByText("Nothing is saved yet")).toBeVisible();
  await ada.page.goBack();
  await expectShellKept(ada.page);
  await ada.context.setOffline(true);
  await message(ada.page, "the wifi").focus();
  await ada.page.keyboard.press("s");
  await expect(message(ada.page, "the wifi").getByText("Saved")).toBeVisible();
  await saved(ada.page);
  await expect(list.getByRole("link", { name: /the wifi/ })).toBeVisible();
  await ada.page.reload();
  await expect(list.getByRole("link", { name: /the wifi/ })).toBeVisible();
  await ada.context.setOffline(false);
  const phone = await signIn(person, "Ada");
  await expect(message(phone.page, "the wifi").getByText("Saved")).toBeVisible();
  // What the server has is there without it as well.
  await expectShellKept(phone.page);
  await expectKept(phone.page, "the wifi");
  await phone.context.setOffline(true);
  await phone.page.reload();
  await saved(phone.page);
  await expect(phone.page.getByRole("main").getByRole("link", { name: /the wifi/ })).toBeVisible();
  await phone.context.setOffline(false);
});

test("a search finds what is saved and what is pinned", async ({ server, person }) => {
  const ada = await claim(server, person);
  for (const text of ["the wifi", "the code", "the door"]) await say(ada.page, text);
  await expect(message(ada.page, "the door")).not.toHaveAttribute("data-state");
  await message(ada.page, "the wifi").focus();
  await ada.page.keyboard.press("s");
  await expect(message(ada.page, "the wifi").getByText("Saved")).toBeVisible();
  await message(ada.page, "the code").focus();
  await ada.page.keyboard.press("p");
  await expect(message(ada.page, "the code").getByText("Pinned")).toBeVisible();
  // Not before the server has both.
  const phone = await signIn(person, "Ada");
  await expect(message(phone.page, "the wifi").getByText("Saved")).toBeVisible();
  await expect(message(phone.page, "the code").getByText("Pinned")).toBeVisible();
  const room = new URL(ada.page.url()).pathname;
  for (const [search, found] of [["is:saved the", "the wifi"], ["is:pinned", "the code"], ["-is:pinned -is:saved the", "the door"]]) {
    await ada.page.goto(`${room}?search=${encodeURIComponent(search)}`);
    const lines = ada.page.locator(".search-found .found-text");
    await expect(lines).toHaveText([found]);
  }
  await ada.page.goto(`${room}?search=is:gone`);
  await expect(ada.page.getByText("“is:gone” is not known: there are is:pinned, is:saved and is:thread.")).toBeVisible();
});
