// Going to what was said on a day, from wherever one is.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { signIn, timeline } from "./steps";

test.use({ lines: 3000 });

/** The day on which the first line was said where the person is, as one types it, and a day on which nothing was said
 *  yet. */
async function firstDays(page: Page, room: string) {
  await page.goto(`${room}/1`);
  const line = timeline(page).getByRole("article").filter({ hasText: "line 1" }).first();
  const said = await line.locator("time").getAttribute("datetime");
  return await page.evaluate((said) => {
    const typed = (days: number) => {
      const day = new Date(said!);
      day.setDate(day.getDate() + days);
      const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
      return parts.map((part) => String(part).padStart(2, "0")).join("-");
    };
    // The lines are of more than two days, as the time of day has it.
    return [typed(0), typed(7)];
  }, said);
}

test("a date leads to what was said then, by the room's menu and by the jump field", async ({ person }) => {
  const ada = await signIn(person, "Ada");
  const { page } = ada;
  await expect(timeline(page).getByRole("article").last()).toContainText("line");
  const room = new URL(page.url()).pathname;
  const [first, later] = await firstDays(page, room);
  const [oldest, newest] = ["line 1", "line 3000"].map((line) => timeline(page).getByText(line, { exact: true }));
  await page.goto(room);
  await expect(timeline(page).getByRole("article").last()).toContainText("line");
  await expect(oldest).toHaveCount(0);
  await page.getByRole("button", { name: "Room actions" }).click();
  await page.getByRole("menuitem", { name: "Go to a date" }).click();
  const dialog = page.getByRole("dialog", { name: /^Go to a date in/ });
  await dialog.getByRole("button", { name: "Go", exact: true }).click();
  await expect(dialog.getByText("Choose a date.")).toBeVisible();
  await dialog.getByLabel("Date").fill(first);
  await dialog.getByRole("button", { name: "Go", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(oldest).toBeInViewport();
  await expect(page).toHaveURL(/\/room\/\d+\/\d+$/);
  // Nothing was said later: the last that was is nearest.
  const jump = page.getByRole("combobox", { name: "Jump to" });
  await jump.fill(later);
  await expect(page.getByRole("option").first()).toContainText(/^Go to .* in this room$/);
  await jump.press("Enter");
  await expect(newest).toBeInViewport();
  // One goes back to where one was.
  await page.goBack();
  await expect(oldest).toBeInViewport();
});

test("what one goes to is come to, though the place still moved while it was being fetched", async ({ person }) => {
  const { page } = await signIn(person, "Ada");
  await expect(timeline(page).getByRole("article").last()).toContainText("line");
  const answers: (() => void)[] = [];
  let isHeld = false;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer().onMessage((frame) => {
      const pass = () => socket.send(frame);
      if (isHeld) answers.push(pass);
      else pass();
    });
  });
  await page.goto(`${new URL(page.url()).pathname}/20`);
  const [old, newest] = ["line 12", "line 3000"].map((line) => timeline(page).getByText(line, { exact: true }));
  await expect(old).toBeInViewport();
  await expect(newest).toHaveCount(0);
  isHeld = true;
  await page.getByRole("button", { name: /^Jump to latest/ }).click();
  await expect.poll(() => answers.length).toBeGreaterThan(0);
  // The browser tells of a place a frame after it was set.
  await timeline(page).evaluate((log) => log.parentElement!.dispatchEvent(new Event("scroll")));
  isHeld = false;
  for (const pass of answers) pass();
  await expect(newest).toBeInViewport();
});

test("without a connection it is said that nothing can be fetched", async ({ person }) => {
  const { page, context } = await signIn(person, "Ada");
  await expect(timeline(page).getByRole("article").last()).toContainText("line");
  await context.setOffline(true);
  await page.getByRole("combobox", { name: "Jump to" }).fill("2020-01");
  await page.getByRole("option").first().click();
  await expect(page.getByRole("alert").or(page.getByRole("status")).filter({ hasText: /reach/ }).first()).toBeVisible();
});
