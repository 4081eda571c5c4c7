// What people find and do in threads, by role and label.

import { type Locator, type Page, expect } from "@playwright/test";
import { message, rooms } from "./steps";

export const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Thread" });
export const replies = (page: Page): Locator => page.getByRole("log", { name: "Replies" });
export const field = (page: Page): Locator => page.getByRole("textbox", { name: "Reply in thread", exact: true });
export const reply = (page: Page, text: string): Locator => replies(page).getByRole("article").filter({ hasText: text });
export const line = (page: Page, text: string): Locator => message(page, text).getByRole("link", { name: /^.*Open thread:/ });
export const threads = (page: Page): Locator => rooms(page).getByRole("link", { name: /^Threads/ });

/** Opens the thread of a message by its tool. */
export async function openThread(page: Page, text: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole("button", { name: "Reply in thread", exact: true }).click();
  await expect(field(page)).toBeFocused();
}

export async function answer(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
  await expect(reply(page, text)).toBeVisible();
}

/** As a marker of what the server has: the message waits no more. */
export async function expectSent(row: Locator): Promise<void> {
  await expect(row).toBeVisible();
  await expect(row).not.toHaveAttribute("data-state");
}
