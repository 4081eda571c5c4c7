// Messages are searched: by parts of words, in any script, and only where one may read.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, title } from "./steps";

const field = (page: Page): Locator => page.getByRole("searchbox", { name: "Search messages" });
const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Details" });
const found = (page: Page, text: string): Locator => panel(page).getByRole("link").filter({ hasText: text });

/** Opens the search beside the room, and looks for something. */
async function search(page: Page, text: string): Promise<void> {
  if ((await field(page).count()) === 0) await page.getByRole("button", { name: "Search messages" }).click();
  await field(page).fill(text);
  await field(page).press("Enter");
}

test("a part of a word is found in any script, opened where it stands, and nowhere that one has left", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "We repaired the greenhouse yesterday");
  await say(ada.page, "রাতের আড্ডায় সবাই এসো");
  await expect(message(ben.page, "আড্ডায়")).toBeVisible();

  await search(ben.page, "eenhou");
  await expect(found(ben.page, "greenhouse").locator("mark")).toHaveText("eenhou");
  await expectAccessible(ben.page);
  await search(ben.page, "আড্ডা from:ada");
  await expect(found(ben.page, "এসো").locator("mark")).toHaveText("আড্ডা");

  // In another room it leads to where it stands, and what was found stays.
  await createRoom(ben.page, "workshop");
  await say(ben.page, "the greenhouse plans are secret");
  await search(ben.page, "greenhouse");
  await found(ben.page, "repaired").click();
  await expect(title(ben.page, "Lobby")).toBeVisible();
  await expect(message(ben.page, "repaired")).toBeInViewport();
  await expect(found(ben.page, "secret")).toBeVisible();

  // Whoever opens the address sees the same.
  await ben.page.reload();
  await expect(field(ben.page)).toHaveValue("greenhouse");
  await expect(found(ben.page, "repaired")).toBeVisible();

  await rooms(ben.page).getByRole("link", { name: /workshop/ }).click();
  await ben.page.getByRole("button", { name: "Room actions" }).click();
  await ben.page.getByRole("menuitem", { name: "Leave room" }).click();
  await ben.page.getByRole("button", { name: "Leave room" }).click();
  await expect(rooms(ben.page).getByRole("link", { name: /workshop/ })).toHaveCount(0);
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await search(ben.page, "greenhouse plans");
  await expect(panel(ben.page).getByText("Nothing found")).toBeVisible();
});

test("what can't be searched for is said at the field, and what was searched for is offered again", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  await say(ada.page, "tea for two");
  await ada.page.keyboard.press("Control+Shift+F");
  await expect(field(ada.page)).toBeFocused();
  await search(ada.page, "tea before:yesterdayy");
  await expect(panel(ada.page).getByText("“before:yesterdayy” names no day", { exact: false })).toBeVisible();
  await expectAccessible(ada.page);
  await search(ada.page, "tea on:2001");
  await expect(panel(ada.page).getByText("Nothing found")).toBeVisible();
  await search(ada.page, "tea -coffee");
  await expect(found(ada.page, "tea for two")).toBeVisible();

  await ada.page.keyboard.press("Escape");
  await expect(panel(ada.page)).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Search messages" }).click();
  await panel(ada.page).getByRole("button", { name: "tea -coffee", exact: true }).click();
  await expect(found(ada.page, "tea for two")).toBeVisible();

  // And from the field for going anywhere.
  await ada.page.getByRole("combobox", { name: "Jump to" }).fill("for two");
  await ada.page.getByRole("option", { name: "Search messages for “for two”" }).click();
  await expect(found(ada.page, "tea for two").locator("mark")).toHaveText(["for", "two"]);
});

test("on a phone a search is a pane of its own, and back leads to it and out of it", async ({ server, person }) => {
  const ada = await claim(server, person, { viewport: { width: 360, height: 720 } });
  await say(ada.page, "tea for two");
  await ada.page.getByRole("button", { name: "Search messages" }).click();
  await field(ada.page).fill("tea");
  await field(ada.page).press("Enter");
  await expectAccessible(ada.page);
  await ada.page.getByRole("link").filter({ hasText: "tea for two" }).click();
  await expect(message(ada.page, "tea for two")).toBeInViewport();
  await expect(composer(ada.page)).toBeVisible();
  await ada.page.goBack();
  await expect(field(ada.page)).toHaveValue("tea");
  await ada.page.goBack();
  await expect(field(ada.page)).toHaveCount(0);
  await expect(composer(ada.page)).toBeVisible();
});
