// What completes a word while one writes: emoji by name, people and rooms, by keys, with a pointer and with a finger.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, createRoom, expectAccessible, join, message, say, title } from "./steps";

const list = (page: Page, of: "Emoji" | "People" | "Rooms"): Locator => page.getByRole("listbox", { name: of });
const rows = (page: Page): Locator => page.getByRole("listbox").getByRole("option");
const chosen = (page: Page): Locator => page.getByRole("option", { selected: true });

/** Writes letter by letter, as people do. */
async function write(page: Page, text: string): Promise<void> {
  await composer(page).pressSequentially(text);
}

/** Somebody who shows another name than the one they sign in with. */
async function showName(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Settings" }).click();
  const main = page.getByRole("main");
  await main.getByLabel("Shown name").fill(name);
  await main.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
}

test("an emoji comes by its name, in either language, and by a whole name at once", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await write(page, "tea :h");
  await expect(rows(page)).toHaveCount(0);
  await write(page, "eart");
  await expect(list(page, "Emoji")).toBeVisible();
  await expect(rows(page)).toHaveCount(8);
  await expect(chosen(page)).toHaveText(/red heart/);
  await expect(page.getByRole("status").filter({ hasText: "8 suggestions" })).toBeAttached();
  const active = await composer(page).getAttribute("aria-activedescendant");
  await expect(chosen(page)).toHaveId(active ?? "");
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("tea ❤️ ");
  await expect(rows(page)).toHaveCount(0);
  // It was as if it had been typed: it can be undone.
  await page.keyboard.press("Control+z");
  await expect(composer(page)).toHaveValue("tea :heart");
  await composer(page).fill("");
  await write(page, ":চা");
  await expect(chosen(page)).toHaveText(/hot beverage/);
  await page.keyboard.press("Tab");
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("☕ ");
  await write(page, "and :fire:");
  await expect(composer(page)).toHaveValue("☕ and 🔥");
  await write(page, " at 10:30:");
  await expect(composer(page)).toHaveValue("☕ and 🔥 at 10:30:");
  await page.keyboard.press("Enter");
  await expect(message(page, "☕ and 🔥 at 10:30:")).toBeVisible();
  // What was used last is meant first.
  await write(page, ":heart");
  await rows(page).filter({ hasText: "sparkling heart" }).click();
  await expect(composer(page)).toHaveValue("💖 ");
  await write(page, ":heart");
  await expect(chosen(page)).toHaveText(/sparkling heart/);
});

test("people come by any part of their names, with spaces and of any letters", async ({ server, person }) => {
  const { page } = await claim(server, person);
  const grace = await join(server, person, "Grace Hopper");
  await join(server, person, "রাহুল সেন");
  await write(page, "@");
  await expect(rows(page)).toHaveText([/Grace Hopper/, /রাহুল সেন/, /@room\s*Everybody in this room/, /@here/]);
  await expectAccessible(page);
  await write(page, "grace h");
  await expect(rows(page)).toHaveText([/Grace Hopper/]);
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("@Grace Hopper ");
  await write(page, "(@রাহুল স");
  await expect(chosen(page)).toHaveText(/রাহুল সেন/);
  await page.keyboard.press("Tab");
  await expect(composer(page)).toHaveValue("@Grace Hopper (@রাহুল সেন ");
  await write(page, "@he");
  await expect(chosen(page)).toHaveText(/@here/);
  await chosen(page).click();
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("@Grace Hopper (@রাহুল সেন @here ");
  await composer(page).fill("");
  // Who spoke lately comes first.
  await say(grace.page, "good morning");
  await expect(message(page, "good morning")).toBeVisible();
  await write(page, "to @");
  await expect(rows(page).first()).toHaveText(/Grace Hopper/);
  // Nobody is called so, and an address is none.
  await write(page, "x");
  await expect(rows(page)).toHaveCount(0);
  await composer(page).fill("");
  await write(page, "grace@r");
  await expect(rows(page)).toHaveCount(0);
});

test("of two people with one name each is told by the name they sign in with", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await join(server, person, "Ben");
  const benjamin = await join(server, person, "Benjamin");
  await showName(benjamin.page, "Ben");
  // Whoever hears of it while they write sees it at once.
  await write(page, "@ben");
  await expect(rows(page)).toHaveText([/Ben\s*@Ben$/, /Ben\s*@Benjamin$/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("@Benjamin ");
});

test("rooms come by their names", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await createRoom(page, "Tea garden");
  await write(page, "see #gar");
  await expect(list(page, "Rooms")).toBeVisible();
  await expect(rows(page)).toHaveText([/Tea garden/]);
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("see #Tea garden ");
  await write(page, "and #");
  await expect(rows(page)).toHaveCount(2);
  // A title of Markdown is none.
  await write(page, " ");
  await expect(rows(page)).toHaveCount(0);
});

test("Escape closes it and nothing else, and Enter sends where it is closed", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await join(server, person, "Ben");
  await say(page, "one");
  // Only what is sent can be edited.
  await expect(message(page, "one")).not.toHaveAttribute("data-state");
  await composer(page).press("ArrowUp");
  await expect(page.getByText("Editing a message")).toBeVisible();
  await write(page, " @b");
  await expect(rows(page)).toHaveText([/Ben/]);
  await page.keyboard.press("Escape");
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByText("Editing a message")).toBeVisible();
  // It stays closed for this word.
  await write(page, "e");
  await expect(composer(page)).toHaveValue("one @be");
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(message(page, "one @be")).toBeVisible();
  await write(page, "two @b");
  await expect(rows(page)).toHaveCount(1);
  // It is left with the word, and whoever only comes back to one finds no list in their way.
  await page.keyboard.press("ArrowLeft");
  await expect(rows(page)).toHaveText([/Ben/, /@room/, /@here/]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(message(page, "two @b")).toBeVisible();
  await composer(page).press("ArrowUp");
  await expect(page.getByText("Editing a message")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Editing a message")).toHaveCount(0);
  // The draft of a word that was completed is kept.
  await write(page, "@be");
  await page.keyboard.press("Tab");
  await expect(composer(page)).toHaveValue("@Ben ");
  await page.reload();
  await expect(composer(page)).toHaveValue("@Ben ");
});

test("with a finger the rows are as wide as the screen, and large enough", async ({ server, person }) => {
  const options = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } };
  const { page } = await claim(server, person, options);
  await join(server, person, "Ben");
  await composer(page).tap();
  await write(page, "hello @b");
  await expect(rows(page)).toHaveText([/Ben/]);
  const sheet = await list(page, "People").boundingBox();
  expect(sheet?.width).toBeGreaterThan(320);
  expect((await rows(page).first().boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await expectAccessible(page);
  await rows(page).first().tap();
  await expect(composer(page)).toHaveValue("hello @Ben ");
  await expect(composer(page)).toBeFocused();
});

test("a list of emoji that does not come lets one type on", async ({ server, person }) => {
  const { page } = await claim(server, person, { serviceWorkers: "block" });
  await page.route("**/emoji*.txt", (route) => route.abort());
  const failed = page.waitForEvent("requestfailed");
  await write(page, "so :fire:");
  await failed;
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(message(page, "so :fire:")).toBeVisible();
});
