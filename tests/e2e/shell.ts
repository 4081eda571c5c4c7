// The page itself as browsers keep it, and as the next version of Adda would have it.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { test as base } from "./fixtures";

const dist = path.resolve(import.meta.dirname, "../../dist");

/** The version of the newer page. */
export const NEWER = "fedcba9876543210";

/** With a directory that has a newer page for `adda serve --assets`. */
export const test = base.extend<{ newerPage: string }>({
  newerPage: async ({}, use) => {
    const directory = await mkdtemp(path.join(tmpdir(), "adda-page-"));
    try {
      await cp(dist, directory, { recursive: true });
      const index = await readFile(path.join(dist, "index.html"), "utf8");
      const version = /data-version="([0-9a-f]{16})"/.exec(index)?.[1];
      if (version === undefined) throw new Error("the page in dist has no version");
      for (const name of ["index.html", "service-worker.js"]) {
        const file = path.join(directory, name);
        await writeFile(file, (await readFile(file, "utf8")).replaceAll(version, NEWER));
      }
      await use(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
});

/** Waits until the page is kept: from then on a load needs no server. */
export async function expectShellKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
  });
}

export const shellVersion = (page: Page) => page.locator("html").getAttribute("data-version");
