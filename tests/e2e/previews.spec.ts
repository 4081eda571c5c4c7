// Previews of links, from a site of the test's own: for everybody alike, taken away by their author, and hidden by who
// does not want them.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "@playwright/test";
import { expect, test as base } from "./fixtures";
import { chooseInMenu, claim, composer, expectAccessible, join, message, say } from "./steps";

/** A site with a few pages, and one picture of one colour. */
interface Site {
  url: string;
}

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAAMUlEQVR42u3OQQ0AAAgEoItiNKMY3RbOBxsBSE2/EiEhISEhISEhISEhISEhISGhSwvBzwBbcGxKQQAAAABJRU5ErkJggg==",
  "base64",
);

const PAGES: Record<string, { type: string; body: string | Buffer }> = {
  "/tea": {
    type: "text/html; charset=utf-8",
    body: `<title>Plain</title><meta property="og:site_name" content="The Tea House">
      <meta property="og:title" content="How to make tea"><meta property="og:description" content="Water first.">
      <meta property="og:image" content="/pot.png">`,
  },
  "/milk": { type: "text/html", body: "<title>All about milk</title>" },
  "/pot.png": { type: "image/png", body: PNG },
  "/hostile": { type: "text/html", body: "<title>\u202e\u200b</title><meta property=og:image content=javascript:alert(1)>" },
  "/drawing": { type: "image/svg+xml", body: "<svg xmlns='http://www.w3.org/2000/svg'/>" },
};

const test = base.extend<{ site: Site }>({
  serverOptions: [["--calls-private", "--previews", "on"], { option: true }],
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const server = createServer((request, answer) => {
      const page = PAGES[request.url ?? ""];
      answer.writeHead(page ? 200 : 404, { "content-type": page?.type ?? "text/plain" });
      answer.end(page?.body);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  },
});

const card = (of: Locator, title: string): Locator => of.getByRole("link", { name: title });
const remove = (of: Locator, site: string): Locator => of.getByRole("button", { name: `Remove the preview of ${site}` });

test("two people see what a page says, and its author takes it away for both", async ({ server, person, site }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, `look ${site.url}/tea`);
  const [adas, bens] = [message(ada.page, "look"), message(ben.page, "look")];
  for (const of of [adas, bens]) {
    await expect(card(of, "How to make tea")).toHaveAttribute("href", `${site.url}/tea`);
    await expect(of).toContainText("The Tea House");
    await expect(of).toContainText("Water first.");
    const picture = of.locator("img[src^='/api/previews/']");
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(48);
  }
  await expectAccessible(ada.page);
  // Another's is not for oneself to take away.
  await expect(remove(bens, "The Tea House")).toBeHidden();
  await remove(adas, "The Tea House").focus();
  await ada.page.keyboard.press("Enter");
  for (const of of [adas, bens]) await expect(card(of, "How to make tea")).toBeHidden();
  // Not by an edit either.
  await say(ada.page, `again ${site.url}/milk`);
  await expect(card(message(ben.page, "again"), "All about milk")).toBeVisible();
  await chooseInMenu(message(ada.page, "again"), "Remove link previews");
  await expect(card(message(ben.page, "again"), "All about milk")).toBeHidden();
});

test("with an edit goes what the link said, and hostile pages say nothing", async ({ server, person, site }) => {
  const ada = await claim(server, person);
  await say(ada.page, `look ${site.url}/hostile ${site.url}/drawing ${site.url}/nothing`);
  await say(ada.page, `here ${site.url}/tea`);
  const here = message(ada.page, "here");
  await expect(card(here, "How to make tea")).toBeVisible();
  await expect(message(ada.page, "look").locator(".link-card")).toHaveCount(0);
  await composer(ada.page).press("ArrowUp");
  await composer(ada.page).fill(`here ${site.url}/milk`);
  await composer(ada.page).press("Enter");
  await expect(card(here, "All about milk")).toBeVisible();
  await expect(card(here, "How to make tea")).toBeHidden();
});

test("who does not want previews sees none, on any page of theirs", async ({ server, person, site }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, `look ${site.url}/tea`);
  const bens = message(ben.page, "look");
  await expect(card(bens, "How to make tea")).toBeVisible();
  const settings = await ben.context.newPage();
  await settings.goto("/settings");
  const shown = settings.getByRole("switch", { name: "Show previews of links" });
  await shown.click();
  await expect(shown).not.toBeChecked();
  await expectAccessible(settings);
  await expect(card(bens, "How to make tea")).toBeHidden();
  await expect(card(message(ada.page, "look"), "How to make tea")).toBeVisible();
  await shown.click();
  await expect(card(bens, "How to make tea")).toBeVisible();
});

/** The top of what stands below a message, and whether anything moved since the page was there. */
async function shifts(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
      }),
  );
}

test("a card has its place before it is there", async ({ server, person, site }) => {
  const ada = await claim(server, person);
  await say(ada.page, `look ${site.url}/tea ${site.url}/milk`);
  await expect(card(message(ada.page, "look"), "All about milk")).toBeVisible();
  const place = ada.page.locator(".link-cards");
  const height = (await place.boundingBox())?.height;
  await ada.page.reload();
  await expect(card(message(ada.page, "look"), "All about milk")).toBeVisible();
  expect((await place.boundingBox())?.height).toBe(height);
  expect(await shifts(ada.page)).toBeLessThan(0.01);
});
