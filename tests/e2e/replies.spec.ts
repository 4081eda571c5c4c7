// Messages that answer others: the quote above them, and how one comes to write one.

import { expect, test } from "./fixtures";
import { expectConnected } from "./offline";
import { chooseInMenu, claim, composer, join, message, say, sayByTouch, signIn, timeline } from "./steps";

test("an answer quotes what the message says now, for both, and leads to it", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  const theirs = message(ben.page, "tea at five?");
  await theirs.hover();
  await theirs.getByRole("button", { name: "Reply", exact: true }).click();
  await expect(composer(ben.page)).toBeFocused();
  await expect(composer(ben.page)).toHaveAccessibleDescription(/Replying to Ada\s*tea at five\?/);
  await say(ben.page, "at six");
  await expect(ben.page.getByText("Replying to Ada")).toHaveCount(0);
  for (const { page } of [ada, ben]) {
    await expect(message(page, "at six").getByRole("link", { name: "In reply to Ada: tea at five?" })).toBeVisible();
  }
  // It follows what becomes of the message.
  await composer(ada.page).press("ArrowUp");
  await composer(ada.page).fill("**chai** at five?");
  await composer(ada.page).press("Enter");
  for (const { page } of [ada, ben]) {
    await expect(message(page, "at six").getByRole("link", { name: "In reply to Ada: chai at five?" })).toBeVisible();
  }
  const quote = message(ben.page, "at six").getByRole("link", { name: /^In reply to Ada/ });
  await quote.click();
  await expect(ben.page).toHaveURL(/\/room\/\d+\/\d+$/);
  await expect(ben.page.locator("article[data-lit]")).toContainText("chai at five?");
  const mine = message(ada.page, "chai at five?").first();
  await chooseInMenu(mine, "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  for (const { page } of [ada, ben]) {
    await expect(message(page, "at six").getByRole("link", { name: /^In reply to Ada: .*deleted/i })).toBeVisible();
    await expect(page.getByText("chai")).toHaveCount(0);
  }
});

test("what is answered is kept with the draft, and given up by itself", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "first");
  await say(page, "second");
  await message(page, "first").focus();
  await page.keyboard.press("r");
  await composer(page).fill("an answer");
  await page.reload();
  await expect(composer(page)).toHaveValue("an answer");
  await expect(page.getByText("Replying to Ada")).toBeVisible();
  // One press leaves what is answered, and the text stays.
  await composer(page).press("Escape");
  await expect(page.getByText("Replying to Ada")).toHaveCount(0);
  await expect(composer(page)).toHaveValue("an answer");
  await composer(page).press("Enter");
  await expect(message(page, "an answer")).toBeVisible();
  await expect(page.getByRole("link", { name: /^In reply/ })).toHaveCount(0);
  // What was sent as an answer and taken back is one again.
  await message(page, "second").focus();
  await page.keyboard.press("r");
  await say(page, "too soon");
  await expect(message(page, "too soon").getByRole("link", { name: "In reply to Ada: second" })).toBeVisible();
  await composer(page).press("Control+z");
  await expect(composer(page)).toHaveValue("too soon");
  await expect(page.getByText("Replying to Ada")).toBeVisible();
});

test("an answer is written without the server, and goes when it is back", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await expect(message(ben.page, "tea?")).toBeVisible();
  await server.kill();
  await message(ben.page, "tea?").focus();
  await ben.page.keyboard.press("r");
  await say(ben.page, "yes please");
  await expect(message(ben.page, "yes please").getByRole("link", { name: "In reply to Ada: tea?" })).toBeVisible();
  await server.resume();
  for (const { page } of [ben, ada]) await expectConnected(page);
  await expect(message(ada.page, "yes please").getByRole("link", { name: "In reply to Ada: tea?" })).toBeVisible();
});

test("with a finger, too", async ({ server, person }) => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await claim(server, person, phone);
  await sayByTouch(ada.page, "tea at five?");
  await message(ada.page, "tea at five?").tap();
  await message(ada.page, "tea at five?").getByRole("button", { name: "Reply", exact: true }).tap();
  await sayByTouch(ada.page, "at six, rather");
  await expect(message(ada.page, "at six, rather").getByRole("link", { name: "In reply to Ada: tea at five?" })).toBeVisible();
});

test.describe("in a room with a long past", () => {
  test.use({ lines: 3000 });

  test("what is quoted comes by itself, wherever it stands", async ({ server, person }) => {
    const ada = await signIn(person, "Ada");
    await expect(timeline(ada.page).getByRole("article").last()).toContainText("line");
    const first = ada.page.url();
    await ada.page.goto(`${first}/40`);
    const old = ada.page.locator("article[data-lit]");
    await expect(old).toContainText("line");
    const said = (await old.locator(".message-body").innerText()).trim();
    await old.focus();
    await ada.page.keyboard.press("r");
    await say(ada.page, "I still think so");
    const quote = message(ada.page, "I still think so").getByRole("link", { name: new RegExp(`: ${said}$`) });
    await expect(quote).toBeVisible();
    // Somebody who comes now holds the end alone.
    const ben = await signIn(person, "Ben");
    await expect(message(ben.page, "I still think so").getByRole("link", { name: new RegExp(`: ${said}$`) })).toBeVisible();
  });
});
