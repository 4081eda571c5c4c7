// Notifications: what people are told of, on which device, and when not.

import { createECDH, randomBytes } from "node:crypto";
import { type IncomingMessage, type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { type Person, expect, test as base } from "./fixtures";
import { expectShellKept } from "./shell";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, signIn, writeTo } from "./steps";

/** A push service of one's own, and what it was sent. */
interface PushService {
  endpoint: string;
  sent: IncomingMessage[];
  /** What it answers with. */
  status: number;
}

const test = base.extend<{ pushService: PushService }>({
  pushService: async ({}, use) => {
    const service: PushService = { endpoint: "", sent: [], status: 201 };
    const server: HttpServer = createServer((request, answer) => {
      service.sent.push(request);
      request.resume().on("end", () => answer.writeHead(service.status).end());
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    service.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/somebody`;
    await use(service);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  },
});

const lobby = (page: Page, words: string) => rooms(page).getByRole("link", { name: new RegExp(`Lobby.*${words}`) });

/** Whether somebody looks at a page, which browsers that nobody sees can't tell. */
async function lendEyes({ context }: Person): Promise<void> {
  await context.addInitScript(() => {
    let isLooking = true;
    document.hasFocus = () => isLooking;
    Object.assign(window, {
      look: (at: boolean) => {
        isLooking = at;
        dispatchEvent(new Event(at ? "focus" : "blur"));
      },
    });
  });
}

/** Looks at a page, or away from it, and waits until all of this browser's pages know. */
async function look(page: Page, at: boolean): Promise<void> {
  await page.evaluate((at) => (window as unknown as { look: (at: boolean) => void }).look(at), at);
}

const attended = (page: Page) =>
  page.evaluate(async () => (await navigator.locks.query()).held?.filter(({ name }) => name === "adda-attended").length);

/** What is shown to a person, as they would read it. Asked for when the worker shows nothing: Chromium forgets what is about
 *  to appear while it is asked. */
const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const notifications = await navigator.locks.request("adda-notices", () => registration.getNotifications());
    return notifications.map(({ title, body }) => `${title}: ${body}`).sort();
  });

async function openSettings(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Notifications", exact: true })).toBeVisible();
}

async function openRoomNotifications(page: Page): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: "Room actions" }).click();
  await page.getByRole("menuitem", { name: "Notifications" }).click();
  await expect(page.getByRole("dialog", { name: /Notifications/ })).toBeVisible();
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("what one sets for a room holds on all devices, and a silent room counts its mentions only", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const phone = await signIn(person, "Ada");
  await openRoomNotifications(ada.page);
  await expect(ada.page.getByRole("radio", { name: "Mentions and keywords" })).toBeChecked();
  await expectAccessible(ada.page);
  await ada.page.getByText("Nothing", { exact: true }).click();
  await expect(lobby(ada.page, "notifications off")).toBeVisible();
  await expect(lobby(phone.page, "notifications off")).toBeVisible();
  await closeDialog(ada.page);

  // Nobody reads what comes.
  await openSettings(ada.page);
  await createRoom(phone.page, "elsewhere");
  await say(ben.page, "nobody in particular");
  await say(ben.page, "@Ada, tea?");
  await expect(lobby(phone.page, "1 mention")).toBeVisible();
  await expect(lobby(phone.page, "unread")).toHaveCount(0);
  await expect(phone.page).toHaveTitle(/^\(1\) /);

  await phone.page.getByRole("link", { name: /Lobby/ }).click();
  await openRoomNotifications(phone.page);
  await phone.page.getByText("Everything", { exact: true }).click();
  await expect(lobby(ada.page, "notifications off")).toHaveCount(0);
  await phone.page.getByRole("button", { name: "8 hours" }).click();
  await expect(phone.page.getByText(/^Muted until /)).toBeVisible();
  await expect(lobby(ada.page, "notifications off")).toBeVisible();
  await closeDialog(phone.page);

  await rooms(ada.page).getByRole("link", { name: /Lobby/ }).click();
  await ada.page.getByRole("combobox", { name: "Jump to" }).fill("unmute");
  await ada.page.getByRole("option", { name: "Unmute this room" }).click();
  await expect(lobby(phone.page, "notifications off")).toHaveCount(0);
});

test("a mute ends by itself", async ({ server, person }) => {
  const ada = await claim(server, person);
  await ada.page.clock.install();
  await ada.page.reload();
  await openRoomNotifications(ada.page);
  await ada.page.getByRole("button", { name: "1 hour" }).click();
  await expect(lobby(ada.page, "notifications off")).toBeVisible();
  await closeDialog(ada.page);
  await ada.page.clock.fastForward("59:00");
  await expect(lobby(ada.page, "notifications off")).toBeVisible();
  await ada.page.clock.fastForward("02:00");
  await expect(lobby(ada.page, "notifications off")).toHaveCount(0);
});

test("words, quiet hours and a pause are kept, and hold on all devices", async ({ server, person }) => {
  const ada = await claim(server, person);
  const main = ada.page.getByRole("main");
  await openSettings(ada.page);
  // A browser that nobody sees says no.
  await main.getByRole("switch", { name: "Show notifications on this device" }).click();
  await expect(main.getByRole("switch", { name: "Show notifications on this device" })).toBeDisabled();
  await expect(main.getByText("Allow them in its settings for this site")).toBeVisible();
  await main.getByRole("textbox", { name: "Word or phrase" }).fill("  ");
  await main.getByRole("button", { name: "Add" }).click();
  await expect(main.getByText("Write a word.")).toBeVisible();
  for (const word of ["deploy", "চা"]) {
    await main.getByRole("textbox", { name: "Word or phrase" }).fill(word);
    await main.getByRole("button", { name: "Add" }).click();
    await expect(main.getByRole("button", { name: `Remove ${word}` })).toBeVisible();
  }
  await main.getByRole("button", { name: "Remove deploy" }).click();
  await main.getByRole("switch", { name: "No notifications at certain hours" }).click();
  await main.getByLabel("From").fill("23:15");
  await expect(main.getByText("By the clock of Asia/Dhaka.")).toBeVisible();
  await main.getByRole("button", { name: "30 minutes" }).click();
  await expect(main.getByText(/^Paused until /)).toBeVisible();
  await expect(rooms(ada.page).getByText("notifications paused")).toBeAttached();
  await expectAccessible(ada.page);

  const phone = await signIn(person, "Ada", { timezoneId: "America/New_York" });
  await expect(rooms(phone.page).getByText("notifications paused")).toBeAttached();
  await openSettings(phone.page);
  const other = phone.page.getByRole("main");
  await expect(other.getByRole("button", { name: "Remove চা" })).toBeVisible();
  await expect(other.getByRole("button", { name: "Remove deploy" })).toHaveCount(0);
  await expect(other.getByLabel("From")).toHaveValue("23:15");
  await expect(other.getByLabel("Until")).toHaveValue("07:00");
  await other.getByRole("button", { name: "Use America/New York" }).click();
  await expect(main.getByText("By the clock of America/New York.")).toBeVisible();
  await other.getByRole("button", { name: "Resume" }).click();
  await expect(rooms(ada.page).getByText("notifications paused")).toHaveCount(0);

  await ada.page.reload();
  await expect(main.getByRole("button", { name: "Remove চা" })).toBeVisible();
  await expect(main.getByLabel("From")).toHaveValue("23:15");
});

test("who looks elsewhere is told once of what calls them, and no more once it is read", async ({ server, person }) => {
  const ada = await claim(server, person, { permissions: ["notifications"] });
  const ben = await join(server, person, "Ben");
  await lendEyes(ada);
  await ada.page.reload();
  await expectShellKept(ada.page);
  await openSettings(ada.page);
  await ada.page.getByRole("switch", { name: "Show notifications on this device" }).click();
  // This browser knows of no push service.
  await expect(ada.page.getByText("They come while Adda is open")).toBeVisible();
  await ada.page.getByRole("button", { name: "Send me a test" }).click();
  await expect.poll(() => shown(ada.page)).toEqual(["Adda: This is a test. Notifications reach this device."]);

  const second = await ada.context.newPage();
  await second.goto("/settings");
  await expect(second.getByRole("heading", { name: "Notifications", exact: true })).toBeVisible();
  await expect.poll(() => attended(ada.page)).toBe(2);
  await look(ada.page, false);
  await expect.poll(() => attended(ada.page)).toBe(1);
  const [worker] = ada.context.serviceWorkers();
  await worker?.evaluate(() => {
    const scope = globalThis as unknown as { show: (what: unknown) => Promise<void>; done: number };
    const { show } = scope;
    scope.done = 0;
    scope.show = async (what) => {
      await show(what);
      scope.done += 1;
    };
  });
  // What the worker was told to show, and has shown, or not.
  const told = () => worker?.evaluate(() => (globalThis as unknown as { done: number }).done);
  const test = "Adda: This is a test. Notifications reach this device.";

  // The second tab is looked at: nothing is shown, in whichever tab the message is heard.
  await say(ben.page, "@Ada, do you see this?");
  await expect.poll(told).toBe(1);
  await look(second, false);
  await expect.poll(() => attended(ada.page)).toBe(0);
  await writeTo(ben.page, "Ada", "and this, **between us**?");
  await expect.poll(() => shown(ada.page)).toEqual([test, "Ben: and this, between us?"]);
  await expect.poll(told).toBe(2);

  // Of two at once the newer is shown, and of what does not call nothing.
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await say(ben.page, "@Ada, tea is ready");
  await expect.poll(() => shown(second)).toContain("Ben · Lobby: @Ada, tea is ready");
  await say(ben.page, "nobody in particular");
  await rooms(ben.page).getByRole("link", { name: /Ada/ }).click();
  await say(ben.page, "hello?");
  await expect.poll(() => shown(second)).toEqual([test, "Ben · Lobby: @Ada, tea is ready", "Ben: hello?"]);
  await expect.poll(told).toBe(4);

  // Whom a message names follows its thread from the first reply on, and reads that there.
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await message(ben.page, "tea is ready").focus();
  await ben.page.keyboard.press("t");
  await ben.page.getByRole("textbox", { name: "Reply in thread" }).fill("with milk");
  await ben.page.keyboard.press("Enter");
  const reply = "Ben in a thread · Lobby: with milk";
  await expect.poll(() => shown(second)).toContain(reply);

  await look(second, true);
  await rooms(second).getByRole("link", { name: /Lobby/ }).click();
  await expect(composer(second)).toBeVisible();
  await expect.poll(() => shown(second)).toEqual([test, reply, "Ben: hello?"]);
  await message(second, "tea is ready").getByRole("link", { name: /1 reply/ }).click();
  await expect.poll(() => shown(second)).toEqual([test, "Ben: hello?"]);

  // Nor is what was said in a thread news to who follows that no more.
  await look(second, false);
  await expect.poll(() => attended(ada.page)).toBe(0);
  await ben.page.getByRole("textbox", { name: "Reply in thread" }).fill("and sugar");
  await ben.page.keyboard.press("Enter");
  const another = "Ben in a thread · Lobby: and sugar";
  await expect.poll(() => shown(second)).toContain(another);
  const phone = await signIn(person, "Ada");
  await rooms(phone.page).getByRole("link", { name: /^Threads/ }).click();
  await phone.page.getByRole("button", { name: "Unfollow thread" }).click();
  await expect.poll(() => shown(second)).not.toContain(another);

  await openSettings(second);
  await second.getByRole("button", { name: "Sign out" }).click();
  await expect(second.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => shown(second)).toEqual([]);
});

test("a push is shown once, to whom it is for, and leads to its message", async ({ server, person }) => {
  const ada = await claim(server, person, { permissions: ["notifications"] });
  const ben = await join(server, person, "Ben");
  await say(ben.page, "the first");
  await expect(ada.page.getByRole("article").filter({ hasText: "the first" })).toBeVisible();
  await lendEyes(ada);
  await ada.page.reload();
  await expectShellKept(ada.page);
  const user = await ada.page.evaluate(() => Number(localStorage.getItem("adda.person")?.split(" ")[0]));
  const client = await ada.context.newCDPSession(ada.page);
  const registered = new Promise<string>((found) => {
    client.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [registration] = registrations;
      if (registration) found(registration.registrationId);
    });
  });
  await client.send("ServiceWorker.enable");
  const registrationId = await registered;
  const begun = Date.now();
  const push = async (room: number, revision: number, text: string, of = user, at = begun + revision) => {
    const message = { room, revision, at, from: "Ben", room_name: "Lobby" };
    const data = JSON.stringify({ user: of, message, text, unread: 1 });
    await client.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data });
  };
  await push(1, 3, "while somebody looks");
  await look(ada.page, false);
  await expect.poll(() => attended(ada.page)).toBe(0);
  await push(1, 4, "tea?");
  await expect.poll(() => shown(ada.page)).toEqual(["Ben · Lobby: tea?"]);
  await push(1, 4, "the same once more");
  await push(1, 3, "an older one");
  await push(2, 9, "somebody else's", user + 1);
  await push(3, 9, "another room");
  await expect.poll(() => shown(ada.page)).toEqual(["Ben · Lobby: another room", "Ben · Lobby: tea?"]);
  // Of a database that was put back to an earlier day: its revisions begin lower again, and its messages are new.
  await push(3, 5, "after the restore", user, begun + 60_000);
  await expect.poll(() => shown(ada.page)).toEqual(["Ben · Lobby: after the restore", "Ben · Lobby: tea?"]);

  await openSettings(ada.page);
  const [worker] = ada.context.serviceWorkers();
  // A browser that nobody sees has nobody who presses.
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as {
      registration: { getNotifications: (options: object) => Promise<unknown[]> };
      dispatchEvent: (event: Event) => void;
      NotificationEvent: new (name: string, options: object) => Event;
    };
    const [notification] = await scope.registration.getNotifications({ tag: "room-1" });
    scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
  });
  await expect(ada.page).toHaveURL(/\/room\/1\/4$/);
  await expect(composer(ada.page)).toBeVisible();
  await expect.poll(() => shown(ada.page)).toEqual(["Ben · Lobby: after the restore"]);
});

test.describe("with a push service", () => {
  test.use({ serverOptions: ["--calls-private"] });

  test("a device subscribes, is reached, says why not, and is subscribed no more", async ({
    server,
    person,
    pushService,
  }) => {
    const ada = await claim(server, person, { permissions: ["notifications"] });
    const keys = createECDH("prime256v1");
    const said = {
      endpoint: pushService.endpoint,
      keys: { p256dh: keys.generateKeys("base64url"), auth: randomBytes(16).toString("base64url") },
    };
    // No browser reaches a push service here: only that is played.
    await ada.context.addInitScript((said) => {
      const kept = () => localStorage.getItem("played.subscription");
      const bytes = (key: string) => atob(key.replaceAll("-", "+").replaceAll("_", "/"));
      const subscription = (key: string) => ({
        options: { applicationServerKey: Uint8Array.from(bytes(key), (byte) => byte.charCodeAt(0)).buffer },
        toJSON: () => said,
        unsubscribe: async () => localStorage.removeItem("played.subscription"),
      });
      PushManager.prototype.getSubscription = async () => {
        const key = kept();
        return (key === null ? null : subscription(key)) as PushSubscription | null;
      };
      PushManager.prototype.subscribe = async (options) => {
        const key = String(options?.applicationServerKey);
        localStorage.setItem("played.subscription", key);
        return subscription(key) as unknown as PushSubscription;
      };
    }, said);
    await ada.page.reload();
    await expectShellKept(ada.page);
    const state = async () => await (await ada.context.request.get("/api/push")).json();
    const subscribed = () => ada.page.evaluate(() => localStorage.getItem("played.subscription"));
    await openSettings(ada.page);
    const main = ada.page.getByRole("main");
    await main.getByRole("switch", { name: "Show notifications on this device" }).click();
    await expect(main.getByText("They come even when Adda is closed.")).toBeVisible();
    expect(await state()).toMatchObject({ is_subscribed: true, key: await subscribed() });
    await main.getByRole("button", { name: "Send me a test" }).click();
    await expect(main.getByText("Sent. It should appear in a moment.")).toBeVisible();
    const asSent = ({ method, headers }: IncomingMessage) => [method, headers["content-encoding"]];
    expect(pushService.sent.map(asSent)).toEqual([["POST", "aes128gcm"]]);
    await expectAccessible(ada.page);

    pushService.status = 403;
    await main.getByRole("button", { name: "Send me a test" }).click();
    await expect(main.getByText("said no (403)")).toBeVisible();
    pushService.status = 410;
    await main.getByRole("button", { name: "Send me a test" }).click();
    await expect(main.getByText("has just subscribed anew")).toBeVisible();
    expect(await state()).toMatchObject({ is_subscribed: true });

    // Neither side forgets for long: what the server has lost is told again at the next start.
    await ada.context.request.delete("/api/push", { headers: { origin: server.url } });
    await ada.page.reload();
    await expect.poll(async () => (await state()).is_subscribed).toBe(true);

    await main.getByRole("switch", { name: "Show notifications on this device" }).click();
    await expect.poll(async () => (await state()).is_subscribed).toBe(false);
    expect(await subscribed()).toBeNull();
    await main.getByRole("switch", { name: "Show notifications on this device" }).click();
    await expect.poll(subscribed).not.toBeNull();
    await main.getByRole("button", { name: "Sign out" }).click();
    await expect.poll(subscribed).toBeNull();
  });
});
