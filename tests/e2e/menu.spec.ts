// The menu of a message: by its button, by keys and with a finger; where it stands and when it goes.

import type { Locator, Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import {
  chooseInMenu,
  claim,
  composer,
  createRoom,
  expectAccessible,
  join,
  menu,
  message,
  openMenu,
  say,
  sayByTouch,
  title,
} from "./steps";

const phone = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } };

/** What it offers, in words. */
async function offered(page: Page): Promise<string[]> {
  const items = await menu(page).getByRole("menuitem").all();
  return await Promise.all(items.map(async (item) => (await item.locator("span").innerText()).trim()));
}

/** A finger, as far as a script has one. */
async function finger(page: Page) {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    down: (x: number, y: number) => touch("touchStart", { x, y }),
    move: (x: number, y: number) => touch("touchMove", { x, y }),
    up: () => touch("touchEnd"),
  };
}

test("what one does most is beside a message, and all else in its menu, as far as one may", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  const [adas, bens] = [message(ada.page, "tea at five?"), message(ben.page, "tea at five?")];
  await expect(bens).toBeVisible();
  const tools = adas.getByRole("toolbar").getByRole("button");
  await adas.hover();
  for (const [at, name] of ["React", "Reply", "Reply in thread", "Edit", "More"].entries()) {
    await expect(tools.nth(at)).toHaveAccessibleName(name);
  }
  await expect(tools).toHaveCount(5);
  await openMenu(adas);
  await expectAccessible(ada.page);
  const all = ["Pin", "Save for later", "Forward", "Remind me", "Mark as unread", "Seen by", "Show profile"];
  all.push("Copy link", "Copy text", "Delete");
  expect(await offered(ada.page)).toEqual(all);
  await expect(menu(ada.page).getByRole("menuitem", { name: "Pin", exact: true })).toContainText("P");
  // The tools stay while the pointer is elsewhere.
  await expect(tools.last()).toHaveAttribute("aria-expanded", "true");
  await ada.page.keyboard.press("Escape");
  await expect(menu(ada.page)).toHaveCount(0);
  await expect(adas).toBeFocused();

  // Of another's message less, and of one that was changed and has emoji under it more.
  await openMenu(bens);
  expect(await offered(ben.page)).toEqual(all.filter((name) => name !== "Delete"));
  await ben.page.keyboard.press("Escape");
  await bens.focus();
  await ben.page.keyboard.press("+");
  await ben.page.getByRole("button", { name: "thumbs up" }).first().click();
  await composer(ada.page).press("ArrowUp");
  await composer(ada.page).fill("tea at six?");
  await composer(ada.page).press("Enter");
  const changed = message(ada.page, "tea at six?");
  await expect(changed.getByText("edited", { exact: true })).toBeVisible();
  await expect(changed.getByRole("button", { name: "👍 1, Ben" })).toBeVisible();
  await openMenu(changed);
  expect(await offered(ada.page)).toEqual(["Who reacted", ...all.slice(0, -1), "Show earlier versions", "Delete"]);
  await ada.page.keyboard.press("Escape");
  await expect(menu(ada.page)).toHaveCount(0);
  await chooseInMenu(changed, "Show earlier versions");
  const versions = ada.page.getByRole("dialog", { name: "What this message has said" });
  await expect(versions.getByRole("listitem")).toHaveCount(2);
  await ada.page.keyboard.press("Escape");
  await expect(versions).toBeHidden();
  await expect(changed).toBeFocused();
});

test("by keys: the same menu, in view, through it and back to the message", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "one");
  const one = message(page, "one");
  await expect(one).not.toHaveAttribute("data-state");
  for (const key of [".", "Shift+F10", "ContextMenu"]) {
    await one.focus();
    await page.keyboard.press(key);
    await expect(menu(page).getByRole("menuitem", { name: "Pin", exact: true })).toBeFocused();
    await page.keyboard.press("End");
    await expect(menu(page).getByRole("menuitem", { name: "Delete" })).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(menu(page).getByRole("menuitem", { name: "Pin", exact: true })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(menu(page)).toHaveCount(0);
    await expect(one).toBeFocused();
  }
  await page.keyboard.press(".");
  const place = await page.getByRole("dialog", { name: "Message actions" }).boundingBox();
  expect(place?.y).toBeGreaterThanOrEqual(0);
  expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(800);
  // A press beside it is for nothing but to leave it.
  await page.mouse.click(400, 40);
  await expect(menu(page)).toHaveCount(0);
  await expect(one).toBeFocused();
  await page.keyboard.press(".");
  await expect(menu(page).getByRole("menuitem", { name: "Pin", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(one.getByText("Pinned")).toBeVisible();
  await expect(one).toBeFocused();
  // In the composer it is a full stop.
  await composer(page).press(".");
  await expect(composer(page)).toHaveValue(".");
  await expect(menu(page)).toHaveCount(0);
});

test("it stands while messages come, and goes with its message and with the room", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "one");
  const bens = message(ben.page, "one");
  await openMenu(bens);
  for (let number = 0; number < 30; number += 1) await say(ada.page, `line ${number}.`);
  await expect(message(ben.page, "line 29.")).toHaveCount(1);
  await expect(menu(ben.page).getByRole("menuitem").first()).toBeFocused();
  await ben.page.keyboard.press("Escape");
  await expect(menu(ben.page)).toHaveCount(0);
  await openMenu(message(ben.page, "line 29."));
  await message(ada.page, "line 29.").focus();
  await ada.page.keyboard.press("Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(menu(ben.page)).toHaveCount(0);
  await createRoom(ben.page, "elsewhere");
  await ben.page.getByRole("link", { name: /Lobby/ }).click();
  await openMenu(message(ben.page, "line 28."));
  await ben.page.goBack();
  await expect(title(ben.page, "elsewhere")).toBeVisible();
  await expect(menu(ben.page)).toHaveCount(0);
});

test("a finger that stays opens it as a sheet, and one that moves on does not", async ({ server, person }) => {
  const { page } = await claim(server, person, phone);
  for (let number = 0; number < 12; number += 1) await sayByTouch(page, `line ${number}.`);
  await expect(message(page, "line 11.")).not.toHaveAttribute("data-state");
  await page.clock.install();
  await page.reload();
  const [moved, row] = [message(page, "line 9."), message(page, "line 11.")];
  await expect(row).not.toHaveAttribute("data-state");
  const { down, move, up } = await finger(page);
  const middle = async (of: Locator) => {
    const box = await of.boundingBox();
    return [120, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const;
  };

  const [x, y] = await middle(moved);
  // No time passes between the finger and its move.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  const hasMoved = await page.evaluateHandle(() => {
    const seen = { isSeen: false };
    for (const name of ["pointermove", "pointercancel"]) addEventListener(name, () => Object.assign(seen, { isSeen: true }));
    return seen;
  });
  await down(x, y);
  await move(x, y - 30);
  await expect.poll(() => hasMoved.evaluate((seen) => seen.isSeen)).toBe(true);
  await page.clock.runFor(1_000);
  await expect(menu(page)).toHaveCount(0);
  await up();
  await page.clock.resume();
  await down(...(await middle(row)));
  await page.clock.runFor(1_000);
  await expect(menu(page)).toBeVisible();
  await expect(row.getByRole("button", { name: "More", includeHidden: true })).toHaveAttribute("aria-expanded", "true");
  // It stands when the finger goes.
  await up();
  const sheet = page.getByRole("dialog", { name: "Message actions" });
  await expect(sheet).toBeVisible();
  await expectAccessible(page);
  const place = await sheet.boundingBox();
  expect(place).toMatchObject({ x: 0, width: 360 });
  expect(Math.round((place?.y ?? 0) + (place?.height ?? 0))).toBe(740);
  for (const item of await menu(page).getByRole("menuitem").all()) {
    expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  // What stands beside a message for a mouse is here for a finger.
  for (const name of ["React", "Reply", "Reply in thread", "Edit"]) {
    await expect(menu(page).getByRole("menuitem", { name, exact: true })).toBeVisible();
  }
  await menu(page).getByRole("menuitem", { name: "Pin", exact: true }).tap();
  await expect(row.getByText("Pinned")).toBeVisible();
  await expect(menu(page)).toHaveCount(0);
  await row.getByRole("button", { name: "More" }).tap();
  await expect(menu(page)).toBeVisible();
  await page.touchscreen.tap(180, 60);
  await expect(menu(page)).toHaveCount(0);
  await expect(row).toBeFocused();
});
