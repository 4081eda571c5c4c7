// Files: picked, pasted or dropped, brought to the server, sent, seen and saved.

import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { type Person, expect, test } from "./fixtures";
import { chooseInMenu, claim, closeAndPress, composer, expectAccessible, join, message, say, timeline } from "./steps";

interface Made {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const tray = (page: Page): Locator => page.getByRole("list", { name: "Files to send" });
const inTray = (page: Page, name: string): Locator => tray(page).getByRole("listitem").filter({ hasText: name });
const send = (page: Page): Locator => page.getByRole("button", { name: "Send", exact: true });
const viewer = (page: Page): Locator => page.getByRole("dialog");

/** A picture of a page, as a PNG of this size. */
async function picture(page: Page, name: string, width = 320, height = 200): Promise<Made> {
  const buffer = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
  return { name, mimeType: "image/png", buffer };
}

/** Bytes that are no picture, each another than its neighbour. */
function bytes(name: string, count: number): Made {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from({ length: count }, (_, at) => (at * 7) % 251) };
}

async function pick(page: Page, ...files: Made[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles(files);
}

/** Pastes or drops files, as far as a script can. */
async function bring(page: Page, how: "paste" | "drop", ...files: Made[]): Promise<void> {
  const all = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  await composer(page).evaluate(
    (field, { how, all }) => {
      const carried = new DataTransfer();
      for (const { name, mimeType, base64 } of all) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        carried.items.add(new File([bytes], name, { type: mimeType }));
      }
      const options = { bubbles: true, cancelable: true };
      if (how === "paste") return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, ...options }));
      for (const name of ["dragover", "drop"]) {
        field.dispatchEvent(new DragEvent(name, { dataTransfer: carried, ...options }));
      }
    },
    { how, all },
  );
}

async function saved(page: Page, name: string): Promise<Buffer> {
  const coming = page.waitForEvent("download");
  await timeline(page).getByRole("link", { name: `Download ${name}` }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(name);
  return await readFile(await download.path());
}

/** The picture of a message, once all of it is there: what it is called, and how wide it is by itself. */
async function expectSeen(image: Locator, width: number): Promise<void> {
  await expect(image).toBeVisible();
  await expect(async () => expect(await image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(width)).toPass();
}

/** The first room with two people in it. */
async function two(server: Parameters<typeof claim>[0], person: Parameters<typeof claim>[1]): Promise<[Person, Person]> {
  return [await claim(server, person), await join(server, person, "Ben")];
}

test("two files go with a text, the other sees the picture and has the other file to the byte", async ({ server, person }) => {
  const [ada, ben] = await two(server, person);
  const [shot, notes] = [await picture(ada.page, "shot.png"), bytes("notes.bin", 1_300_000)];
  await pick(ada.page, shot, notes);
  await expect(inTray(ada.page, "shot.png").locator("img")).toBeVisible();
  await expect(inTray(ada.page, "shot.png")).toContainText("Ready to send");
  await expect(inTray(ada.page, "notes.bin")).toContainText("1.2 MB · Ready to send");
  await expectAccessible(ada.page);
  await say(ada.page, "Look at these");
  await expect(tray(ada.page)).toBeHidden();
  await expectSeen(message(ada.page, "Look at these").getByRole("img", { name: "shot.png" }), 320);

  const seen = message(ben.page, "Look at these");
  await expectSeen(seen.getByRole("img", { name: "shot.png" }), 320);
  await expect(seen).toContainText("notes.bin");
  expect(await saved(ben.page, "notes.bin")).toEqual(notes.buffer);
  await expectAccessible(ben.page);

  // It is there again with the room.
  await ben.page.reload();
  await expectSeen(seen.getByRole("img", { name: "shot.png" }), 320);
});

test("a message may be files alone, is edited to have a text, and leaves nothing when it is deleted", async ({ server, person }) => {
  const [ada, ben] = await two(server, person);
  await expect(send(ada.page)).toBeDisabled();
  await pick(ada.page, bytes("alone.bin", 10));
  await expect(inTray(ada.page, "alone.bin")).toContainText("Ready to send");
  await send(ada.page).click();
  await expect(timeline(ben.page).getByRole("article")).toContainText("alone.bin");

  await composer(ada.page).press("ArrowUp");
  await expect(ada.page.getByText("Editing a message")).toBeVisible();
  await composer(ada.page).fill("with words");
  await composer(ada.page).press("Enter");
  await expect(message(ben.page, "with words")).toContainText("alone.bin");
  await composer(ada.page).press("ArrowUp");
  await composer(ada.page).fill("");
  await composer(ada.page).press("Enter");
  await expect(message(ben.page, "with words")).toHaveCount(0);
  await expect(timeline(ben.page).getByRole("article")).toContainText("alone.bin");

  const article = timeline(ada.page).getByRole("article");
  await chooseInMenu(article, "Delete");
  await expect(ada.page.getByRole("dialog")).toContainText("alone.bin");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(timeline(ben.page).getByText("Message deleted")).toBeVisible();
  await expect(timeline(ben.page).getByText("alone.bin")).toHaveCount(0);
});

test("pictures are looked at one after another, by keys, and the focus comes back", async ({ server, person }) => {
  const [ada, ben] = await two(server, person);
  await pick(ada.page, await picture(ada.page, "one.png", 600, 300), bytes("between.bin", 5), await picture(ada.page, "two.png", 200, 400));
  await say(ada.page, "Two of them");
  const first = message(ben.page, "Two of them").getByRole("button", { name: "one.png" });
  await expectSeen(first.getByRole("img"), 600);
  await first.click();
  await expectSeen(viewer(ben.page).getByRole("img", { name: "one.png" }), 600);
  await expect(viewer(ben.page)).toContainText("1 of 2");
  await expect(viewer(ben.page).getByRole("button", { name: "Previous picture" })).toBeDisabled();
  await expectAccessible(ben.page);
  await ben.page.keyboard.press("ArrowRight");
  await expectSeen(viewer(ben.page).getByRole("img", { name: "two.png" }), 200);
  await viewer(ben.page).getByRole("button", { name: "Actual size" }).click();
  await expect(viewer(ben.page).getByRole("button", { name: "Actual size", pressed: true })).toBeVisible();
  await viewer(ben.page).getByRole("button", { name: "Previous picture" }).click();
  await expect(viewer(ben.page).getByRole("img", { name: "one.png" })).toBeVisible();
  await ben.page.keyboard.press("Escape");
  await expect(viewer(ben.page)).toBeHidden();
  await expect(first).toBeFocused();
});

test("a picture that is closed and asked for again at once is there", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await pick(page, await picture(page, "one.png", 600, 300));
  await say(page, "Look");
  const first = message(page, "Look").getByRole("button", { name: "one.png" });
  await expectSeen(first.getByRole("img"), 600);
  const button = await first.elementHandle();
  await first.click();
  await viewer(page).getByRole("button", { name: "Actual size" }).click();
  await closeAndPress(button);
  await expect(viewer(page).getByRole("button", { name: "Actual size", pressed: false })).toBeVisible();
  await expectSeen(viewer(page).getByRole("img", { name: "one.png" }), 600);
  await page.keyboard.press("Escape");
  await expect(viewer(page)).toBeHidden();
  await expect(first).toBeFocused();
});

test("files are pasted and dropped, at most ten of them, and a text that is pasted stays a text", async ({ server, person }) => {
  const ada = await claim(server, person);
  await expect(ada.page.getByRole("button", { name: "Add files" })).toBeVisible();
  await bring(ada.page, "paste", bytes("pasted.bin", 20));
  await expect(inTray(ada.page, "pasted.bin")).toContainText("Ready to send");
  await bring(ada.page, "drop", bytes("dropped.bin", 30));
  await expect(inTray(ada.page, "dropped.bin")).toContainText("Ready to send");
  await bring(ada.page, "drop", ...Array.from({ length: 9 }, (_, place) => bytes(`more ${place}.bin`, 10)));
  await expect(ada.page.getByRole("alert").filter({ hasText: "at most 10 files" })).toBeVisible();
  await expect(tray(ada.page).getByRole("listitem")).toHaveCount(10);
  await ada.page.getByRole("button", { name: "Remove dropped.bin" }).click();
  await expect(tray(ada.page).getByRole("listitem")).toHaveCount(9);
  await composer(ada.page).evaluate((field) => {
    const carried = new DataTransfer();
    carried.setData("text/plain", "words");
    carried.setData("text/html", "<b>words</b>");
    carried.items.add(new File(["x"], "words.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
  });
  await expect(tray(ada.page).getByRole("listitem")).toHaveCount(9);
});

test("an upload goes on where it stopped when the connection is back", async ({ server, person }) => {
  const [ada] = await two(server, person);
  const large = bytes("large.bin", 2_000_000);
  const chunks: number[] = [];
  // The third chunk is the last thing that is tried before the line is gone.
  let isCut = false;
  await ada.page.route(/\/api\/uploads\/.*from=/, async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("from"));
    if (isCut) return await route.abort();
    if (chunks.length === 2) {
      isCut = true;
      return await route.abort();
    }
    chunks.push(from);
    await route.continue();
  });
  await pick(ada.page, large);
  await expect(() => expect(isCut).toBe(true)).toPass();
  await ada.context.setOffline(true);
  await server.kill();
  await expect(inTray(ada.page, "large.bin")).toContainText("Waiting for the connection");
  await say(ada.page, "It takes a while");
  await expect(ada.page.getByText("Sends when the files are here")).toBeVisible();
  await server.resume();
  await ada.page.unroute(/\/api\/uploads\/.*from=/);
  ada.page.on("request", (request) => {
    const from = new URL(request.url()).searchParams.get("from");
    if (from !== null) chunks.push(Number(from));
  });
  await ada.context.setOffline(false);
  await expect(message(ada.page, "It takes a while")).toContainText("large.bin", { timeout: 30_000 });
  expect(await saved(ada.page, "large.bin")).toEqual(large.buffer);
  expect(chunks).toEqual([0, 524_288, 1_048_576, 1_572_864]);
});

test("a message waits for its files in another room too, and can be held back", async ({ server, person }) => {
  const [ada, ben] = await two(server, person);
  let go = (): void => undefined;
  const held = new Promise<void>((done) => (go = done));
  await ada.page.route(/\/api\/uploads\/.*from=/, async (route) => {
    await held;
    await route.continue();
  });
  await pick(ada.page, bytes("slow.bin", 1_000));
  await expect(inTray(ada.page, "slow.bin")).toContainText("0 bytes of 1,000 bytes");
  await say(ada.page, "First thought");
  await expect(ada.page.getByText("Sends when the files are here")).toBeVisible();
  await expect(composer(ada.page)).toHaveValue("First thought");
  await ada.page.getByRole("button", { name: "Don't send yet" }).click();
  await composer(ada.page).fill("Second thought");
  await composer(ada.page).press("Enter");
  await expect(ada.page.getByText("Sends when the files are here")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await expect(ada.page.getByRole("heading", { name: "Settings" })).toBeVisible();
  go();
  await expect(message(ben.page, "Second thought")).toContainText("slow.bin");
});

test.describe("small files only", () => {
  test.use({ serverOptions: ["--file-bytes-max", "1048576"] });

  test("what is too large says how large it may be, and holds the message back until it is removed", async ({ server, person }) => {
    const [ada, ben] = await two(server, person);
    await pick(ada.page, bytes("huge.bin", 1_100_000), bytes("small.bin", 5));
    await expect(inTray(ada.page, "huge.bin").getByRole("alert")).toContainText("1 MB at most");
    await say(ada.page, "Only what fits");
    await expect(ada.page.getByRole("alert").filter({ hasText: "could not be uploaded" })).toBeVisible();
    await expect(composer(ada.page)).toHaveValue("Only what fits");
    await expectAccessible(ada.page);
    await ada.page.getByRole("button", { name: "Remove huge.bin" }).click();
    await composer(ada.page).press("Enter");
    await expect(message(ben.page, "Only what fits")).toContainText("small.bin");
  });
});

test("on a phone files are picked, sent and looked at by touch", async ({ server, person }) => {
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
  await claim(server, person);
  const ben = await join(server, person, "Ben", phone);
  await pick(ben.page, await picture(ben.page, "shot.png", 300, 600), bytes("a name that is longer than the screen is wide, by far.bin", 9));
  await expect(inTray(ben.page, "shot.png")).toContainText("Ready to send");
  await expectAccessible(ben.page);
  await send(ben.page).tap();
  const shot = timeline(ben.page).getByRole("button", { name: "shot.png" });
  await expectSeen(shot.getByRole("img"), 300);
  expect(await ben.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await shot.tap();
  await expect(viewer(ben.page).getByRole("img", { name: "shot.png" })).toBeVisible();
  await expectAccessible(ben.page);
  await viewer(ben.page).getByRole("button", { name: "Close" }).tap();
  await expect(viewer(ben.page)).toBeHidden();
});

test("after a reload the tray stands there again, and the message that waits for it goes", async ({ server, person }) => {
  const [ada, ben] = await two(server, person);
  const large = bytes("kept.bin", 700_000);
  await ada.page.route(/\/api\/uploads\/.*from=/, (route) => route.abort());
  await pick(ada.page, large, await picture(ada.page, "kept.png"));
  await say(ada.page, "From before");
  await expect(ada.page.getByText("Sends when the files are here")).toBeVisible();
  // What is kept is on the disk.
  await expect(async () => expect(await keptFiles(ada.page)).toBe(2)).toPass();
  await ada.page.reload();
  await expect(inTray(ada.page, "kept.bin")).toBeVisible();
  await expect(inTray(ada.page, "kept.png").locator("img")).toBeVisible();
  await expect(ada.page.getByText("Sends when the files are here")).toBeVisible();
  await ada.page.unroute(/\/api\/uploads\/.*from=/);
  const said = message(ben.page, "From before");
  await expect(said).toContainText("kept.bin", { timeout: 40_000 });
  await expect(said).toHaveCount(1);
  expect(await saved(ben.page, "kept.bin")).toEqual(large.buffer);
  await expect(tray(ada.page)).toBeHidden();
  await expect(async () => expect(await keptFiles(ada.page)).toBe(0)).toPass();
});

test("another tab leaves the tray of this one alone, and whoever signs out leaves no file", async ({ server, person }) => {
  const ada = await claim(server, person);
  await pick(ada.page, bytes("mine.bin", 100));
  await expect(inTray(ada.page, "mine.bin")).toContainText("Ready to send");
  await expect(async () => expect(await keptFiles(ada.page)).toBe(1)).toPass();
  const other = await ada.context.newPage();
  await other.goto("/room/1");
  await expect(other.getByRole("button", { name: "Add files" })).toBeVisible();
  await pick(other, bytes("other.bin", 100));
  await expect(inTray(other, "other.bin")).toContainText("Ready to send");
  await expect(tray(other).getByRole("listitem")).toHaveCount(1);
  await other.close();
  await ada.page.reload();
  await expect(inTray(ada.page, "mine.bin")).toContainText("Ready to send");
  await expect(inTray(ada.page, "other.bin")).toContainText("Ready to send");
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await ada.page.getByRole("button", { name: "Sign out" }).click();
  await expect(ada.page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(async () => expect(await keptFiles(ada.page)).toBe(0)).toPass();
});

/** Files that this browser keeps. */
async function keptFiles(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "adda-files")) return 0;
    const database = await new Promise<IDBDatabase>((done, failed) => {
      const request = indexedDB.open("adda-files");
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    database.onversionchange = () => database.close();
    if (!database.objectStoreNames.contains("files")) return database.close() ?? 0;
    const request = database.transaction("files").objectStore("files").count();
    const count = await new Promise<number>((done) => (request.onsuccess = () => done(request.result)));
    database.close();
    return count;
  });
}
