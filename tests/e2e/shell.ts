// The page itself as browsers keep it, and as the next version of Adda would have it.

import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { test as base } from "./fixtures";

const dist = path.resolve(import.meta.dirname, "../../dist");

/** The version of the newer page. */
export const NEWER = "fedcba9876543210";

interface Pages {
  /** A directory that has a newer page for `adda serve --assets`. */
  newerPage: string;
  /** Makes one that has the page with another text in the files whose names begin so. */
  pageWith: (names: string, text: string) => Promise<string>;
}

export const test = base.extend<Pages>({
  newerPage: async ({}, use) => {
    const directory = await copyOfPage();
    try {
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

  pageWith: async ({}, use) => {
    const made: string[] = [];
    try {
      await use(async (names, text) => {
        const directory = await copyOfPage();
        made.push(directory);
        for (const name of (await readdir(directory)).filter((name) => name.startsWith(names))) {
          const file = path.join(directory, name);
          // The compressed forms are of what was there.
          await (name.endsWith(".js") ? writeFile(file, text) : rm(file));
        }
        return directory;
      });
    } finally {
      for (const directory of made) await rm(directory, { recursive: true, force: true });
    }
  },
});

async function copyOfPage(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "adda-page-"));
  await cp(dist, directory, { recursive: true });
  return directory;
}

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
