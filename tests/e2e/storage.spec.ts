// A browser that keeps things badly: it says so once, and all else is as ever.

import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import {
  comeIn,
  expectConnected,
  expectKept,
  expectSaid,
  expectToldOnce,
  expectWaiting,
  kept,
  line,
  test,
} from "./offline";
import { claim, composer, message, say } from "./steps";

const KEEPS_NOTHING = "This browser keeps nothing";

/** From when a tab is told so, no transaction in it ends: neither well nor badly. */
function hang(): void {
  for (const name of ["oncomplete", "onabort"]) {
    Object.defineProperty(IDBTransaction.prototype, name, {
      set(tell) {
        if (sessionStorage.getItem("hung") === null) this.addEventListener(name.slice(2), tell);
      },
    });
  }
}

/** From when it is told so, a page learns late that something is written: not before `release` is called. */
function delay(): void {
  const late: (() => void)[] = [];
  Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
    set(tell) {
      // What was under way by then ends as ever, or what comes would wait for it.
      const isLate = "slow" in window;
      this.addEventListener("complete", () => (isLate && "slow" in window ? late.push(tell) : tell()));
    },
  });
  const release = () => {
    Reflect.deleteProperty(window, "slow");
    for (const tell of late.splice(0)) tell();
  };
  Object.assign(window, { release });
}

const beSlow = (page: Page) => page.evaluate(() => void Object.assign(window, { slow: true }));
const release = (page: Page) => page.evaluate(() => (window as unknown as { release: () => void }).release());

test("a database that hangs is done without, when it is written and when it is read", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home(hang);
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "hello");
  await expectKept(page, "hello");
  await page.evaluate(() => sessionStorage.setItem("hung", "yes"));
  await composer(page).fill("half a thought");
  await expectToldOnce(page, KEEPS_NOTHING, 20_000);
  await say(page, "as ever");
  await expectSaid(ada.page, ["hello", "as ever"]);
  await expectToldOnce(page, KEEPS_NOTHING);
  await page.reload();
  await expectToldOnce(page, KEEPS_NOTHING, 20_000);
  await expectSaid(page, ["hello", "as ever"]);
  await say(page, "and again");
  await expectSaid(ada.page, ["hello", "as ever", "and again"]);
  await expectToldOnce(page, KEEPS_NOTHING);
});

test("what is being written stays, however soon the tab is closed", async ({ server, person, home }) => {
  await claim(server, person);
  const chloes = await home();
  const first = await comeIn(server, chloes, "Chloe");
  const second = await chloes.page();
  await second.goto("/settings");
  await composer(first).fill("half a thought");
  await first.close();
  await second.goto("/room/1");
  await expect(composer(second)).toHaveValue("half a thought");
});

test("a tab that is about to be put to sleep keeps at once what waits to be kept", async ({ server, person, home }) => {
  await claim(server, person);
  const chloes = await home(delay);
  const page = await comeIn(server, chloes, "Chloe");
  const other = await chloes.page();
  await other.goto("/settings");
  await composer(page).fill("half");
  await expect(async () => expect(Object.values(await kept(other, "drafts"))).toEqual(["half"])).toPass();
  await beSlow(page);
  for (const text of ["half a", "half a thought"]) await composer(page).fill(text);
  // The browser's own way to say so.
  await page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await expect(async () => expect(Object.values(await kept(other, "drafts"))).toEqual(["half a thought"])).toPass();
});

test("a message is gone from view when it is on the disk that it was given up", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home(delay);
  const page = await comeIn(server, chloes, "Chloe");
  const other = await chloes.page();
  await other.goto("/settings");
  await server.kill();
  await expect(line(page)).toBeVisible();
  for (const text of ["never mind", "this stays"]) await say(page, text);
  await expectWaiting(other, 2);
  await expect(async () => expect(Object.values(await kept(other, "drafts")).filter(Boolean)).toEqual([])).toPass();
  await beSlow(page);
  await message(page, "never mind").getByRole("button", { name: "Discard" }).click();
  // That it shall be is kept by now.
  await expectWaiting(other, 3);
  await expect(message(page, "never mind")).toBeVisible();
  await release(page);
  await expect(message(page, "never mind")).toBeHidden();
  await expect(composer(page)).toHaveValue("never mind");
  await expectWaiting(other, 1);
  await server.resume();
  await expectConnected(page);
  await expectSaid(ada.page, ["this stays"]);
});

test("the browser is asked once to keep what waits, and it may refuse", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home(() => {
    StorageManager.prototype.persist = async () => {
      localStorage.setItem("asked", `${localStorage.getItem("asked") ?? ""}!`);
      throw new DOMException("no", "NotAllowedError");
    };
  });
  const page = await comeIn(server, chloes, "Chloe");
  const asked = () => page.evaluate(() => localStorage.getItem("asked"));
  await say(page, "hello");
  await expectSaid(ada.page, ["hello"]);
  await expectWaiting(page, 0);
  await server.kill();
  await expect(line(page)).toBeVisible();
  expect(await asked()).toBeNull();
  await say(page, "one");
  await expect.poll(asked, { timeout: 20_000 }).toBe("!");
  await page.clock.install();
  await page.reload();
  await say(page, "two");
  await expectWaiting(page, 2);
  // Longer than a message waits until that is looked at, and then as long as it takes to read what waits.
  await page.clock.runFor(20_000);
  await expectWaiting(page, 2);
  expect(await asked()).toBe("!");
  await server.resume();
  await expectConnected(page);
  await expectSaid(ada.page, ["hello", "one", "two"]);
});

test("what finds no room in the middle of writing is kept whole, once rooms gave way", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  // The disk is full at the end of a transaction, when the browser finds out; until something was let go.
  const chloes = await home(() => {
    const { commit } = IDBTransaction.prototype;
    IDBTransaction.prototype.commit = function () {
      if (!("full" in window)) return commit.call(this);
      Object.defineProperty(this, "error", { value: new DOMException("no room", "QuotaExceededError") });
      this.abort();
    };
    const letGo = IDBCursor.prototype.delete;
    IDBCursor.prototype.delete = function () {
      Reflect.deleteProperty(window, "full");
      return letGo.call(this);
    };
  });
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "hello");
  await expectKept(page, "hello");
  await server.kill();
  await expect(line(page)).toBeVisible();
  await composer(page).fill("written in vain?");
  await page.evaluate(() => Object.assign(window, { full: true }));
  await composer(page).press("Enter");
  await expectToldOnce(page, "no room left");
  await expectWaiting(page, 1);
  expect(await kept(page, "drafts")).toEqual({});
  await server.resume();
  await expectSaid(ada.page, ["hello", "written in vain?"]);
  await expectToldOnce(page, "no room left");
});

test("a database of a newer version is left alone", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  await page.goto("/healthz");
  await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("adda", 2);
        request.onsuccess = () => done(request.result.close());
      }),
  );
  await page.goto("/room/1");
  await expectToldOnce(page, "Another tab has a newer Adda");
  await say(page, "as ever");
  await expectSaid(ada.page, ["as ever"]);
  await expectToldOnce(page, "Another tab has a newer Adda");
  const version = page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === "adda")?.version);
  expect(await version).toBe(2);
});

test("a database that another tab removes is done without till the next load", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  const other = await chloes.page();
  await other.goto("/healthz");
  await other.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.deleteDatabase("adda").onsuccess = done;
      }),
  );
  await expectToldOnce(page, KEEPS_NOTHING);
  await say(page, "as ever");
  await expectSaid(ada.page, ["as ever"]);
  await composer(page).fill("half a thought");
  await expectToldOnce(page, KEEPS_NOTHING);
  await page.reload();
  await expectSaid(page, ["as ever"]);
  await expectKept(page, "as ever");
});
