// What axe has to say of a page.

import type { Page } from "@playwright/test";
import axe from "axe-core";

/** Each thing that somebody could not use, with where it is. */
export async function barriers(page: Page): Promise<string[]> {
  // Once for each page that is loaded: the source is half a megabyte.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    // What still fades in has another contrast than it is going to have. What never ends is as it is.
    const isEnding = (one: Animation) =>
      one.playState === "running" && one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    await Promise.allSettled(document.getAnimations().filter(isEnding).map(({ finished }) => finished));
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
  });
}
