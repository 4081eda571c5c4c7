// The card of somebody: from wherever they are named, with what one shares with them, and what time it is for them.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { chooseInMenu, claim, composer, createRoom, expectAccessible, join, message, say } from "./steps";

const card = (page: Page, name: string) => page.getByRole("dialog", { name });

test("who is named has a card, with the rooms that one shares, and one writes to them from there", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await createRoom(ada.page, "den");
  await ada.page.goto("/room/1");
  await say(ben.page, "good morning");
  await message(ada.page, "good morning").getByRole("button", { name: "Ben", exact: true }).click();
  const shown = card(ada.page, "Ben");
  await expect(shown.getByText("Online")).toBeVisible();
  await expect(shown.getByRole("heading", { name: "Rooms you share" })).toBeVisible();
  await expect(shown.getByRole("link")).toHaveText(["Lobby"]);
  await expectAccessible(ada.page);
  await shown.getByRole("button", { name: "Write a direct message" }).click();
  await expect(shown).toBeHidden();
  await expect(ada.page.getByRole("heading", { level: 1, name: "Ben" })).toBeVisible();

  // Where one is mentioned, from the menu of a message, and in the list of people.
  await say(ada.page, "hello @Ben, and @Ada");
  const said = message(ben.page, "hello");
  await ben.page.getByRole("navigation").getByRole("link", { name: /Ada/ }).click();
  await expect(said).toBeVisible();
  await chooseInMenu(said, "Show profile");
  await expect(card(ben.page, "Ada").getByText("Owner of the space")).toBeVisible();
  await ben.page.keyboard.press("Escape");
  await expect(card(ben.page, "Ada")).toBeHidden();
  await ben.page.getByRole("button", { name: /^Details/ }).click();
  await ben.page.getByRole("complementary").getByRole("button", { name: "Ben", exact: true }).click();
  await expect(card(ben.page, "Ben").getByRole("button", { name: "Set a status" })).toBeVisible();
  await expect(card(ben.page, "Ben").getByRole("heading", { name: "Rooms you share" })).toHaveCount(0);
});

test("what is mentioned opens by a press and by a key", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await composer(ada.page).fill("tea, @Be");
  await ada.page.getByRole("option", { name: /Ben/ }).click();
  await ada.page.keyboard.press("Enter");
  const name = message(ben.page, "tea,").getByRole("button", { name: "@Ben" });
  await name.click();
  await expect(card(ben.page, "Ben")).toBeVisible();
  await ben.page.keyboard.press("Escape");
  await expect(name).toBeFocused();
  await ben.page.keyboard.press("Enter");
  await expect(card(ben.page, "Ben")).toBeVisible();
});

test("others see what time it is for somebody who lets them, and nobody else's", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben", { timezoneId: "America/New_York" });
  await say(ben.page, "good morning");
  // The night in which clocks are changed there.
  await ada.page.clock.setFixedTime(new Date("2026-03-08T05:30:00Z"));
  const open = () => message(ada.page, "good morning").getByRole("button", { name: "Ben", exact: true }).click();
  await open();
  await expect(card(ada.page, "Ben").getByRole("link", { name: "Lobby" })).toBeVisible();
  await expect(card(ada.page, "Ben").getByText(/for them/)).toHaveCount(0);
  await ada.page.keyboard.press("Escape");

  await ben.page.goto("/settings");
  await ben.page.getByRole("switch", { name: "Show others what time it is for me" }).click();
  await expect(ben.page.getByText("America/New York", { exact: true })).toBeVisible();
  await expectAccessible(ben.page);
  await open();
  await expect(card(ada.page, "Ben").getByText(/^It is 12:30\sAM for them$/)).toBeVisible();
  await expect(card(ada.page, "Ben").getByText("America/New York")).toBeVisible();
});

test("without a connection the card says what is known, and the rest when it is back", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "good morning");
  await expect(message(ada.page, "good morning")).toBeVisible();
  await ada.context.setOffline(true);
  await server.kill();
  await message(ada.page, "good morning").getByRole("button", { name: "Ben", exact: true }).click();
  await expect(card(ada.page, "Ben").getByText("There is no connection, so this is all that is known.")).toBeVisible();
  await ada.context.setOffline(false);
  await server.resume();
  await expect(card(ada.page, "Ben").getByRole("link", { name: "Lobby" })).toBeVisible({ timeout: 60_000 });
});
