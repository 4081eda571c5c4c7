// Code is coloured once it is seen, by what is fetched for it then; it is the same text, copied and read as before.

import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";
import { NEWER, expectShellKept, test } from "./shell";
import { claim, expectAccessible, join, message, say, timeline } from "./steps";

const POUR = 'fn pour(cups: u32) {\n    let tea = "hot"; // for all\n}';
const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;

/** A word of code that stands by itself, as it does only where it has a colour of its own. */
const word = (within: Page | Locator, text: string) =>
  within.getByRole("group", { name: "Code" }).getByText(text, { exact: true });
const colour = (element: Locator) => element.evaluate((element) => getComputedStyle(element).color);

test("code of a known language is coloured when the first of it is seen, and its text stays", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const fetched: string[] = [];
  ben.page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const forCode = () => fetched.filter((path) => /code|grammars/.test(path)).map((path) => path.replace(/-.*/, ""));
  await say(ada.page, `green\n${fenced("", POUR)}`);
  await expect(message(ben.page, "green")).toBeVisible();
  expect(forCode()).toEqual([]);

  await say(ada.page, `unknown\n${fenced("klingon", POUR)}`);
  await expect(message(ben.page, "unknown")).toBeVisible();
  for (const [place, language] of ["rust", "RS", "rust,ignore"].entries()) {
    await say(ada.page, `number ${place}\n${fenced(language, POUR)}`);
    await expect(word(message(ben.page, `number ${place}`), "fn")).toBeVisible();
  }
  expect(forCode()).toEqual(["/code", "/grammars"]);
  const said = message(ben.page, "number 0");
  const words = ["fn", "pour", "u32", '"hot"', "// for all"];
  const colours = await Promise.all(words.map((text) => colour(word(said, text))));
  expect(new Set([...colours, await colour(said.getByRole("group", { name: "Code" }))]).size).toBe(6);
  await expect(word(message(ben.page, "green"), "fn")).toHaveCount(0);
  await expect(word(message(ben.page, "unknown"), "fn")).toHaveCount(0);

  const sizes = await Promise.all(
    ["unknown", "number 0"].map(async (text) => {
      const box = await message(ben.page, text).getByRole("group", { name: "Code" }).boundingBox();
      return [box?.width, box?.height];
    }),
  );
  expect(sizes[0]).toEqual(sizes[1]);
  await ben.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await said.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(said.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await ben.page.evaluate(() => navigator.clipboard.readText())).toBe(POUR);
  await expectAccessible(ben.page);
});

for (const missing of ["code", "grammars"]) {
  test(`code is plain while ${missing}.js can't be fetched, and coloured when it can`, async ({ server, person }) => {
    const ada = await claim(server, person, { serviceWorkers: "block" });
    let isThere = false;
    await ada.context.route(`**/${missing}-*.js`, (route) => (isThere ? route.continue() : route.abort()));
    const failed = ada.page.waitForEvent("requestfailed", (request) => request.url().includes(`/${missing}-`));
    await say(ada.page, `one\n${fenced("rust", POUR)}`);
    await failed;
    await expect(message(ada.page, "one").getByText('let tea = "hot"; // for all')).toBeVisible();
    await expect(word(message(ada.page, "one"), "fn")).toHaveCount(0);

    isThere = true;
    await say(ada.page, `two\n${fenced("rust", POUR)}`);
    await expect(word(message(ada.page, "two"), "fn")).toBeVisible();
  });
}

test("code that takes too long to read stays plain, and holds nothing up", async ({ server, pageWith, person }) => {
  const reader = `onmessage = ({ data: { text } }) => {
    while (text.includes("endless"));
    postMessage([2, 2, text.length - 2, 0]);
  };
  postMessage(undefined);`;
  const ada = await claim(server, person);
  await server.replace(["--assets", await pageWith("grammars-", reader)]);
  const ben = await join(server, person, "Ben");
  await say(ada.page, `first\n${fenced("rust", "fn endless() {}")}`);
  await say(ada.page, `second\n${fenced("rust", POUR)}`);
  await expect(word(message(ben.page, "second"), "fn")).toBeVisible();
  await expect(word(message(ben.page, "first"), "fn")).toHaveCount(0);
});

test("code that what reads it fails on stays plain, and holds nothing up", async ({ server, person }) => {
  const ada = await claim(server, person);
  const nested = "`${".repeat(5_000);
  await say(ada.page, `first\n${fenced("js", nested)}`);
  await say(ada.page, `second\n${fenced("rust", POUR)}`);
  await expect(word(message(ada.page, "second"), "fn")).toBeVisible();
  await expect(message(ada.page, "first").getByText(nested)).toBeVisible();
  await expect(word(message(ada.page, "first"), "$")).toHaveCount(0);
});

test("what looks like HTML in code is text in every language that is known", async ({ server, person }) => {
  const ada = await claim(server, person);
  const hostile = '<img src=x onerror="alert(1)">';
  for (const language of ["html", "js", "md", "php"]) {
    await say(ada.page, `in ${language}\n${fenced(language, `${hostile}\n"${hostile}"`)}`);
    const said = message(ada.page, `in ${language}`);
    await expect(said.locator("code > span").first()).toBeVisible();
    await expect(said.getByRole("group", { name: "Code" }).locator("pre")).toHaveText(`${hostile}\n"${hostile}"`);
    await expect(said.locator("img")).toHaveCount(0);
  }
});

test("what coloured code once does so without the server, and of the next version too", async ({
  server,
  newerPage,
  person,
}) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  const kept = (version: string) =>
    ada.page.evaluate(async (version) => {
      const requests = await (await caches.open(`adda-shell-${version}`)).keys();
      return requests.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith("/grammars-")).length;
    }, version);
  const version = (await ada.page.locator("html").getAttribute("data-version")) ?? "";
  expect(await kept(version)).toBe(0);
  await say(ada.page, `green\n${fenced("rust", POUR)}`);
  await expect(word(message(ada.page, "green"), "fn")).toBeVisible();
  expect(await kept(version)).toBe(1);

  await server.kill();
  await ada.page.reload();
  await expect(word(message(ada.page, "green"), "fn")).toBeVisible();

  await server.replace(["--assets", newerPage]);
  await expect(async () => expect(await kept(NEWER)).toBe(1)).toPass();
});

for (const theme of ["light", "dark", "contrast"]) {
  test(`each colour of code can be read, ${theme}`, async ({ browser, previewServer }) => {
    const context = await browser.newContext({ baseURL: previewServer.url });
    await context.addInitScript((theme) => localStorage.setItem("adda.theme", theme), theme);
    const page = await context.newPage();
    await page.goto("/preview/markdown-languages");
    const inked = page.locator("[data-ink]");
    await expect(async () => {
      const kinds = await inked.evaluateAll((all) => new Set(all.map((one) => (one as HTMLElement).dataset.ink)).size);
      expect(kinds).toBe(8);
    }).toPass();
    await expectAccessible(page);
    await context.close();
  });
}
