// A person at a browser that keeps things: it can be killed and opened again, and its server can be gone.

import { mkdtemp, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, type Page, chromium, expect } from "@playwright/test";
import config from "./playwright.config";
import type { Server } from "./fixtures";
import { expectShellKept, test as base } from "./shell";
import { PASSWORD, composer, message, timeline } from "./steps";

/** A browser with a profile of its own, which outlives it. */
export class Home {
  /** What went wrong in any of its pages. */
  readonly errors: string[] = [];
  private context: BrowserContext | undefined;

  private constructor(
    private readonly server: Server,
    private readonly profile: string,
    private readonly script: (() => void) | undefined,
  ) {}

  /** `script` runs before each page. */
  static async open(server: Server, script?: () => void): Promise<Home> {
    const home = new Home(server, await mkdtemp(path.join(tmpdir(), "adda-home-")), script);
    await home.start();
    return home;
  }

  /** Opens the browser on its profile, as it was left. */
  async start(): Promise<void> {
    const { launchOptions, locale, timezoneId, viewport, actionTimeout, navigationTimeout } = config.use ?? {};
    const context = await chromium.launchPersistentContext(this.profile, {
      ...launchOptions,
      baseURL: this.server.url,
      locale,
      timezoneId,
      viewport,
    });
    this.context = context;
    context.setDefaultTimeout(actionTimeout ?? 0);
    context.setDefaultNavigationTimeout(navigationTimeout ?? 0);
    await context.addInitScript(rememberAlerts);
    if (this.script) await context.addInitScript(this.script);
    context.on("page", (page) => this.watch(page));
    for (const page of context.pages()) this.watch(page);
  }

  async page(): Promise<Page> {
    if (!this.context) throw new Error("the browser is not open");
    return this.context.pages().find((page) => page.url() === "about:blank") ?? (await this.context.newPage());
  }

  /** Waits until the browser would know its person again: it writes cookies when it likes. */
  async expectRemembered(): Promise<void> {
    const file = path.join(this.profile, "Default", "Cookies");
    await expect(async () => expect(await readFile(file, "latin1")).toContain("adda")).toPass({ timeout: 60_000 });
  }

  /** As if the session had ended on the server. */
  async forgetSession(): Promise<void> {
    await this.context?.clearCookies();
  }

  /** Ends the browser in the middle of whatever it does. */
  async kill(): Promise<void> {
    // The profile names who has it: a host, and the process.
    const owner = await readlink(path.join(this.profile, "SingletonLock"));
    const isClosed = new Promise((done) => this.context?.once("close", done));
    process.kill(Number(owner.slice(owner.lastIndexOf("-") + 1)), "SIGKILL");
    await isClosed;
    this.context = undefined;
  }

  async dispose(): Promise<void> {
    await this.context?.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private watch(page: Page): void {
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|panicked at/.test(message.text())) this.errors.push(message.text());
    });
  }
}

/** Has a page remember all alerts that there ever were, gone or not. */
function rememberAlerts(): void {
  const alerts = new Set<Element>();
  Object.assign(window, { alerts });
  const remember = (node: Node) => {
    if (!(node instanceof Element)) return;
    for (const one of [node, ...node.querySelectorAll("[role=alert]")]) if (one.role === "alert") alerts.add(one);
  };
  const observer = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(remember)));
  observer.observe(document, { childList: true, subtree: true });
}

/** Waits until a page of somebody's home has told this, and sees that it did so once since it was loaded. */
export async function expectToldOnce(page: Page, words: string, timeout?: number): Promise<void> {
  const times = () =>
    page.evaluate((words) => {
      const { alerts } = window as unknown as { alerts: Set<Element> };
      return [...alerts].filter((one) => one.textContent?.includes(words)).length;
    }, words);
  await expect.poll(times, { timeout }).toBeGreaterThan(0);
  expect(await times()).toBe(1);
}

/** What the browser keeps in a store, by key, as text. What is not written yet is not there. */
export async function kept(page: Page, store: "outbox" | "drafts" | "rooms"): Promise<Record<string, string>> {
  return await page.evaluate(
    (store) =>
      new Promise<Record<string, string>>((done, failed) => {
        const request = indexedDB.open("adda");
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const database = request.result;
          const from = database.transaction(store).objectStore(store);
          const [keys, values] = [from.getAllKeys(), from.getAll()];
          from.transaction.oncomplete = () => {
            database.close();
            // Before a draft stands which one the server has of it.
            const text = (value: string | { bytes: Uint8Array }) =>
              typeof value === "string" ? value.replace(/^\u0003\d+\+?\n/, "") : new TextDecoder().decode(value.bytes);
            done(Object.fromEntries(keys.result.map((key, place) => [String(key), text(values.result[place])])));
          };
        };
      }),
    store,
  );
}

/** Waits until so many messages are kept for later. */
export async function expectWaiting(page: Page, count: number): Promise<void> {
  await expect(async () => expect(Object.keys(await kept(page, "outbox"))).toHaveLength(count)).toPass();
}

/** Waits until a room is kept with this in it. */
export async function expectKept(page: Page, text: string): Promise<void> {
  await expect(async () => expect(Object.values(await kept(page, "rooms")).join()).toContain(text)).toPass();
}

type OpenHome = (script?: () => void) => Promise<Home>;

export const test = base.extend<{ home: OpenHome }>({
  home: async ({ server }, use) => {
    const homes: Home[] = [];
    await use(async (script) => {
      const home = await Home.open(server, script);
      homes.push(home);
      return home;
    });
    for (const home of homes) await home.dispose();
    expect(homes.flatMap((home) => home.errors)).toEqual([]);
  },
});

/** Somebody joins at a browser that keeps things. */
export async function comeIn(server: Server, home: Home, name: string): Promise<Page> {
  const page = await home.page();
  const link = new URL((await server.adda("invite")).trim());
  await page.goto(link.pathname + link.hash);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(composer(page)).toBeVisible();
  await expectShellKept(page);
  return page;
}

export async function signInHere(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(page)).toBeVisible();
}

export const waiting = (page: Page) => timeline(page).getByText("Waiting for the connection");
export const line = (page: Page) => page.getByRole("status").filter({ hasText: /Connection lost|offline/ });

/** Somebody joins at a browser that keeps things, opens another tab, and the server is gone for both. */
export async function loseInTwoTabs(server: Server, home: Home, name: string): Promise<[Page, Page]> {
  const first = await comeIn(server, home, name);
  const second = await home.page();
  await second.goto("/room/1");
  await expect(composer(second)).toBeVisible();
  await server.kill();
  for (const page of [first, second]) await expect(line(page)).toBeVisible();
  return [first, second];
}

/** A connection that was just lost is not spoken of for a moment, and would be taken for one that is there. */
export async function expectLost(page: Page): Promise<void> {
  await expect(line(page)).toBeVisible();
}

/** Whoever does something at a page has it try at once. Of a page that is known to have lost its connection. */
export async function expectConnected(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Shift");
    await expect(line(page)).toBeHidden({ timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
}

/** These messages, each once, in this order, and nothing else. */
export async function expectSaid(page: Page, texts: string[]): Promise<void> {
  await expect(message(page, texts.at(-1)!)).toBeVisible({ timeout: 30_000 });
  await expect(waiting(page)).toHaveCount(0, { timeout: 30_000 });
  const articles = timeline(page).getByRole("article");
  await expect(articles).toHaveCount(texts.length);
  for (const [place, text] of texts.entries()) await expect(articles.nth(place)).toContainText(text);
}

/** Stops all that a page does, as if it slept or hung. Answers with how to wake it. */
export async function putToSleep(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Debugger.enable");
  const isAsleep = new Promise((done) => session.once("Debugger.paused", done));
  await session.send("Debugger.pause");
  // It stops at whatever it does next. A page that is closed asleep never gets to the end of it.
  session.send("Runtime.evaluate", { expression: "0" }).catch(() => {});
  await isAsleep;
  return async () => {
    await session.send("Debugger.resume");
    await session.detach();
  };
}
