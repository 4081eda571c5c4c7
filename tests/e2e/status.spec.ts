// What people say of themselves: the others see it at once, and it ends by itself.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, expectAccessible, join, message, rooms, say, writeTo } from "./steps";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Set a status" });
const mine = (page: Page) => rooms(page).getByRole("button", { name: /Set a status$/ });

async function openStatus(page: Page): Promise<void> {
  await mine(page).click();
  await expect(dialog(page)).toBeVisible();
}

const save = (page: Page) => dialog(page).getByRole("button", { name: "Save" }).click();

test("a status reaches everybody, wherever one's name stands, and is gone when one clears it", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await writeTo(ada.page, "Ben", "are you there?");
  await rooms(ben.page).getByRole("link", { name: /Ada/ }).click();
  await say(ben.page, "about to go");

  await openStatus(ben.page);
  await expectAccessible(ben.page);
  await expect(dialog(ben.page).getByRole("textbox", { name: "What are you doing?" })).toBeFocused();
  await dialog(ben.page).getByRole("button", { name: "Choose an emoji" }).click();
  await ben.page.getByRole("searchbox").fill("palm");
  await ben.page.getByRole("dialog", { name: "Choose an emoji" }).getByRole("button", { name: "palm tree" }).click();
  await expect(dialog(ben.page).getByRole("button", { name: "🌴: choose another" })).toBeVisible();
  await dialog(ben.page).getByRole("textbox", { name: "What are you doing?" }).fill("in the hills");
  await dialog(ben.page).getByText("1 week").click();
  await save(ben.page);
  await expect(dialog(ben.page)).toBeHidden();
  await expect(mine(ben.page)).toContainText("🌴 in the hills");

  // In the head of a room with one other, in the list of rooms, beside what was said, and among the people.
  await expect(ada.page.getByRole("main").getByText("🌴 in the hills")).toBeVisible();
  await expect(rooms(ada.page).getByRole("link", { name: /Ben/ })).toContainText("🌴");
  await expect(message(ada.page, "about to go").getByRole("img", { name: "🌴 in the hills" })).toBeVisible();
  await ada.page.getByRole("button", { name: /^Details/ }).click();
  await expect(ada.page.getByRole("complementary").getByText(/🌴 in the hills · until /)).toBeVisible();
  await expectAccessible(ada.page);

  await openStatus(ben.page);
  await expect(dialog(ben.page).getByRole("radio", { name: /^until / })).toBeChecked();
  await dialog(ben.page).getByRole("button", { name: "Clear status" }).click();
  await expect(mine(ben.page)).toContainText("Online");
  await expect(ada.page.getByText("🌴")).toHaveCount(0);
});

test("a status ends by itself, and none is set without a connection", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "hello");
  for (const { page } of [ada, ben]) {
    await page.clock.install();
    await page.reload();
    await expect(composer(page)).toBeVisible();
  }
  await openStatus(ben.page);
  await dialog(ben.page).getByRole("button", { name: "In a meeting 1 hour" }).click();
  await save(ben.page);
  const sign = message(ada.page, "hello").getByText("🗓️");
  await expect(sign).toBeVisible();
  for (const { page } of [ada, ben]) {
    await page.clock.fastForward("59:00");
  }
  await expect(sign).toBeVisible();
  for (const { page } of [ada, ben]) {
    await page.clock.fastForward("02:00");
  }
  await expect(sign).toHaveCount(0);
  await expect(mine(ben.page)).not.toContainText("In a meeting");

  await server.kill();
  await openStatus(ben.page);
  await expect(dialog(ben.page).getByText("You are offline.")).toBeVisible();
  await expect(dialog(ben.page).getByRole("button", { name: "Save" })).toBeDisabled();
});

test("a status can be written, and who wants to be left alone shows that", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "hello");
  await say(ben.page, "/status 🚂 on the way");
  await expect(mine(ben.page)).toContainText("🚂 on the way");
  await expect(message(ada.page, "hello").getByText("🚂")).toBeVisible();
  await say(ben.page, "/pause 1h");
  await ada.page.getByRole("button", { name: /^Details/ }).click();
  const line = ada.page.getByRole("complementary").getByRole("listitem").filter({ hasText: "Ben" });
  await expect(line.getByRole("img", { name: "Do not disturb" })).toBeVisible();
  await say(ben.page, "/resume");
  await expect(line.getByRole("img", { name: "Online" })).toBeVisible();
  await say(ben.page, "/status clear");
  await expect(message(ada.page, "hello").getByText("🚂")).toHaveCount(0);
  await say(ben.page, "/status");
  await expect(dialog(ben.page)).toBeVisible();
  await dialog(ben.page).getByRole("textbox", { name: "What are you doing?" }).fill("x".repeat(101));
  await save(ben.page);
  await expect(dialog(ben.page).getByText("Use at most 100 characters.")).toBeVisible();
});
