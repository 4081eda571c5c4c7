// Without the server: what was there is read, what is written waits, and comes once and in order when it can.

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
  loseInTwoTabs,
  signInHere,
  test,
  waiting,
} from "./offline";
import { NEWER, expectShellKept } from "./shell";
import { claim, composer, expectAccessible, message, say, signIn, timeline } from "./steps";

for (const tabs of [1, 2]) {
  test(`written without the server in ${tabs} of the browser's tabs, killed with it, and sent once in order`, async ({
    server,
    newerPage,
    person,
    home,
  }) => {
    test.setTimeout(180_000);
    const ada = await claim(server, person);
    const chloes = await home();
    const first = await comeIn(server, chloes, "Chloe");
    await say(ada.page, "tea at five?");
    await expect(message(first, "tea at five?")).toBeVisible();
    await expectKept(first, "tea at five?");

    await server.kill();
    await first.reload();
    await expect(message(first, "tea at five?")).toBeVisible();
    await expect(line(first)).toContainText(/As of \d+:\d\d/, { timeout: 20_000 });
    await expectAccessible(first);
    const second = tabs === 1 ? first : await chloes.page();
    if (second !== first) {
      await second.goto("/room/1");
      await expect(message(second, "tea at five?")).toBeVisible();
    }
    await say(first, "one");
    await expect(message(second, "one")).toBeVisible();
    await say(second, "two");
    await expect(message(first, "two")).toBeVisible();
    await say(first, "three");
    await composer(first).fill("half a thought");
    await expectWaiting(first, 3);
    await expect(async () => expect(Object.values(await kept(first, "drafts"))).toEqual(["half a thought"])).toPass();
    await chloes.expectRemembered();
    await chloes.kill();

    await chloes.start();
    const again = await chloes.page();
    await again.goto("/room/1");
    await expect(message(again, "tea at five?")).toBeVisible();
    await expect(waiting(again)).toHaveCount(3);
    await expect(composer(again)).toHaveValue("half a thought");
    // The one that was here is gone for good: a newer Adda has its database.
    await server.replace(["--assets", newerPage]);
    await expectConnected(again);
    const said = ["tea at five?", "one", "two", "three"];
    await expectSaid(again, said);
    await expectSaid(ada.page, said);
    await expectWaiting(again, 0);
    await expect(again.getByRole("status").filter({ hasText: "There is a newer Adda." })).toBeVisible();
    await again.reload();
    await expect(again.locator("html")).toHaveAttribute("data-version", NEWER);
    await expectSaid(again, said);
  });
}

test("the tab that sends is closed in the middle, and the other one goes on", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const first = await comeIn(server, chloes, "Chloe");
  const second = await chloes.page();
  await second.goto("/room/1");
  await say(second, "live, from the tab that does not send");
  await expect(message(ada.page, "live, from the tab that does not send")).toBeVisible();
  await expectWaiting(second, 0);
  await server.kill();
  await expect(line(second)).toBeVisible();
  await say(first, "one");
  await expect(message(second, "one")).toBeVisible();
  await say(second, "two");
  await expect(message(first, "two")).toBeVisible();
  await say(second, "three");
  await expect(message(first, "three")).toBeVisible();
  await first.close();
  await say(second, "four");
  await server.resume();
  await expectConnected(second);
  const said = ["live, from the tab that does not send", "one", "two", "three", "four"];
  await expectSaid(second, said);
  await expectSaid(ada.page, said);
  await expectWaiting(second, 0);
});

test("what is being written in one tab stands in the others, and is not lost with it", async ({ server, person, home }) => {
  await claim(server, person);
  const chloes = await home();
  const first = await comeIn(server, chloes, "Chloe");
  const second = await chloes.page();
  await second.goto("/rooms");
  await expect(second.getByRole("main")).toBeVisible();
  await composer(first).fill("half a");
  await composer(first).press("End");
  await composer(first).pressSequentially(" thought");
  await second.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: /Lobby/ }).click();
  await expect(composer(second)).toHaveValue("half a thought");
  await composer(first).pressSequentially(", or more");
  await expect(composer(second)).toHaveValue("half a thought, or more");
  await first.close();
  await composer(second).press("End");
  await composer(second).pressSequentially("?");
  const whole = "half a thought, or more?";
  await expect(async () => expect(Object.values(await kept(second, "drafts"))).toEqual([whole])).toPass();
});

test("either tab gives a message up, and it comes back to where one writes", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const [first, second] = await loseInTwoTabs(server, chloes, "Chloe");
  for (const text of ["never mind", "after all", "this stays"]) await say(first, text);
  await message(second, "never mind").getByRole("button", { name: "Discard" }).click();
  // Below what may be written in the other tab just then.
  await expect(composer(second)).toHaveValue(/never mind$/);
  await message(first, "after all").getByRole("button", { name: "Discard" }).click();
  await expect(composer(first)).toHaveValue(/after all$/);
  for (const page of [first, second]) await expect(waiting(page)).toHaveCount(1);
  await expectWaiting(first, 1);
  await server.resume();
  await expectSaid(ada.page, ["this stays"]);
});

test("a browser that keeps nothing says so once, and all else is as ever", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not here", "SecurityError");
    };
  });
  const page = await comeIn(server, chloes, "Chloe");
  await expectToldOnce(page, "This browser keeps nothing");
  await say(ada.page, "hello");
  await expect(message(page, "hello")).toBeVisible();
  await server.kill();
  await expect(line(page)).toBeVisible();
  await say(page, "from memory");
  await server.resume();
  await expectSaid(ada.page, ["hello", "from memory"]);
  await expectToldOnce(page, "This browser keeps nothing");
});

test("without a secure address there is no agreement between tabs, and still nothing is lost", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  const [first, second] = await loseInTwoTabs(server, chloes, "Chloe");
  await say(first, "one");
  await expect(message(second, "one")).toBeVisible();
  await say(second, "two");
  await expect(message(first, "two")).toBeVisible();
  await say(first, "three");
  await expectWaiting(first, 3);
  await first.reload();
  await expect(waiting(first)).toHaveCount(3);
  await server.resume();
  for (const page of [first, second, ada.page]) await expectSaid(page, ["one", "two", "three"]);
  await expectWaiting(first, 0);
});

test("a browser without room keeps what people wrote, and says so once", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  // Browsers count room in their own time. So from "full" on nothing is taken any more until two things were let go.
  const chloes = await home(() => {
    let lettingGo = 2;
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, key) {
      const isFull = "full" in window && (this.name === "rooms" || lettingGo > 0);
      if (isFull) throw new DOMException("no room", "QuotaExceededError");
      return put.call(this, value, key);
    };
    const letGo = IDBCursor.prototype.delete;
    IDBCursor.prototype.delete = function () {
      lettingGo -= 1;
      return letGo.call(this);
    };
  });
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "hello");
  await expectKept(page, "hello");
  await page.evaluate(() => Object.assign(window, { full: true }));
  await composer(page).fill("half a thought");
  await expectToldOnce(page, "no room left");
  await expect(async () => expect(Object.values(await kept(page, "drafts"))).toEqual(["half a thought"])).toPass();
  expect(await kept(page, "rooms")).toEqual({});
  await say(ada.page, "one more");
  await expect(message(page, "one more")).toBeVisible();
  await say(page, "as ever");
  await expectSaid(ada.page, ["hello", "one more", "as ever"]);
  await expectToldOnce(page, "no room left");
});

test("what waits when a session ends goes out when that person is back, and nobody else's", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "for members only");
  await expectKept(page, "for members only");
  await server.kill();
  await expect(line(page)).toBeVisible();
  await say(page, "not sent yet");
  await expectWaiting(page, 1);
  await chloes.forgetSession();
  await server.resume();
  await expect(page.getByRole("heading", { name: "Sign in to Tea & Code" })).toBeVisible({ timeout: 40_000 });
  await expect(async () => expect(await kept(page, "rooms")).toEqual({})).toPass();
  await signInHere(page, "Ada");
  await expect(message(page, "for members only")).toBeVisible();
  await say(page, "Ada is here");
  await expectSaid(ada.page, ["for members only", "Ada is here"]);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await signInHere(page, "Chloe");
  await expectSaid(ada.page, ["for members only", "Ada is here", "not sent yet"]);
  await expectWaiting(page, 0);
});

test("messages are found without the server, and gone to", async ({ server, person, home }) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  for (const text of ["tea at five?", "or at six", "Five it is"]) await say(ada.page, text);
  await expectKept(page, "Five it is");
  await server.kill();
  await page.reload();
  await expect(message(page, "tea at five?")).toBeVisible();
  const field = page.getByRole("combobox", { name: "Jump to" });
  await field.fill("five");
  const found = page.getByRole("option", { name: /Lobby/ });
  await expect(found).toHaveCount(2);
  await expect(found.first()).toContainText("Five it is");
  await expect(found.last()).toContainText("Ada · Lobby");
  await expectAccessible(page);
  await found.last().click();
  await expect(page).toHaveURL(/\/room\/1\/\d+$/);
  await expect(message(page, "tea at five?")).toBeVisible();
});

/** In the page: keeps all numbers of lines that ever stood in it. */
function keepWhatStood(): void {
  const stood = new Set<number>();
  Object.assign(window, { stood });
  const observer = new MutationObserver(() => {
    for (const row of document.querySelectorAll("[role=log] article")) {
      const line = /line (\d+)/.exec(row.textContent ?? "");
      if (line) stood.add(Number(line[1]));
    }
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

test.describe("in a room of which only the end is kept", () => {
  test.use({ lines: 2_000 });

  test("a permalink leads to its message and nowhere else before, also when the server comes later", async ({
    server,
    person,
  }) => {
    test.setTimeout(120_000);
    const { page } = await signIn(person, "Ada");
    await expectShellKept(page);
    await expectKept(page, "line 2000");
    await page.addInitScript(keepWhatStood);
    const stood = () => page.evaluate(() => [...(window as unknown as { stood: Set<number> }).stood]);
    const expectOnly = async (around: number) => {
      expect((await stood()).filter((number) => Math.abs(number - around) > 100)).toEqual([]);
    };
    // The room was made, and seven people came to Ada, before the first line.
    await page.goto("/room/1/1008");
    await expect(timeline(page).getByText(/line 1000$/)).toBeInViewport();
    await expectOnly(1000);

    await server.kill();
    await page.goto("/room/1/508");
    await expect(line(page)).toBeVisible({ timeout: 20_000 });
    await expect(timeline(page).getByText("Loading", { exact: true })).toHaveCount(1);
    await expect(timeline(page).getByRole("article")).toHaveCount(0);
    await server.resume();
    await expectConnected(page);
    await expect(timeline(page).getByText(/line 500$/)).toBeInViewport();
    await expectOnly(500);
  });
});

test("what can't be read is fetched again, and the rest is shown", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "tea at five?");
  await expectKept(page, "tea at five?");
  await page.goto("about:blank");
  await page.goto("/healthz");
  await page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.open("adda").onsuccess = ({ target }) => {
          const database = (target as IDBOpenDBRequest).result;
          const rooms = database.transaction("rooms", "readwrite").objectStore("rooms");
          rooms.getAllKeys().onsuccess = ({ target }) => {
            for (const key of (target as IDBRequest<IDBValidKey[]>).result) {
              if (!String(key).endsWith("space")) rooms.put({ at: 1, bytes: new Uint8Array([1, 2, 3]) }, key);
            }
          };
          rooms.transaction.oncomplete = () => done(database.close());
        };
      }),
  );
  await page.goto("/room/1");
  await expectSaid(page, ["tea at five?"]);
  await expectKept(page, "tea at five?");
});

test("who signs out leaves nothing to read, and finds again what they were writing", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  const chloes = await home();
  const page = await comeIn(server, chloes, "Chloe");
  await say(ada.page, "for members only");
  await expectKept(page, "for members only");
  await composer(page).fill("half a thought");
  await expect(async () => expect(Object.values(await kept(page, "drafts"))).toEqual(["half a thought"])).toPass();
  const other = await chloes.page();
  await other.goto("/settings");
  await other.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", { name: "Sign in to Tea & Code" })).toBeVisible();
  }
  await expect(async () => expect(await kept(page, "rooms")).toEqual({})).toPass();
  await signInHere(page, "Ada");
  await expect(message(page, "for members only")).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await signInHere(page, "Chloe");
  await page.goto("/room/1");
  await expect(composer(page)).toHaveValue("half a thought");
});
