// Every view in every state: looked at by axe, and photographed into results/pictures for people to look at.

import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures";

const pictures = path.resolve(import.meta.dirname, "results/pictures");

// Each theme, each language and each size, in as few rounds as hold them all.
const looks = [
  { name: "desktop-light-en", locale: "en-US", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "phone-dark-bn", locale: "bn-BD", colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

for (const { name, ...options } of looks) {
  test(`every state of every view, ${name}`, async ({ browser, previewServer }) => {
    test.setTimeout(900_000);
    const context = await browser.newContext({ baseURL: previewServer.url, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (/panicked at|Content Security Policy/.test(message.text())) broken.push(`${page.url()}: ${message.text()}`);
    });
    await page.goto("/preview");
    const links = page.getByRole("listitem").getByRole("link");
    await expect(links.first()).toBeVisible();
    const scenes = await links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
    expect(scenes.length).toBeGreaterThan(30);
    for (const scene of scenes) {
      await page.goto(scene);
      await expect(page.locator("#boot")).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
      await page.screenshot({ path: path.join(pictures, name, `${path.basename(scene)}.png`) });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) broken.push(`${scene}: ${id}: ${nodes.map((node) => node.html).join(" ")}`);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (tooWide) broken.push(`${scene}: wider than the window`);
    }
    await context.close();
    expect(broken).toEqual([]);
  });
}
