// Pinned messages: a word under each, and a list beside the room, the same for everybody in it.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectKept } from "./offline";
import { expectShellKept } from "./shell";
import { chooseInMenu, claim, join, message, say, signIn, timeline } from "./steps";

/** The list beside the room, opened where it is not. */
async function pins(page: Page) {
  // By the address, which is there before what it names is shown.
  if (!page.url().includes("?details")) await page.getByRole("button", { name: /^Details/ }).click();
  const panel = page.getByRole("complementary", { name: "Details" });
  return panel.getByRole("region", { name: "Pinned messages" });
}

test("what one person pins, the other finds, and either unpins it", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "the **door** code is 4711");
  await say(ada.page, "something else");
  const theirs = message(ben.page, "4711");
  await chooseInMenu(theirs, "Pin");
  for (const { page } of [ada, ben]) await expect(message(page, "4711").getByText("Pinned")).toBeVisible();
  const list = await pins(ada.page);
  await expect(list.getByRole("link")).toHaveCount(1);
  await list.getByRole("link", { name: "Ada: the door code is 4711" }).click();
  await expect(ada.page.locator("article[data-lit]")).toContainText("4711");
  await expect(ada.page).toHaveURL(/\/room\/\d+\/\d+\?details$/);
  await list.getByRole("button", { name: "Unpin", exact: true }).click();
  for (const { page } of [ada, ben]) await expect(message(page, "4711").getByText("Pinned")).toHaveCount(0);
  await expect(list.getByText("Nothing is pinned yet.")).toBeVisible();
});

test("pinning waits for the connection like all that one does", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "the wifi");
  await expect(message(ada.page, "the wifi")).not.toHaveAttribute("data-state");
  await expectShellKept(ada.page);
  await ada.context.setOffline(true);
  await message(ada.page, "the wifi").focus();
  await ada.page.keyboard.press("p");
  await expect(message(ada.page, "the wifi").getByText("Pinned")).toBeVisible();
  await ada.page.reload();
  await expect(message(ada.page, "the wifi").getByText("Pinned")).toBeVisible();
  await ada.context.setOffline(false);
  await expect(message(ben.page, "the wifi").getByText("Pinned")).toBeVisible();
  // What is deleted is pinned no more.
  const mine = message(ada.page, "the wifi");
  await chooseInMenu(mine, "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  const list = await pins(ben.page);
  await expect(list.getByText("Nothing is pinned yet.")).toBeVisible();
  await expect(list.getByRole("link")).toHaveCount(0);
});

test.describe("in a room with a long past", () => {
  test.use({ lines: 3000 });

  test("what is pinned comes by itself, wherever it stands, and stays without the server", async ({ person }) => {
    const ada = await signIn(person, "Ada");
    await expect(timeline(ada.page).getByRole("article").last()).toContainText("line");
    const first = ada.page.url();
    await ada.page.goto(`${first}/40`);
    const old = ada.page.locator("article[data-lit]");
    await expect(old).toContainText("line");
    const said = (await old.locator(".message-body").innerText()).trim();
    await old.focus();
    await ada.page.keyboard.press("p");
    await expect(old.getByText("Pinned")).toBeVisible();
    // Somebody who comes now holds the end alone.
    const ben = await signIn(person, "Ben");
    const link = (await pins(ben.page)).getByRole("link", { name: new RegExp(`: ${said}$`) });
    await expect(link).toBeVisible();
    await expect(timeline(ben.page).getByRole("article").last()).toContainText("line");
    await expectShellKept(ben.page);
    await expectKept(ben.page, said);
    await ben.context.setOffline(true);
    await ben.page.reload();
    await expect((await pins(ben.page)).getByRole("link", { name: new RegExp(`: ${said}$`) })).toBeVisible();
    await ben.context.setOffline(false);
  });
});
