// Rooms: made, found, joined, changed and left; long ones, and on small screens.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, expectAccessible, join, message, rooms, say, timeline, title } from "./steps";

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
  await ada.page.getByRole("button", { name: "Save" }).click();
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

// Thousands of messages come faster than people may write them.
test.describe("in a long room", () => {
  test.use({ serverOptions: ["--commands-per-s", "100000", "--commands-burst", "100000"] });

test("a room of thousands of messages keeps the page small and the view still", async ({ server, person }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  await flood(ada.page, 1, 3_000);
  await expect(message(ada.page, "line 3000")).toBeVisible({ timeout: 60_000 });
  const nodes = () => timeline(ada.page).getByRole("article").count();
  expect(await nodes()).toBeLessThan(300);

  // Up through older pages: whatever is loaded above, what is being read stays where it is.
  const moved = await scrollBack(ada.page, 60, 600);
  expect(moved.filter(({ px }) => px >= 2)).toEqual([]);
  expect(moved.length).toBe(60);
  expect(await nodes()).toBeLessThan(300);
  await ada.page.getByRole("button", { name: "Jump to latest" }).click();
  await expect(message(ada.page, "line 3000")).toBeInViewport();
});

test("a permalink opens its message, far back, and lights it up", async ({ server, person }) => {
  const ada = await claim(server, person);
  await flood(ada.page, 1, 400);
  await ada.page.goto("/room/1/52");
  await expect(timeline(ada.page).getByRole("article").filter({ hasText: /line 51(?!\d)/ })).toBeInViewport();
});

});

test("on a phone there is one pane at a time, and back goes back", async ({ server, person }) => {
  const ada = await claim(server, person, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await say(ada.page, "from a phone");
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

test("in Bengali, in the dark, without a reload", async ({ server, person }) => {
  const ada = await claim(server, person, { colorScheme: "dark" });
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await ada.page.getByRole("radio", { name: "বাংলা" }).or(ada.page.getByLabel("বাংলা")).first().check();
  await expect(ada.page.locator("html")).toHaveAttribute("lang", "bn");
  await expectAccessible(ada.page);
});

/** Sends many messages in the form that bots use, over a second connection of the same person. */
async function flood(page: Page, room: number, count: number): Promise<void> {
  await page.evaluate(
    async ({ room, count }) => {
      const socket = new WebSocket(`ws://${location.host}/ws`, ["adda.v1.json"]);
      await new Promise((open) => (socket.onopen = open));
      socket.send(JSON.stringify({ hello: { epoch: null, space: null, rooms: [] } }));
      const say = (id: number) => {
        const nonce = id.toString(16).padStart(16, "0");
        const command = { send_message: { room, nonce, body: `line ${id}` } };
        socket.send(JSON.stringify({ command: { id, command } }));
      };
      await new Promise<void>((done, failed) => {
        socket.onclose = (event) => failed(new Error(`closed with ${event.code}`));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.welcome) for (let id = 1; id <= Math.min(count, 50); id += 1) say(id);
          if (frame.reply?.result.refused) failed(new Error(JSON.stringify(frame.reply)));
          if (!frame.reply) return;
          if (frame.reply.id + 50 <= count) say(frame.reply.id + 50);
          if (frame.reply.id === count) done();
        };
      });
      socket.onclose = null;
      socket.close();
    },
    { room, count },
  );
}

/** Scrolls back in steps, and tells by how much the first visible message moved by itself after each. */
async function scrollBack(page: Page, steps: number, stepPx: number): Promise<{ text: string; px: number }[]> {
  return await timeline(page).evaluate(
    async (log, { steps, stepPx }) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const scroller = log.parentElement as HTMLElement;
      const textOf = (article: Element) => /line \d+/.exec(article.textContent ?? "")?.[0] ?? "";
      const topOf = (text: string) =>
        [...log.querySelectorAll("article")].find((one) => textOf(one) === text)?.getBoundingClientRect().top;
      const moved = [];
      for (let step = 0; step < steps; step += 1) {
        scroller.scrollTop -= stepPx;
        await frame();
        await frame();
        const edge = scroller.getBoundingClientRect().top;
        const first = [...log.querySelectorAll("article")].find((one) => one.getBoundingClientRect().top >= edge);
        const text = first ? textOf(first) : "nothing";
        const top = first?.getBoundingClientRect().top ?? Number.NaN;
        // Pages that were asked for come within some frames.
        let px = 0;
        for (let wait = 0; wait < 12; wait += 1) {
          await frame();
          px = Math.max(px, Math.abs((topOf(text) ?? Number.POSITIVE_INFINITY) - top));
        }
        moved.push({ text, px });
      }
      return moved;
    },
    { steps, stepPx },
  );
}
