// What was said is changed, deleted, taken back.

import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";
import { comeIn, expectConnected, expectWaiting, line, test } from "./offline";
import {
  chooseInMenu,
  claim,
  composer,
  expectAccessible,
  join,
  menu,
  message,
  openMenu,
  say,
  sayByTouch,
  timeline,
} from "./steps";

const articles = (page: Page): Locator => timeline(page).getByRole("article");
const editing = (page: Page): Locator => page.getByText("Editing a message");
const edited = (where: Page | Locator): Locator => where.getByText("edited", { exact: true });
const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name });
/** A tool of a message, which shows its tools. */
async function tool(of: Locator, name: string): Promise<Locator> {
  await of.hover();
  return of.getByRole("toolbar", { name: "Message actions" }).getByRole("button", { name, exact: true });
}

async function saidByBoth(pages: Page[], text: string): Promise<void> {
  for (const page of pages) await expect(message(page, text)).toBeVisible();
}

test("Up changes what one said last, and everybody sees that it was changed and what it said", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const pages = [ada.page, ben.page];
  await say(ada.page, "tea at fife?");
  await say(ben.page, "at what?");
  await saidByBoth(pages, "at what?");

  await composer(ada.page).press("ArrowUp");
  await expect(editing(ada.page)).toBeVisible();
  await expect(composer(ada.page)).toHaveValue("tea at fife?");
  await expectAccessible(ada.page);
  await composer(ada.page).fill("tea at five?");
  await composer(ada.page).press("Enter");
  await expect(editing(ada.page)).toBeHidden();
  await expect(composer(ada.page)).toHaveValue("");
  await saidByBoth(pages, "tea at five?");
  for (const page of pages) {
    await expect(articles(page)).toHaveCount(2);
    await expect(edited(articles(page).first())).toBeVisible();
    await expect(edited(page)).toHaveCount(1);
  }

  await edited(ben.page).click();
  const versions = dialog(ben.page, "What this message has said").getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText("tea at fife?");
  await expect(versions.last()).toContainText("tea at five?");
  await expectAccessible(ben.page);
});

test("a draft comes back after a change, and a change that was left is there again", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "one");
  await say(page, "two");
  await expect(message(page, "two")).toBeVisible();
  await composer(page).fill("half a thought");
  await (await tool(message(page, "one"), "Edit")).click();
  await expect(composer(page)).toHaveValue("one");
  await expect(composer(page)).toBeFocused();
  await composer(page).fill("one and a half");
  await composer(page).press("Escape");
  await expect(editing(page)).toBeHidden();
  await expect(composer(page)).toHaveValue("half a thought");
  await expect(message(page, "one and a half")).toHaveCount(0);

  // By keys alone, and out of the room in the middle of it.
  await message(page, "one").focus();
  await page.keyboard.press("e");
  await expect(composer(page)).toHaveValue("one and a half");
  await composer(page).fill("one and three quarters");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.goBack();
  await expect(composer(page)).toHaveValue("half a thought");
  await message(page, "one").focus();
  await page.keyboard.press("e");
  await expect(composer(page)).toHaveValue("one and three quarters");
  await composer(page).press("Enter");
  await expect(message(page, "one and three quarters")).toBeVisible();
  await expect(composer(page)).toHaveValue("half a thought");

  // What says the same is no change.
  await composer(page).fill("");
  await composer(page).press("ArrowUp");
  await expect(composer(page)).toHaveValue("two");
  await composer(page).press("Enter");
  await expect(editing(page)).toBeHidden();
  await expect(edited(page)).toHaveCount(1);
});

test("what is deleted leaves a line for both, and its text is nowhere", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const pages = [ada.page, ben.page];
  for (const text of ["before", "a secret", "after"]) await say(ada.page, text);
  await saidByBoth(pages, "after");

  await chooseInMenu(message(ada.page, "a secret"), "Delete");
  const question = dialog(ada.page, "Delete this message?");
  await expect(question).toContainText("a secret");
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(ada.page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(message(ada.page, "a secret")).toBeFocused();
  await deleteByKey(ada.page, "a secret");
  for (const page of pages) {
    await expect(articles(page)).toHaveCount(3);
    await expect(articles(page).nth(1)).toContainText("Message deleted");
    await expect(page.getByText("a secret")).toHaveCount(0);
  }
  await ben.page.reload();
  await expect(articles(ben.page).nth(1)).toContainText("Message deleted");
  await expect(ben.page.getByText("a secret")).toHaveCount(0);
  await expectAccessible(ben.page);

  // Nothing said is a question, too.
  await composer(ada.page).press("ArrowUp");
  await expect(composer(ada.page)).toHaveValue("after");
  await composer(ada.page).fill("");
  await composer(ada.page).press("Enter");
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(editing(ada.page)).toBeHidden();
  await expect(ben.page.getByText("Message deleted")).toHaveCount(2);
});

/** By the key for it, from the message on. */
async function deleteByKey(page: Page, text: string): Promise<void> {
  await message(page, text).focus();
  await page.keyboard.press("Delete");
  await dialog(page, "Delete this message?").getByRole("button", { name: "Delete" }).click();
}

test("what was just sent is taken back by one key, and can be said better", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "to the wrong room");
  await saidByBoth([ada.page, ben.page], "to the wrong room");
  await composer(ada.page).press("ControlOrMeta+z");
  await expect(composer(ada.page)).toHaveValue("to the wrong room");
  for (const { page } of [ada, ben]) await expect(articles(page)).toHaveText([/Message deleted/]);
  // Once is enough.
  await composer(ada.page).fill("");
  await composer(ada.page).press("ControlOrMeta+z");
  await expect(articles(ada.page)).toHaveText([/Message deleted/]);
});

test("without the server a change and a deletion are there at once, survive the browser, and come once", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(180_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const first = await comeIn(server, chloes, "Chloe");
  for (const text of ["one", "two", "three"]) await say(first, text);
  await expect(message(ada.page, "three")).toBeVisible();
  await server.kill();
  await expect(line(first)).toBeVisible();

  await message(first, "one").focus();
  await first.keyboard.press("e");
  await composer(first).fill("one, or more");
  await composer(first).press("Enter");
  await expect(message(first, "one, or more")).toContainText("The change goes out when the connection is back");
  await deleteByKey(first, "two");
  await expect(articles(first).nth(1)).toContainText("It goes for everybody when the connection is back");
  await expectWaiting(first, 2);
  // What is given up is as it was.
  await message(first, "three").focus();
  await first.keyboard.press("e");
  await composer(first).fill("four");
  await composer(first).press("Enter");
  await message(first, "four").getByRole("button", { name: "Discard" }).click();
  await expect(message(first, "three")).toBeVisible();
  await expect(composer(first)).toHaveValue("");
  await expectWaiting(first, 2);
  await chloes.expectRemembered();
  await chloes.kill();

  await chloes.start();
  const again = await chloes.page();
  await again.goto("/room/1");
  const said = [/one, or more/, /Message deleted/, /three/];
  await expect(articles(again)).toHaveText(said);
  await server.resume();
  await expectConnected(again);
  await expectWaiting(again, 0);
  await expectConnected(ada.page);
  for (const page of [again, ada.page]) {
    await expect(articles(page)).toHaveText(said);
    await expect(edited(page)).toHaveCount(1);
  }
  await edited(ada.page).click();
  await expect(dialog(ada.page, "What this message has said").getByRole("listitem")).toHaveText([/one/, /one, or more/]);
});

test("what one tab wants of a message stands in the others, and any of them gives it up", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const first = await comeIn(server, chloes, "Chloe");
  for (const text of ["one", "two", "three"]) await say(first, text);
  await expect(message(ada.page, "three")).toBeVisible();
  const second = await chloes.page();
  await second.goto("/room/1");
  await expect(message(second, "three")).toBeVisible();
  await server.kill();
  for (const page of [first, second]) await expect(line(page)).toBeVisible();

  await composer(second).press("ArrowUp");
  await composer(second).fill("four");
  await composer(second).press("Enter");
  await message(first, "four").getByRole("button", { name: "Discard" }).click();
  await expect(message(second, "three")).toBeVisible();
  for (const page of [first, second]) await expect(composer(page)).toHaveValue("");
  await deleteByKey(second, "two");
  await expect(articles(first)).toHaveText([/one/, /Message deleted/, /three/]);
  await message(first, "one").focus();
  await first.keyboard.press("e");
  await composer(first).fill("one, or more");
  await composer(first).press("Enter");
  await expect(message(second, "one, or more")).toBeVisible();
  await expectWaiting(first, 2);
  await server.resume();
  for (const page of [second, ada.page]) await expectConnected(page);
  for (const page of [first, second, ada.page]) {
    await expect(articles(page)).toHaveText([/one, or more/, /Message deleted/, /three/], { timeout: 30_000 });
  }
  await expectWaiting(first, 0);
});

test("who looks after the room deletes what others said, and others can't", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const chloe = await join(server, person, "Chloe");
  await say(ben.page, "buy this");
  await say(chloe.page, "hello");
  await saidByBoth([ada.page, ben.page, chloe.page], "hello");
  const chloes = await openMenu(message(chloe.page, "buy this"));
  await expect(chloes.getByRole("menuitem", { name: "Copy text" })).toBeVisible();
  await expect(chloes.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
  await chloe.page.keyboard.press("Escape");
  await expect(menu(chloe.page)).toHaveCount(0);
  await expect(await tool(message(chloe.page, "buy this"), "Edit")).toHaveCount(0);
  await expect(await tool(message(ada.page, "buy this"), "Edit")).toHaveCount(0);
  await chooseInMenu(message(ada.page, "buy this"), "Delete");
  await dialog(ada.page, "Delete this message?").getByRole("button", { name: "Delete" }).click();
  for (const { page } of [ada, ben, chloe]) await expect(articles(page).first()).toContainText("Ada deleted this message");
});

test("with a finger, too: a tap shows what can be done", async ({ server, person }) => {
  const { page } = await claim(server, person, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });
  await sayByTouch(page, "tea at fife?");
  await expect(message(page, "tea at fife?")).toBeVisible();
  await message(page, "tea at fife?").tap();
  await message(page, "tea at fife?").getByRole("button", { name: "Edit", exact: true }).tap();
  await expect(composer(page)).toHaveValue("tea at fife?");
  await composer(page).fill("tea at five?");
  await page.getByRole("button", { name: "Save", exact: true }).tap();
  await expect(message(page, "tea at five?")).toBeVisible();
  await expect(edited(page)).toBeVisible();
  await expectAccessible(page);
});
