// Emoji under messages: put there, joined, taken away; with a pointer, by keys, with a finger, without a connection.

import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";
import { expectConnected, kept, line, test } from "./offline";
import { PASSWORD, chooseInMenu, claim, composer, expectAccessible, join, message, say, sayByTouch, timeline } from "./steps";

const picker = (page: Page): Locator => page.getByRole("dialog", { name: /^(Choose an emoji|ইমোজি বেছে নিন)$/ });
const find = (page: Page): Locator => picker(page).getByRole("searchbox");
/** An emoji under a message, by what is said of it. */
const chip = (of: Locator, name: string | RegExp): Locator => of.getByRole("button", { name });
const chips = (of: Locator): Locator => of.getByRole("group", { name: "Reactions" });

/** Opens the choice from the tools of a message. */
async function react(of: Locator, name = "React"): Promise<void> {
  await of.hover();
  await of.getByRole("toolbar").getByRole("button", { name, exact: true }).click();
}

async function expectPressed(chip: Locator, isPressed: boolean): Promise<void> {
  await expect(chip).toHaveAttribute("aria-pressed", String(isPressed));
}

test("one puts an emoji under a message, another joins, and both take it away", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  const [adas, bens] = [message(ada.page, "tea at five?"), message(ben.page, "tea at five?")];
  await expect(bens).toBeVisible();

  await react(bens);
  await expect(find(ben.page)).toBeFocused();
  await expectAccessible(ben.page);
  await picker(ben.page).getByRole("button", { name: "thumbs up" }).first().click();
  await expect(picker(ben.page)).toBeHidden();
  await expect(bens).toBeFocused();
  await expectPressed(chip(bens, "👍 1, you"), true);
  await expectPressed(chip(adas, "👍 1, Ben"), false);
  await expectAccessible(ada.page);

  await chip(adas, "👍 1, Ben").click();
  await expectPressed(chip(adas, "👍 2, you and Ben"), true);
  await expectPressed(chip(bens, "👍 2, you and Ada"), true);

  // One more, from behind the others: it stands last, and nobody has to look for where it was chosen.
  await chips(adas).getByRole("button", { name: "React", exact: true }).click();
  await find(ada.page).fill("party pop");
  await expect(picker(ada.page).getByRole("button", { name: "party popper" })).toBeVisible();
  await ada.page.keyboard.press("Enter");
  await expect(chips(adas).getByRole("button", { name: "React", exact: true })).toBeFocused();
  await expect(chips(bens).getByRole("button")).toHaveText(["👍2", "🎉1", ""]);
  // What was used stands first the next time.
  await react(adas);
  await expect(picker(ada.page).getByRole("region", { name: "At hand" }).getByRole("button").first()).toHaveText("🎉");
  await ada.page.keyboard.press("Escape");
  await expect(picker(ada.page)).toBeHidden();

  await chooseInMenu(adas, "Who reacted");
  const who = ada.page.getByRole("dialog", { name: "Who reacted" });
  await expect(who.getByRole("listitem")).toHaveText(["👍You and Ben", "🎉You"]);
  await expectAccessible(ada.page);
  await who.getByRole("button", { name: "Close" }).click();

  await chip(adas, "🎉 1, you").click();
  await chip(adas, "👍 2, you and Ben").click();
  await chip(bens, "👍 1, you").click();
  for (const of of [adas, bens]) await expect(chips(of)).toHaveCount(0);
  await expect(bens).toBeFocused();
  await ada.page.reload();
  await expect(adas).toBeVisible();
  await expect(chips(adas)).toHaveCount(0);
});

test("an emoji is found by a word of either language, and has the tone that was chosen", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "hello");
  const rahul = await join(server, person, "Rahul", {});
  const his = message(rahul.page, "hello");
  await react(his);
  await find(rahul.page).fill("জন্মদিন");
  await expect(picker(rahul.page).getByRole("button", { name: "birthday cake" })).toBeVisible();
  await find(rahul.page).fill("xyzzy");
  await expect(picker(rahul.page).getByRole("status")).toContainText("No such emoji");
  await expectAccessible(rahul.page);
  await find(rahul.page).fill("clapping");
  await picker(rahul.page).getByRole("radio", { name: "Medium", exact: true }).check({ force: true });
  await picker(rahul.page).getByRole("button", { name: "clapping hands" }).click();
  await expect(chip(message(ada.page, "hello"), "👏🏽 1, Rahul")).toBeVisible();
  await rahul.page.reload();
  await react(his);
  await expect(picker(rahul.page).getByRole("radio", { name: "Medium", exact: true })).toBeChecked();
});

test("in Bengali, too, everything has its name and its digits", async ({ server, person }) => {
  const ada = await claim(server, person);
  const link = (await server.adda("invite")).trim();
  const rahul = await person("রাহুল", { locale: "bn-BD" });
  await rahul.page.goto(new URL(link).pathname + new URL(link).hash);
  await rahul.page.getByLabel("আপনার নাম").fill("রাহুল");
  await rahul.page.getByLabel("পাসওয়ার্ড", { exact: true }).fill(PASSWORD);
  await rahul.page.getByRole("button", { name: "যোগ দিন" }).click();
  await say(ada.page, "hello");
  const his = rahul.page.getByRole("article").filter({ hasText: "hello" });
  await react(his, "ইমোজি দিন");
  await find(rahul.page).fill("হৃদয়");
  await expectAccessible(rahul.page);
  await find(rahul.page).fill("heart on fire");
  await picker(rahul.page).getByRole("button", { name: "আগুনে হৃদয়" }).click();
  await expect(his.getByRole("button", { name: "❤️‍🔥 ১, আপনি" })).toBeVisible();
  await expect(chip(message(ada.page, "hello"), "❤️‍🔥 1, রাহুল")).toBeVisible();
});

test("by keys alone: from the message to the emoji and back", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "one");
  await say(page, "two");
  await message(page, "two").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("+");
  await expect(find(page)).toBeFocused();
  await expect(find(page)).toHaveValue("");
  const faces = picker(page).getByRole("region", { name: "Faces and feelings" }).getByRole("button");
  await expect(faces.first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(picker(page).getByRole("button", { name: "thumbs up" }).first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(faces.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(find(page)).toBeFocused();
  // Groups come as one goes on.
  const flags = picker(page).getByRole("region", { name: "Flags" });
  await expect(flags).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(flags).toHaveCount(1, { timeout: 100 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(message(page, "one")).toBeFocused();
  // A dialog that still closes can't be opened.
  await expect(find(page)).toHaveCount(0);
  await page.keyboard.press("+");
  await expect(find(page)).toBeFocused();
  await page.keyboard.type("red heart");
  await page.keyboard.press("Enter");
  await expect(chip(message(page, "one"), "❤️ 1, you")).toBeVisible();
  await expect(message(page, "one")).toBeFocused();
  // On to the emoji itself, and off it is.
  await chip(message(page, "one"), "❤️ 1, you").focus();
  await page.keyboard.press("Space");
  await expect(chips(message(page, "one"))).toHaveCount(0);
  await expect(message(page, "one")).toBeFocused();
  // In the composer it is a letter.
  await composer(page).press("+");
  await expect(picker(page)).toBeHidden();
  await expect(composer(page)).toHaveValue("+");
});

test("the choice that is closed and asked for again at once is there, and not empty", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "one");
  await expect(message(page, "one")).not.toHaveAttribute("data-state");
  await message(page, "one").focus();
  await page.keyboard.press("+");
  await expect(find(page)).toBeFocused();
  // Before the browser has said that it is closed.
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>("dialog[open]")?.close();
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
  });
  await expect(find(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(picker(page)).toBeHidden();
  await expect(message(page, "one")).toBeFocused();
});

test("with a finger it is a sheet, and what is pressed is large enough", async ({ server, person }) => {
  const options = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } };
  const { page } = await claim(server, person, options);
  await sayByTouch(page, "tea at five?");
  const tea = message(page, "tea at five?");
  await tea.tap();
  await tea.getByRole("toolbar").getByRole("button", { name: "React", exact: true }).tap();
  // No keys of the screen before anything is looked for.
  await expect(find(page)).not.toBeFocused();
  const thumb = picker(page).getByRole("button", { name: "thumbs up" }).first();
  await expect(thumb).toBeVisible();
  const sheet = await picker(page).boundingBox();
  expect(sheet).toMatchObject({ x: 0, width: 360 });
  expect(Math.round((sheet?.y ?? 0) + (sheet?.height ?? 0))).toBe(740);
  expect((await thumb.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await expectAccessible(page);
  await thumb.tap();
  const own = chip(tea, "👍 1, you");
  await expectPressed(own, true);
  expect((await own.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  // The end stays in view.
  await expect(own).toBeInViewport({ ratio: 1 });
  await expectAccessible(page);
  await own.tap();
  await expect(chips(tea)).toHaveCount(0);
});

test("without the server it is there at once, and with it for everybody, while the message can be edited", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  const [adas, bens] = [message(ada.page, "tea at five"), message(ben.page, "tea at five")];
  await react(bens);
  await picker(ben.page).getByRole("button", { name: "thumbs up" }).first().click();
  await expect(chip(adas, "👍 1, Ben")).toBeVisible();
  await server.kill();
  for (const { page } of [ada, ben]) await expect(line(page)).toBeVisible();

  await chip(adas, "👍 1, Ben").click();
  await expectPressed(chip(adas, "👍 2, you and Ben"), true);
  await chip(bens, "👍 1, you").click();
  await expect(chips(bens)).toHaveCount(0);
  // An emoji on its way says nothing of the message: it does not wait, and can be edited.
  await expect(adas.getByText("connection is back")).toHaveCount(0);
  await composer(ada.page).press("ArrowUp");
  await expect(composer(ada.page)).toHaveValue("tea at five?");
  await composer(ada.page).press("Escape");
  await server.resume();
  for (const { page } of [ada, ben]) await expectConnected(page);
  await expect(chip(bens, "👍 1, Ada")).toBeVisible();
  await expectPressed(chip(adas, "👍 1, you"), true);
  await expect.poll(async () => Object.keys(await kept(ada.page, "outbox"))).toEqual([]);
});

test("what the server does not take goes back, and a word says why", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  const bens = message(ben.page, "tea at five?");
  await expect(bens).toBeVisible();
  // Ben hears of it with the answer: his emoji is on its way before.
  await ben.context.setOffline(true);
  await server.kill();
  await expect(line(ben.page)).toBeVisible();
  await react(bens);
  await picker(ben.page).getByRole("button", { name: "thumbs up" }).first().click();
  await expect(chip(bens, "👍 1, you")).toBeVisible();
  await server.resume();
  await expectConnected(ada.page);
  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Archive room" }).click();
  await ada.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ada.page.getByText("This room is archived")).toBeVisible();
  await ben.context.setOffline(false);
  await expectConnected(ben.page);
  await expect(ben.page.getByRole("alert").filter({ hasText: "That did not go through." })).toBeVisible();
  await expect(chips(bens)).toHaveCount(0);
  await expect.poll(async () => Object.keys(await kept(ben.page, "outbox"))).toEqual([]);
  // Where nobody may write, nothing can be put.
  await bens.hover();
  await expect(bens.getByRole("toolbar").getByRole("button", { name: "More" })).toBeVisible();
  await expect(bens.getByRole("toolbar").getByRole("button", { name: "React", exact: true })).toHaveCount(0);
});

test("an emoji under the last message keeps the end in view", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  for (let number = 0; number < 40; number += 1) await say(ada.page, `line ${number}.`);
  const [adas, bens] = [message(ada.page, "line 39."), message(ben.page, "line 39.")];
  await expect(bens).toBeInViewport({ ratio: 1 });
  await react(adas);
  await picker(ada.page).getByRole("button", { name: "thumbs up" }).first().click();
  for (const of of [adas, bens]) await expect(chips(of)).toBeInViewport({ ratio: 1 });
  await expect(timeline(ben.page).getByRole("group", { name: "Reactions" })).toHaveCount(1);
});
