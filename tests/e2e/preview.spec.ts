// Every view in every state: looked at by axe, and photographed into results/pictures for people to look at.

import path from "node:path";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { barriers } from "./accessibility";
import { expect, test } from "./fixtures";

const pictures = path.resolve(import.meta.dirname, "results/pictures");
const phone = { width: 360, height: 740 };
const tablet = { width: 768, height: 1024 };
const desktop = { width: 1440, height: 900 };

// What each part of the page looks like, in a few scenes.
const few = [
  "conversation",
  "conversation-refused",
  "conversation-right-to-left",
  "markdown",
  "markdown-code",
  "markdown-languages",
  "markdown-formulas",
  "markdown-right-to-left",
  "files-pictures",
  "files-picture-failed",
  "files-viewer",
  "tray-armed-failed",
  "reactions",
  "picker",
  "details",
  "directory",
  "saved",
  "thread",
  "thread-line",
  "threads",
  "unread",
  "settings",
  "menu",
  "menu-message-own",
  "jump",
  "completion-people",
  "commands-offered",
  "command-unknown",
  "dialog-notify-muted",
  "notify-quiet",
  "dialog-invite-made",
  "sign-in-wrong",
];

interface Look extends BrowserContextOptions {
  name: string;
  /** All scenes, where no list of them is given. */
  only?: string[];
  /** Chosen in Adda, and not by the system. */
  theme?: string;
}

// Each language, theme, size and pointer, in as few rounds as hold them all.
const looks: Look[] = [
  { name: "desktop-light-en", locale: "en-US", colorScheme: "light", viewport: desktop },
  { name: "phone-dark-bn", locale: "bn-BD", colorScheme: "dark", viewport: phone },
  { name: "tablet-contrast-en", locale: "en-US", theme: "contrast", viewport: tablet, only: few },
  { name: "desktop-forced-bn", locale: "bn-BD", forcedColors: "active", viewport: desktop, only: few },
  { name: "phone-touch-en", locale: "en-US", hasTouch: true, isMobile: true, viewport: phone, only: few },
];

for (const { name, only, theme, ...options } of looks) {
  test(`${only ? "some states" : "every state of every view"}, ${name}`, async ({ browser, previewServer }) => {
    test.setTimeout(900_000);
    const context = await browser.newContext({ baseURL: previewServer.url, reducedMotion: "reduce", ...options });
    if (theme) await context.addInitScript((theme) => localStorage.setItem("adda.theme", theme), theme);
    const page = await context.newPage();
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (/panicked at|Content Security Policy/.test(message.text())) broken.push(`${page.url()}: ${message.text()}`);
    });
    for (const scene of await scenes(page, only)) {
      await page.goto(scene);
      await expect(page.locator("html"), scene).toHaveAttribute("data-ready", "");
      if (theme) await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
      await page.screenshot({ path: path.join(pictures, name, `${path.basename(scene)}.png`) });
      for (const barrier of await barriers(page)) broken.push(`${scene}: ${barrier}`);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (tooWide) broken.push(`${scene}: wider than the window`);
    }
    await context.close();
    expect(broken).toEqual([]);
  });
}

/** The addresses of these scenes, or of all. */
async function scenes(page: Page, only?: string[]): Promise<string[]> {
  await page.goto("/preview");
  const links = page.getByRole("listitem").getByRole("link");
  await expect(links.first()).toBeVisible();
  const all = await links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  expect(all.length).toBeGreaterThan(30);
  if (only === undefined) return all;
  const chosen = only.map((scene) => `/preview/${scene}`);
  expect(all).toEqual(expect.arrayContaining(chosen));
  return chosen;
}
