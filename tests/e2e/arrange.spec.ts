// The list of rooms as one has arranged it: on all of one's devices, and for nobody else.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, createRoom, expectAccessible, join, rooms, say, signIn, title } from "./steps";

const section = (page: Page, name: string) => rooms(page).locator("section").filter({ has: page.getByRole("heading", { name }) });
const listed = (page: Page, name: string) => section(page, name).locator(".sidebar-room-name");
const go = async (page: Page, name: string) => {
  await rooms(page).getByRole("link", { name }).click();
  await expect(title(page, name)).toBeVisible();
};

async function inMenu(page: Page, item: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: "Room actions" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function arrange(page: Page, item: string): Promise<void> {
  await rooms(page).getByRole("button", { name: "Arrange rooms" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("favourites stand first, in one's own order, on all of one's devices", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  for (const name of ["attic", "cellar", "den"]) {
    await createRoom(ada.page, name);
    await inMenu(ada.page, "Add to favourites");
  }
  await expect(listed(ada.page, "Favourites")).toHaveText(["attic", "cellar", "den"]);
  await expect(listed(ada.page, "Rooms")).toHaveText(["Lobby"]);
  await expectAccessible(ada.page);
  const phone = await signIn(person, "Ada");
  await expect(listed(phone.page, "Favourites")).toHaveText(["attic", "cellar", "den"]);

  await inMenu(ada.page, "Move up in favourites");
  for (const { page } of [ada, phone]) {
    await expect(listed(page, "Favourites")).toHaveText(["attic", "den", "cellar"]);
  }
  await go(phone.page, "attic");
  await inMenu(phone.page, "Move down in favourites");
  await expect(listed(ada.page, "Favourites")).toHaveText(["den", "attic", "cellar"]);

  // By hand: within them, into them, behind the last, and out of them.
  const row = (name: string) => rooms(ada.page).getByRole("link", { name });
  const bothShow = async (favourites: string[], others: string[]) => {
    for (const { page } of [ada, phone]) {
      await expect(listed(page, "Favourites")).toHaveText(favourites);
      await expect(listed(page, "Rooms")).toHaveText(others);
    }
  };
  const above = { targetPosition: { x: 60, y: 4 } };
  const below = { targetPosition: { x: 60, y: 30 } };
  await row("cellar").dragTo(row("den"), above);
  await bothShow(["cellar", "den", "attic"], ["Lobby"]);
  await row("Lobby").dragTo(row("attic"), above);
  await bothShow(["cellar", "den", "Lobby", "attic"], []);
  await expect(section(ada.page, "Rooms").getByRole("paragraph")).toHaveCount(0);
  await row("cellar").dragTo(row("attic"), below);
  await bothShow(["den", "Lobby", "attic", "cellar"], []);
  for (const name of ["Lobby", "den"]) await row(name).dragTo(section(ada.page, "Rooms").getByRole("heading"));
  await bothShow(["attic", "cellar"], ["den", "Lobby"]);
  await expect(section(ben.page, "Favourites")).toHaveCount(0);
});

test("rooms with something unread come first, or alone", async ({ server, person }) => {
  const ada = await claim(server, person);
  for (const name of ["attic", "den"]) await createRoom(ada.page, name);
  const ben = await join(server, person, "Ben");
  await ben.page.getByRole("link", { name: "Browse rooms" }).click();
  await ben.page.getByRole("listitem").filter({ hasText: "den" }).getByRole("button", { name: "Join" }).click();
  await expect(title(ben.page, "den")).toBeVisible();
  await go(ada.page, "attic");
  await arrange(ada.page, "Show unread rooms first");
  await expect(listed(ada.page, "Rooms")).toHaveText(["attic", "den", "Lobby"]);
  await say(ben.page, "good morning");
  await expect(listed(ada.page, "Rooms")).toHaveText(["den", "attic", "Lobby"]);
  await arrange(ada.page, "Hide rooms without unread messages");
  // Where one is stays in view, and what is read stays in its place until one goes on.
  await expect(listed(ada.page, "Rooms")).toHaveText(["den", "attic"]);
  await go(ada.page, "den");
  await expect(listed(ada.page, "Rooms")).toHaveText(["den"]);
  await expect(rooms(ada.page).locator("[data-unread]")).toHaveCount(0);
  await ada.page.getByRole("link", { name: "Saved messages" }).click();
  await expect(section(ada.page, "Rooms").getByText("Everything is read.")).toBeVisible();
  await arrange(ada.page, "Show all rooms");
  await arrange(ada.page, "Sort rooms by name");
  await expect(listed(ada.page, "Rooms")).toHaveText(["attic", "den", "Lobby"]);
});
