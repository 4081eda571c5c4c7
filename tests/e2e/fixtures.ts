// What every browser test starts from: a server of its own, and people with browsers of their own.
//
// A test that ends with an uncaught error in any page fails, whatever else it checked.

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  test as base,
} from "@playwright/test";
import { Server } from "./server";

export { expect } from "@playwright/test";
export { Server } from "./server";

/** Somebody at a browser of their own: nothing is shared with anybody else's. */
export interface Person {
  name: string;
  context: BrowserContext;
  page: Page;
}

/** Options are a browser context's: a viewport, a locale, a colour scheme. */
export type CreatePerson = (name: string, options?: BrowserContextOptions) => Promise<Person>;

interface Fixtures {
  /** Arguments for `adda serve` beside the address and the data directory. */
  serverOptions: string[];
  /** Lines that the first room has from the start; with any, the cast is there and Ada owns the space. */
  lines: number;
  /** A server that nobody has claimed yet, unless it has lines. */
  server: Server;
  /** Creates a person whose pages open relative to the server. */
  person: CreatePerson;
}

interface WorkerFixtures {
  /** A server whose page has `/preview`: every view in every state. */
  previewServer: Server;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverOptions: [[], { option: true }],
  lines: [0, { option: true }],

  server: async ({ serverOptions, lines }, use, testInfo) => {
    const server = lines > 0 ? await Server.startWithLines(lines, serverOptions) : await Server.start(serverOptions);
    try {
      await use(server);
    } finally {
      await server.kill();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server.log", { body: server.log, contentType: "text/plain" });
      }
      await server.dispose();
    }
  },

  person: async ({ browser, server }, use) => {
    const people: Person[] = [];
    const errors: string[] = [];
    await use(async (name, options) => {
      const person = await sitDown(browser, name, { baseURL: server.url, ...options }, errors);
      people.push(person);
      return person;
    });
    for (const { context } of people) await context.close();
    if (errors.length > 0) throw new Error(`uncaught in the page:\n${errors.join("\n")}`);
  },

  previewServer: [
    async ({}, use) => {
      const assets = process.env.ADDA_PAGE_DEBUG;
      if (assets === undefined) {
        throw new Error("ADDA_PAGE_DEBUG names no page; `cargo xtask test --only browser` sets it");
      }
      const server = await Server.start(["--assets", assets]);
      try {
        await use(server);
      } finally {
        await server.dispose();
      }
    },
    { scope: "worker" },
  ],
});

async function sitDown(
  browser: Browser,
  name: string,
  options: BrowserContextOptions,
  errors: string[],
): Promise<Person> {
  const context = await browser.newContext(options);
  context.on("page", (page) => {
    page.on("pageerror", (error) => errors.push(`${name}: ${error.message}`));
    page.on("console", (message) => {
      // The policy's refusals and Rust's panics reach the console only.
      const text = message.text();
      if (/Content Security Policy|panicked at/.test(text)) errors.push(`${name}: ${text}`);
    });
  });
  return { name, context, page: await context.newPage() };
}
