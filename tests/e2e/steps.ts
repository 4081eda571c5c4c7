// What people do, in their own words: by roles and names, never by classes.

import { type ElementHandle, type Locator, type Page, expect } from "@playwright/test";
import { barriers } from "./accessibility";
import type { CreatePerson, Person, Server } from "./fixtures";

export const PASSWORD = "correct horse";

export const timeline = (page: Page): Locator => page.getByRole("log", { name: "Messages" });
export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Message", exact: true });
export const rooms = (page: Page): Locator => page.getByRole("navigation", { name: "Rooms" });
/** The name of the place that is open. */
export const title = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name, exact: true });
export const message = (page: Page, text: string): Locator =>
  timeline(page).getByRole("article").filter({ hasText: text });

/** Ada opens the first-run link, names the space and makes her account. */
export async function claim(server: Server, person: CreatePerson, options = {}): Promise<Person> {
  const ada = await person("Ada", options);
  await ada.page.goto(server.firstRunLink);
  await ada.page.getByLabel("Space name").fill("Tea & Code");
  await ada.page.getByLabel("Your name").fill("Ada");
  await ada.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await ada.page.getByRole("button", { name: "Create space" }).click();
  await expect(composer(ada.page)).toBeVisible();
  return ada;
}

/** Makes a room, and goes there: the lobby is not before one's eyes any more. */
export async function createRoom(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Create a room" }).click();
  await page.getByRole("textbox", { name: "Room name" }).fill(name);
  await page.getByRole("button", { name: "Create room" }).click();
  await expect(title(page, name)).toBeVisible();
}

/** One of the cast of a server with lines signs in. */
export async function signIn(person: CreatePerson, name: string, options = {}): Promise<Person> {
  const someone = await person(name, options);
  await someone.page.goto("/");
  await someone.page.getByLabel("Your name").fill(name);
  await someone.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await someone.page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(someone.page)).toBeVisible();
  return someone;
}

/** Somebody joins by a link from the command line. */
export async function join(server: Server, person: CreatePerson, name: string, options = {}): Promise<Person> {
  const link = (await server.adda("invite")).trim();
  const newcomer = await person(name, options);
  await newcomer.page.goto(new URL(link).pathname + new URL(link).hash);
  await newcomer.page.getByLabel("Your name").fill(name);
  await newcomer.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await newcomer.page.getByRole("button", { name: "Join" }).click();
  await expect(composer(newcomer.page)).toBeVisible();
  return newcomer;
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Somebody writes to somebody else alone. */
export async function writeTo(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole("combobox", { name: "Jump to" }).fill(name);
  await page.getByRole("option", { name }).first().click();
  await expect(title(page, name)).toBeVisible();
  await say(page, text);
}

/** As `say`, with a finger: on a touch screen Enter begins a new line. */
export async function sayByTouch(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).tap();
}

/** The menu of a message, of which there is one. */
export const menu = (page: Page): Locator => page.getByRole("menu", { name: "Message actions" });

/** Opens the menu of a message, from its tools. */
export async function openMenu(of: Locator): Promise<Locator> {
  await of.hover();
  await of.getByRole("toolbar").getByRole("button", { name: "More", exact: true }).click();
  const opened = menu(of.page());
  await expect(opened.getByRole("menuitem").first()).toBeFocused();
  return opened;
}

/** Does something with a message that its menu offers. */
export async function chooseInMenu(of: Locator, name: string): Promise<void> {
  await (await openMenu(of)).getByRole("menuitem", { name, exact: true }).click();
  await expect(menu(of.page())).toHaveCount(0);
}

/** Closes the dialog that is open and presses something at once: before the browser has said that it is closed. */
export async function closeAndPress(what: ElementHandle | null): Promise<void> {
  await what?.evaluate((what) => {
    document.querySelector<HTMLDialogElement>("dialog[open]")?.close();
    (what as HTMLElement).click();
  });
}

/** Nothing on the page stands in the way of anybody. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await barriers(page)).toEqual([]);
}
