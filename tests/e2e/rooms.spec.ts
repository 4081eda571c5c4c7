// Rooms: made, found, joined, changed and left; long ones, and on small screens.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import {
  claim,
  closeAndPress,
  composer,
  expectAccessible,
  join,
  message,
  rooms,
  say,
  sayByTouch,
  signIn,
  timeline,
  title,
} from "./steps";

test("an open room is made, found, joined, renamed and archived before everybody's eyes", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await ada.page.getByRole("button", { name: "Create a room" }).click();
  await expectAccessible(ada.page);
  await ada.page.getByRole("textbox", { name: "Room name" }).fill("workshop");
  await ada.page.getByRole("button", { name: "Create room" }).click();
  await expect(title(ada.page, "workshop")).toBeVisible();

  await ben.page.getByRole("link", { name: "Browse rooms" }).click();
  await expectAccessible(ben.page);
  await ben.page.getByRole("listitem").filter({ hasText: "workshop" }).getByRole("button", { name: "Join" }).click();
  await expect(title(ben.page, "workshop")).toBeVisible();
  await say(ben.page, "found it");
  await expect(message(ada.page, "found it")).toBeVisible();

  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Rename or describe" }).click();
  await ada.page.getByRole("textbox", { name: "Room name" }).fill("shed");
  await ada.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(title(ben.page, "shed")).toBeVisible();

  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Archive room" }).click();
  await ada.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ben.page.getByText("This room is archived")).toBeVisible();
  await expect(composer(ben.page)).toHaveCount(0);
});

test("two people write directly, and who is put out of a room is out at once", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await ada.page.getByRole("button", { name: "New direct message" }).click();
  await ada.page.getByRole("option", { name: /Ben/ }).or(ada.page.getByRole("checkbox", { name: /Ben/ })).first().click();
  await ada.page.getByRole("button", { name: "Start talking" }).click();
  // What is written before it is there is written where one was.
  await expect(title(ada.page, "Ben")).toBeVisible();
  await say(ada.page, "just us");
  await rooms(ben.page).getByRole("link", { name: /Ada/ }).click();
  await expect(message(ben.page, "just us")).toBeVisible();

  await rooms(ada.page).getByRole("link", { name: /Lobby/ }).click();
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await ada.page.getByRole("button", { name: /^Details/ }).click();
  await expect(ada.page.getByRole("complementary", { name: "Details" })).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.getByRole("button", { name: "Actions for Ben" }).click();
  await ada.page.getByRole("menuitem", { name: "Remove from the room" }).click();
  await ada.page.getByRole("button", { name: "Remove from the room" }).click();
  await expect(rooms(ben.page).getByRole("link", { name: /Lobby/ })).toHaveCount(0);
});

test.describe("in a room of a hundred thousand messages", () => {
  test.use({ lines: 100_000 });
  test.describe.configure({ timeout: 120_000 });

  test("the page stays small and the view still", async ({ person }) => {
    const ada = await signIn(person, "Ada");
    await ada.page.addInitScript(keepWasm);
    await ada.page.reload();
    await expect(message(ada.page, "line 100000")).toBeInViewport();

    // Up through older pages: whatever is loaded above, what is being read stays where it is.
    const steps = await scrollBack(ada.page, 60, 1_500);
    expect(steps.length).toBe(60);
    expect(steps.filter(({ px, line }) => !(px < 2) || line === 0)).toEqual([]);
    expect(Math.max(...steps.map(({ rows }) => rows))).toBeLessThanOrEqual(200);
    const lines = steps.map(({ line }) => line);
    expect(lines).toEqual([...lines].sort((one, other) => other - one));
    // Far further than the page holds at once.
    expect(lines.at(-1)).toBeLessThan(100_000 - 2_000);

    const { heapMiB, wasmMiB, nodes } = await weight(ada.page);
    expect(heapMiB).toBeLessThan(16);
    expect(wasmMiB).toBeLessThan(24);
    expect(nodes).toBeLessThan(10_000);
    await ada.page.getByRole("button", { name: "Jump to latest" }).click();
    await expect(message(ada.page, "line 100000")).toBeInViewport();
  });

});

test.describe("in a room of two thousand messages", () => {
  test.use({ lines: 2_000 });

  test("a permalink opens its message, far back, and lights it up", async ({ person }) => {
    const ada = await signIn(person, "Ada");
    await ada.page.addInitScript(keepWhatIsLit);
    // The room was made, and seven people came to Ada, before the first line.
    await ada.page.goto("/room/1/1008");
    const opened = timeline(ada.page).getByRole("article").filter({ hasText: /line 1000(?!\d)/ });
    await expect(opened).toBeInViewport();
    const lit = () => ada.page.evaluate(() => (window as unknown as { lit: string[] }).lit);
    await expect.poll(lit).toEqual(["line 1000"]);
  });
});

test("on a phone there is one pane at a time, and back goes back", async ({ server, person }) => {
  const ada = await claim(server, person, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await composer(ada.page).fill("a first line");
  await composer(ada.page).press("Enter");
  await expect(composer(ada.page)).toHaveValue("a first line\n");
  await expect(message(ada.page, "a first line")).toHaveCount(0);
  await sayByTouch(ada.page, "from a phone");
  await expect(message(ada.page, "from a phone")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.getByRole("link", { name: "Back" }).or(ada.page.getByRole("button", { name: "Back" })).first().click();
  await expect(rooms(ada.page)).toBeVisible();
  await expect(composer(ada.page)).toBeHidden();
  await expectAccessible(ada.page);
  await rooms(ada.page).getByRole("link", { name: /Lobby/ }).click();
  await expect(message(ada.page, "from a phone")).toBeVisible();
  await ada.page.goBack();
  await expect(rooms(ada.page)).toBeVisible();
  const overflow = await ada.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("everything by the keyboard alone", async ({ server, person }) => {
  const ada = await claim(server, person);
  await join(server, person, "Ben");
  const { keyboard } = ada.page;
  await keyboard.type("typed");
  await keyboard.press("Enter");
  await expect(message(ada.page, "typed")).toBeVisible();
  await keyboard.press("Control+k");
  await expect(ada.page.getByRole("combobox", { name: "Jump to" })).toBeFocused();
  await keyboard.type("ben");
  await keyboard.press("Enter");
  await expect(title(ada.page, "Ben")).toBeVisible();
  await expect(composer(ada.page)).toBeFocused();
  await keyboard.type("hello");
  await keyboard.press("Enter");
  await expect(message(ada.page, "hello")).toBeVisible();
  await keyboard.press("Alt+ArrowUp");
  await expect(title(ada.page, "Lobby")).toBeVisible();
  await keyboard.press("Control+/");
  await expect(ada.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(ada.page);
  await keyboard.press("Escape");
  await expect(ada.page.getByRole("dialog")).toHaveCount(0);
});

test("a dialog that is closed and asked for again at once is there, and made anew", async ({ server, person }) => {
  const { page } = await claim(server, person);
  const create = page.getByRole("dialog", { name: "Create a room" });
  const name = create.getByRole("textbox", { name: "Room name" });
  // Taken before: what stands behind a dialog is not to be found.
  const button = await page.getByRole("button", { name: "Create a room" }).elementHandle();
  await button?.click();
  await name.fill("Garden");
  await closeAndPress(button);
  await expect(name).toHaveValue("");
  await expect(name).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(create).toBeHidden();
});

test("in Bengali, in the dark, without a reload", async ({ server, person }) => {
  const ada = await claim(server, person, { colorScheme: "dark" });
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await ada.page.getByRole("radio", { name: "বাংলা" }).or(ada.page.getByLabel("বাংলা")).first().check();
  await expect(ada.page.locator("html")).toHaveAttribute("lang", "bn");
  await expect(ada.page.getByRole("heading", { level: 1, name: "সেটিংস" })).toBeVisible();
  await expect(ada.page.getByRole("heading", { name: "Settings" })).toHaveCount(0);
  const { ground, ink } = await ada.page.evaluate(() => {
    const brush = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
    // How much green a colour has, from none to 255: near to how light it is.
    const light = (colour: string) => {
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      return brush.getImageData(0, 0, 1, 1).data[1];
    };
    const { backgroundColor, color } = getComputedStyle(document.body);
    return { ground: light(backgroundColor), ink: light(color) };
  });
  expect(ground).toBeLessThan(64);
  expect(ink).toBeGreaterThan(192);
  await expectAccessible(ada.page);
});

/** In the page: keeps which lines were lit up, because the light goes out. */
function keepWhatIsLit(): void {
  const lit: string[] = [];
  Object.assign(window, { lit });
  const look = () => {
    for (const article of document.querySelectorAll("article[data-lit]")) {
      const line = /line \d+/.exec(article.textContent ?? "")?.[0] ?? "another";
      if (!lit.includes(line)) lit.push(line);
    }
  };
  new MutationObserver(look).observe(document, { attributes: true, childList: true, subtree: true });
}

/** What one step back ended on: the first visible line, how far it moved by itself, and how many rows there are. */
interface Step {
  line: number;
  px: number;
  rows: number;
}

/** Scrolls back in steps. Where no line is to be seen, it is line 0. */
async function scrollBack(page: Page, steps: number, stepPx: number): Promise<Step[]> {
  return await timeline(page).evaluate(
    async (log, { steps, stepPx }) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const scroller = log.parentElement as HTMLElement;
      const articles = () => [...log.querySelectorAll("article")];
      const lineOf = (article: Element) => Number(/line (\d+)/.exec(article.textContent ?? "")?.[1] ?? 0);
      const topOf = (line: number) => articles().find((one) => lineOf(one) === line)?.getBoundingClientRect().top;
      const ends: Step[] = [];
      for (let step = 0; step < steps; step += 1) {
        scroller.scrollTop -= stepPx;
        await frame();
        await frame();
        const edge = scroller.getBoundingClientRect().top;
        const first = articles().find((one) => one.getBoundingClientRect().top >= edge);
        const line = first ? lineOf(first) : 0;
        const top = first?.getBoundingClientRect().top ?? Number.NaN;
        let [px, rows] = [0, 0];
        // Pages that were asked for come within some frames.
        for (let wait = 0; wait < 12; wait += 1) {
          await frame();
          px = Math.max(px, Math.abs((topOf(line) ?? Number.POSITIVE_INFINITY) - top));
          rows = Math.max(rows, articles().length);
        }
        ends.push({ line, px, rows });
      }
      return ends;
    },
    { steps, stepPx },
  );
}

/** What the page weighs, once what nobody needs any more is gone. */
async function weight(page: Page): Promise<{ heapMiB: number; wasmMiB: number; nodes: number }> {
  const wasmMiB = await page.evaluate(() => {
    const { wasm } = window as unknown as { wasm: WebAssembly.Memory };
    return wasm.buffer.byteLength / 2 ** 20;
  });
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return { heapMiB: metric("JSHeapUsedSize") / 2 ** 20, wasmMiB, nodes: metric("Nodes") };
}

/** In the page: keeps the memory of its WebAssembly, to be weighed. Its first part has it, the others are lent it. */
function keepWasm(): void {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...from) => {
    const made = await instantiate.apply(WebAssembly, from);
    const { memory } = made.instance.exports;
    if (memory) Object.assign(window, { wasm: memory });
    return made;
  };
}

test("everything is marked as read at once, on all one's devices", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ben");
  for (const { page } of [ben, phone]) await page.goto("/settings");
  await say(ada.page, "one");
  await say(ada.page, "two");
  const unread = (page: Page) => page.getByRole("navigation").getByRole("link", { name: /2 unread/ });
  for (const { page } of [ben, phone]) await expect(unread(page)).toBeVisible();
  const jump = ben.page.getByRole("combobox", { name: "Jump to" });
  await jump.fill("everything");
  await ben.page.getByRole("option", { name: "Mark everything as read" }).click();
  for (const { page } of [ben, phone]) await expect(unread(page)).toHaveCount(0);
  // There is nothing to do any more.
  await jump.fill("everything");
  await expect(ben.page.getByRole("option", { name: "Mark everything as read" })).toHaveCount(0);
});
