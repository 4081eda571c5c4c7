// Small faces at the last message that each has read: they move as people read, and only for who shows theirs.

import type { Locator, Page } from "@playwright/test";

import { expect } from "./fixtures";
import { comeIn, expectConnected, expectLost, test } from "./offline";
import { PASSWORD, chooseInMenu, claim, expectAccessible, join, message, openMenu, say } from "./steps";

/** The faces at a message. */
const faces = (page: Page, text: string): Locator =>
  message(page, text).getByRole("button", { name: /^Seen by/ });

async function expectSeenBy(page: Page, text: string, who: string): Promise<void> {
  await expect(faces(page, text)).toHaveAccessibleName(`Seen by ${who}`);
}

async function show(page: Page, isShown: boolean): Promise<void> {
  await page.goto("/settings");
  const toggle = page.getByRole("switch", { name: "Show others what I have read" });
  await toggle.click();
  await expect(toggle).toBeChecked({ checked: isShown });
  await expectAccessible(page);
  await page.goto("/room/1");
}

test("a face stands at the last message that somebody has read, and moves when they read on", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const chloe = await join(server, person, "Chloe");
  await say(ada.page, "one");
  await expectSeenBy(ada.page, "one", "Ben and Chloe");
  await chloe.page.goto("/rooms");
  const height = async () => (await message(ada.page, "one").boundingBox())!.height;
  const withFaces = await height();
  await say(ada.page, "two");
  await expectSeenBy(ada.page, "two", "Ben");
  await expectSeenBy(ada.page, "one", "Chloe");
  await expectSeenBy(ben.page, "two", "Ada");
  await expectAccessible(ada.page);
  await chloe.page.goto("/room/1");
  await expectSeenBy(ada.page, "two", "Ben and Chloe");
  await expect(faces(ada.page, "one")).toHaveCount(0);
  expect(await height(), "faces take no room").toBe(withFaces);

  // Who has read an earlier message is in its list, by the menu and by the faces.
  const list = ada.page.getByRole("dialog", { name: "Seen by" });
  await chooseInMenu(message(ada.page, "one"), "Seen by");
  await expect(list.getByRole("listitem")).toHaveText([/Ben/, /Chloe/]);
  await expectAccessible(ada.page);
  await list.getByRole("button", { name: "Close" }).click();
  await faces(ada.page, "two").focus();
  await ada.page.keyboard.press("Enter");
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await list.getByRole("button", { name: "Close" }).click();

  // That something is unread again takes nothing back.
  await chooseInMenu(message(ben.page, "one"), "Mark as unread");
  await expect(ben.page.getByText("Unread from here on")).toBeVisible();
  await say(ada.page, "three");
  await expect(message(ben.page, "three")).toBeVisible();
  await expectSeenBy(ada.page, "three", "Chloe");
  await expectSeenBy(ada.page, "two", "Ben");
});

test("who shows nobody what they have read sees nobody's", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "one");
  await expectSeenBy(ada.page, "one", "Ben");
  await expectSeenBy(ben.page, "one", "Ada");
  await show(ben.page, false);
  await expect(message(ben.page, "one")).toBeVisible();
  await expect(faces(ada.page, "one")).toHaveCount(0);
  await say(ada.page, "two");
  await expect(message(ben.page, "two")).toBeVisible();
  await say(ben.page, "three");
  await expect(message(ada.page, "three")).toBeVisible();
  for (const { page } of [ada, ben]) await expect(page.getByRole("button", { name: /^Seen by/ })).toHaveCount(0);
  await show(ben.page, true);
  await expectSeenBy(ada.page, "three", "Ben");
  await expectSeenBy(ben.page, "three", "Ada");
});

test("what was read while one was gone stands there when one is back", async ({ server, home, person }) => {
  const ada = await claim(server, person);
  const page = await comeIn(server, await home(), "Ben");
  await say(ada.page, "one");
  await expectSeenBy(page, "one", "Ada");
  await server.kill();
  await expectLost(page);
  await expectSeenBy(page, "one", "Ada");
  await server.resume();
  await expectConnected(page);
  await expectConnected(ada.page);
  await say(ada.page, "two");
  await expectSeenBy(page, "two", "Ada");
  await expectSeenBy(ada.page, "two", "Ben");
});

test.describe("where many people come at once", () => {
  test.use({ serverOptions: ["--attempts-burst", "100"] });

  test("a room of many shows nobody's", async ({ server, person }) => {
    const ada = await claim(server, person);
    const ben = await join(server, person, "Ben");
    await say(ada.page, "one");
    await expectSeenBy(ada.page, "one", "Ben");
    const token = new URL((await server.adda("invite")).trim()).hash.slice(1);
    for (let number = 3; number <= 33; number += 1) {
      const joined = await fetch(new URL("/api/join", server.url), {
        method: "POST",
        headers: { "content-type": "application/json", origin: new URL(server.url).origin },
        body: JSON.stringify({ token, name: `Person ${number}`, password: PASSWORD }),
      });
      expect(joined.status).toBe(200);
    }
    await expect(ada.page.getByRole("button", { name: /^Seen by/ })).toHaveCount(0);
    await say(ada.page, "two");
    await expect(message(ben.page, "two")).toBeVisible();
    await say(ben.page, "three");
    await expect(message(ada.page, "three")).toBeVisible();
    await expect(ada.page.getByRole("button", { name: /^Seen by/ })).toHaveCount(0);
    // Nor is there a list of who has read something.
    const offered = await openMenu(message(ada.page, "three"));
    await expect(offered.getByRole("menuitem", { name: "Mark as unread" })).toBeVisible();
    await expect(offered.getByRole("menuitem", { name: "Seen by" })).toHaveCount(0);
  });
});
