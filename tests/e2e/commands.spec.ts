// Commands that one writes: a slash, a word and what it needs.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, timeline, title } from "./steps";

const list = (page: Page): Locator => page.getByRole("listbox", { name: "Commands" });
const rows = (page: Page): Locator => list(page).getByRole("option");
const chosen = (page: Page): Locator => page.getByRole("option", { selected: true });
/** What is said in the line above the text. */
const told = (page: Page, words: string | RegExp): Locator => page.getByRole("status").filter({ hasText: words });

/** Writes letter by letter, as people do. */
async function write(page: Page, text: string): Promise<void> {
  await composer(page).pressSequentially(text);
}

/** Does a command, and waits until it is done. A name is whole with a space behind it, and then nothing is offered. */
async function command(page: Page, text: string): Promise<void> {
  await say(page, text);
  await expect(composer(page)).toHaveValue("");
}

test("commands are offered by name, taken by keys and with a pointer, and explained", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await write(page, "/");
  await expect(list(page)).toBeVisible();
  await expect(chosen(page)).toHaveText(/^\/me text\s*Say what you are doing/);
  // There is nothing to end yet.
  await expect(rows(page).filter({ hasText: "/unmute" })).toHaveCount(0);
  await expectAccessible(page);
  await write(page, "re");
  await expect(rows(page)).toHaveText([/\/remove @name/, /\/rename name/, /\/remind 20m/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("/rename ");
  await expect(list(page)).toBeHidden();
  await expect(told(page, "/rename name")).toContainText("Rename this room");
  await write(page, "Tea room");
  await expect(told(page, "/rename name")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(title(page, "Tea room")).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  await expect(told(page, "/rename name")).toHaveCount(0);
  await write(page, "/sho");
  await rows(page).filter({ hasText: "/shortcuts" }).click();
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("/shortcuts ");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  // Escape closes the list and nothing else, and a slash in the middle is none.
  await write(page, "/to");
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(composer(page)).toHaveValue("/to");
  await composer(page).fill("");
  await write(page, "tea /to");
  await expect(list(page)).toBeHidden();
});

test("what one says by a command, others see", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await command(ada.page, "/me waves at @Ben ");
  const waves = message(ben.page, "waves at");
  await expect(waves.locator("em")).toHaveText("waves at @Ben");
  await expect(rooms(ben.page).getByText("waves")).toHaveCount(0);
  await command(ada.page, "/shrug well");
  await expect(message(ben.page, "well ¯\\_(ツ)_/¯")).toBeVisible();
  await command(ada.page, "/topic Tea & plans");
  await expect(ben.page.getByText("Tea & plans").first()).toBeVisible();
  await command(ada.page, "/topic");
  await expect(ada.page.getByRole("status").filter({ hasText: "Tea & plans" })).toBeVisible();
  // Ben looks after nothing here.
  await write(ben.page, "/");
  await expect(rows(ben.page).filter({ hasText: "/rename" })).toHaveCount(0);
  await composer(ben.page).fill("");
  await say(ben.page, "/rename Ben's");
  await expect(told(ben.page, "You can't do that here.")).toBeVisible();
  await expect(composer(ben.page)).toHaveValue("/rename Ben's");
  // What is answered goes along with it.
  await composer(ben.page).fill("");
  await waves.hover();
  await waves.getByRole("button", { name: "Reply", exact: true }).click();
  await command(ben.page, "/topic");
  await expect(ben.page.getByText("Replying to Ada")).toBeVisible();
  await command(ben.page, "/me waves back");
  await expect(message(ada.page, "waves back").getByRole("link", { name: /In reply to Ada/ })).toBeVisible();
});

test("people are let in, talked with and shown the way", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await join(server, person, "Grace Hopper");
  await createRoom(ada.page, "Garden");
  await command(ada.page, "/invite @Ben, @grace hopper ");
  await expect(rooms(ben.page).getByRole("link", { name: /Garden/ })).toBeVisible();
  await say(ada.page, "/remove @Ben ");
  const question = ada.page.getByRole("dialog", { name: /Ben/ });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Cancel" }).click();
  // To a room that one is in, and to one that one is not in yet.
  await command(ben.page, "/join #garden ");
  await expect(title(ben.page, "Garden")).toBeVisible();
  await say(ben.page, "/leave");
  await ben.page.getByRole("dialog", { name: "Leave Garden?" }).getByRole("button", { name: "Leave room" }).click();
  await expect(rooms(ben.page).getByRole("link", { name: /Garden/ })).toHaveCount(0);
  await rooms(ben.page).getByRole("link").first().click();
  await expect(composer(ben.page)).toBeVisible();
  await say(ben.page, "/join #Garden ");
  await expect(title(ben.page, "Garden")).toBeVisible();
  await expect(composer(ben.page)).toHaveValue("");
  await say(ben.page, "/dm @Ada ");
  await expect(title(ben.page, "Ada")).toBeVisible();
  await expect(composer(ben.page)).toHaveValue("");
  await command(ben.page, "/mute 1h");
  await expect(told(ben.page, /^Muted until/)).toBeVisible();
  await write(ben.page, "/unm");
  await expect(rows(ben.page)).toHaveText([/\/unmute/]);
  await composer(ben.page).fill("");
  await command(ben.page, "/unmute");
  await write(ben.page, "/unm");
  await expect(list(ben.page)).toBeHidden();
});

test("what is no command is refused kindly, or sent as it is", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "/teatime at five");
  await expect(told(page, "There is no command /teatime.")).toBeVisible();
  await expect(composer(page)).toHaveValue("/teatime at five");
  await expectAccessible(page);
  await page.getByRole("button", { name: "See all commands" }).click();
  const dialog = page.getByRole("dialog", { name: "Commands" });
  await expect(dialog.getByText("/topic [text]")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Jump to" }).fill("commands");
  await page.getByRole("option", { name: "Commands", exact: true }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Send as a message" }).click();
  await expect(message(page, "/teatime at five")).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  // The same again is asked again.
  await say(page, "/teatime at five");
  await expect(told(page, "There is no command /teatime.")).toBeVisible();
  await composer(page).fill("");
  await expect(told(page, "There is no command")).toHaveCount(0);
  for (const [written, said] of [
    ["//me is a command", "/me is a command"],
    ["/usr/bin is a path", "/usr/bin is a path"],
    ["/ is the root", "/ is the root"],
  ]) {
    await say(page, written);
    await expect(timeline(page).getByRole("article").last()).toContainText(said);
    await expect(composer(page)).toHaveValue("");
  }
});

test("a wrong argument is told in its place, and keeps what was written", async ({ server, person }) => {
  const { page } = await claim(server, person);
  for (const [written, why] of [
    ["/me", "Write something after it."],
    ["/invite", "Name one person"],
    ["/invite @Nobody", "Nobody here is called Nobody."],
    ["/join #Cellar", "There is no room Cellar"],
    ["/mute soon", "soon is not a time."],
    ["/date then", "Write a date such as 2026-11-01."],
  ]) {
    await say(page, written);
    await expect(told(page, why)).toBeVisible();
    await expect(composer(page)).toHaveValue(written);
  }
  await composer(page).fill("");
  // A message that is edited says what it says.
  await say(page, "tea");
  await expect(message(page, "tea")).not.toHaveAttribute("data-state");
  await composer(page).press("ArrowUp");
  await composer(page).fill("");
  await write(page, "/me");
  await expect(list(page)).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(message(page, "/me")).toBeVisible();
});

test("without a connection what is asked of the server stays, and what is said waits", async ({ server, person }) => {
  const { page, context } = await claim(server, person);
  await context.setOffline(true);
  await say(page, "/rename Cellar");
  await expect(told(page, "There is no connection now.")).toBeVisible();
  await expect(composer(page)).toHaveValue("/rename Cellar");
  await command(page, "/me waits");
  await expect(message(page, "waits").locator("em")).toBeVisible();
  await command(page, "/dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await context.setOffline(false);
  await expect(message(page, "waits")).not.toHaveAttribute("data-state");
  await command(page, "/light");
  await command(page, "/search tea");
  await expect(page.getByRole("searchbox", { name: "Search messages" })).toHaveValue("tea");
});
