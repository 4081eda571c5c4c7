// Keeps the page's files in the browser, so that it opens at once and without the server.
//
// `cargo xtask page` writes the version and the files in. As it stands here, in development, it has none: then it
// removes itself and what an earlier one kept.
//
// A version is kept whole or not at all, and takes over as soon as it is; what not everybody wants is kept once somebody
// did, of later versions too. A page that is open goes on with its own
// files, which stay until the version after the next one, and is told that a newer one is here.
//
// Also shows notifications: of what the server pushes, and of what an open page tells of, each message once. So it keeps
// who is here, and of each room the newest message that was shown. Nobody is told of anything while they look at Adda:
// a page that is looked at holds a lock (notify.js).

const VERSION = "";
const FILES = [];
const WANTED = [];

const INDEX = "/index.html";
const PREFIX = "adda-shell-";
const CACHE = PREFIX + VERSION;
// The version of the pages that are open, beside one's own.
const KEPT_MAX = 2;
// What the server answers by itself, by the first part of the path: no place of the page.
const OF_SERVER = ["api", "healthz", "metrics", "readyz", "ws", "ws-echo"];

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const answer = VERSION && answerTo(event);
  if (answer) event.respondWith(answer);
});
addEventListener("message", (event) => event.waitUntil(hear(event)));
addEventListener("push", (event) => event.data && event.waitUntil(show(event.data.json())));
addEventListener("notificationclick", (event) => event.waitUntil(open(event.notification)));
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribe(event)));

async function install() {
  if (VERSION) {
    await fill().catch(async (error) => {
      if (error.name !== "QuotaExceededError") throw error;
      // There is room for one. A page of another version that is open has loaded its files.
      await dropOthers(0);
      await fill();
    });
  }
  await skipWaiting();
}

async function fill() {
  const cache = await caches.open(CACHE);
  try {
    // Other names change with the content, so that those which the page has just fetched need not come again.
    await cache.addAll([new Request(INDEX, { cache: "no-cache" }), ...FILES, ...(await wanted())]);
    const index = await (await cache.match(INDEX)).text();
    // The server may have been replaced between two files.
    if (!index.includes(VERSION)) throw new Error("the files are of two versions");
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** What was wanted of any version that is kept. */
async function wanted() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const kept = await Promise.all(names.map(async (name) => await (await caches.open(name)).keys()));
  const paths = kept.flat().map(({ url }) => new URL(url).pathname);
  const unhashed = (path) => path.slice(0, path.lastIndexOf("-"));
  return WANTED.filter((path) => paths.some((other) => unhashed(other) === unhashed(path)));
}

async function activate() {
  await dropOthers(VERSION ? KEPT_MAX - 1 : 0);
  if (!VERSION) return registration.unregister();
  await clients.claim();
  for (const client of await clients.matchAll()) client.postMessage({ version: VERSION });
}

/** Removes the oldest of the other versions, until so many are left. */
async function dropOthers(left) {
  const kept = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(kept.slice(0, Math.max(0, kept.length - left)).map((name) => caches.delete(name)));
}

function answerTo(event) {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return undefined;
  if (mode === "navigate") return isPlace(pathname) ? index(event) : undefined;
  return FILES.includes(pathname) || isOfOther(pathname) ? file(event.request, pathname) : undefined;
}

function isPlace(path) {
  const parts = path.split("/");
  return !OF_SERVER.includes(parts[1]) && !parts.at(-1).includes(".");
}

// A file with its hash in its name may belong to the version of a page that is open.
function isOfOther(path) {
  return /-[0-9a-f]{16}(_bg)?\.\w+$/.test(path);
}

async function index(event) {
  const kept = await match(await shell(), INDEX);
  // The page had it removed, or the browser: what the server has by now is shown, and kept if it is of this version.
  if (!kept) event.waitUntil(fill().catch(() => {}));
  return kept ?? fetch(event.request);
}

async function file(request, path) {
  const cache = await shell();
  const kept = (await match(cache, path)) ?? (await match(caches, path));
  if (kept) return kept;
  const answer = await fetch(request);
  // There may be no room for it.
  if (WANTED.includes(path) && answer.ok) await cache?.put(path, answer.clone()).catch(() => {});
  return answer;
}

// Without storage the network has to do.
async function shell() {
  return await caches.open(CACHE).catch(() => undefined);
}

async function match(cache, path) {
  return await cache?.match(path, { ignoreVary: true }).catch(() => undefined);
}

// Notifications.

const ATTENDED = "adda-attended";
// The cache of what was shown, and its one entry; also the name of the lock under which that is changed.
const NOTICES = "adda-notices";
const RECORD = "/notices";
// Rooms of which is remembered what was shown: those of the latest messages.
const ROOMS_MAX = 300;
const ICON = "/icon-192.png";

async function hear({ data, source }) {
  const { person, show: shown, read } = data;
  // A page that asks for the version, of whichever version it is itself.
  if (person === undefined) return source.postMessage({ version: VERSION });
  await know(person);
  if (shown) await show(shown);
  if (read) await markRead(read);
}

/** Changes what is kept of notifications: whose they are, and of each room and thread its newest message that was shown
 *  or read, and when that was. */
async function remember(change) {
  return await navigator.locks.request(NOTICES, async () => {
    const cache = await caches.open(NOTICES);
    const record = (await (await cache.match(RECORD))?.json()) ?? { person: null, shown: [] };
    const before = JSON.stringify(record);
    await change(record);
    const after = JSON.stringify(record);
    if (after !== before) await cache.put(RECORD, new Response(after));
  });
}

/** Somebody is here from now on, or nobody: what others were told of is gone. */
async function know(person) {
  await remember(async (record) => {
    if (record.person === person) return;
    Object.assign(record, { person, shown: [] });
    for (const notification of await registration.getNotifications()) notification.close();
  });
  if (person === null) await navigator.setAppBadge?.(0).catch(() => {});
}

async function show({ user, message, text, unread, reminder, path }) {
  await remember(async (record) => {
    if (record.person !== `${user}`) return;
    if (unread !== undefined) await navigator.setAppBadge?.(unread).catch(() => {});
    if (reminder) return await remind(record, { message, text, reminder, path });
    // A test is looked at.
    if (!message) return registration.showNotification("Adda", { body: text, tag: "test", icon: ICON });
    const { room, thread, revision, at, from, room_name } = message;
    const tag = tagOf(room, thread);
    const [, last, lastAt] = record.shown.find(([other]) => other === tag) ?? [tag, 0, 0];
    // Revisions begin lower again where a database was restored; what comes then is later.
    if (revision <= last && at <= lastAt) return unread !== undefined && again(tag);
    if (await isAttended()) return;
    const title = [from, room_name].filter(Boolean).join(" · ");
    const options = { body: text, tag, icon: ICON, timestamp: at, dir: "auto", data: { room, thread, revision } };
    await registration.showNotification(title, { ...options, renotify: true });
    note(record, tag, revision, at);
  });
}

/** Shows a reminder, once for each time of it; it leads to the message, or to the list of reminders. */
async function remind(record, { message, text, reminder, path }) {
  const tag = `reminder-${reminder.plan}`;
  const [, , lastAt] = record.shown.find(([other]) => other === tag) ?? [tag, 0, 0];
  if (reminder.at <= lastAt || (await isAttended())) return;
  const title = ["⏰ Adda", message?.from, message?.room_name].filter(Boolean).join(" · ");
  const { room, thread, revision } = message ?? {};
  const data = { path: path ?? (room ? addressOf(room, thread, revision) : "/later") };
  await registration.showNotification(title, { body: text, tag, icon: ICON, dir: "auto", data, renotify: true });
  note(record, tag, 0, reminder.at);
}

const addressOf = (room, thread, revision) => `/room/${room}/${revision}${thread ? `?thread=${thread}` : ""}`;

/** Under what is shown of a room, or of a thread in it. */
const tagOf = (room, thread) => (thread ? `room-${room}-${thread}` : `room-${room}`);

/** Notes how far a room or a thread was shown, or read. */
function note(record, tag, revision, at) {
  record.shown = [...record.shown.filter(([other]) => other !== tag), [tag, revision, at]].slice(-ROOMS_MAX);
}

/** Browsers want to see that something follows from a push: what is there is shown once more, and nothing sounds. */
async function again(tag) {
  for (const { title, body, icon, timestamp, dir, data } of await registration.getNotifications({ tag })) {
    await registration.showNotification(title, { body, tag, icon, timestamp, dir, data, silent: true });
  }
}

/** Whether somebody looks at Adda, in any window of this browser. */
async function isAttended() {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === ATTENDED);
}

/** Rooms and threads are read up to there: what was shown of that is news no more, and what comes late is none. */
async function markRead(marks) {
  await remember(async (record) => {
    for (const [room, revision, thread] of marks) {
      const tag = tagOf(room, thread);
      const [, last, lastAt] = record.shown.find(([other]) => other === tag) ?? [tag, 0, 0];
      note(record, tag, Math.max(last, revision), Math.max(lastAt, Date.now()));
    }
    for (const notification of await registration.getNotifications()) {
      const { room, thread, revision } = notification.data ?? {};
      const isOf = ([otherRoom, , other]) => otherRoom === room && (other || 0) === (thread || 0);
      if (marks.some((mark) => isOf(mark) && revision <= mark[1])) notification.close();
    }
  });
}

/** Leads to the message: in a window that is there, or in a new one. */
async function open(notification) {
  notification.close();
  const { room, thread, revision, path: told } = notification.data ?? {};
  const path = told ?? (room ? addressOf(room, thread, revision) : "/settings");
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = windows.filter(({ url }) => isPlace(new URL(url).pathname));
  const page = pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (!page) return await clients.openWindow(path);
  page.postMessage({ go: path });
  await page.focus().catch(() => {});
}

/** The browser has given up what it was subscribed to: subscribes anew, and tells the server. */
async function subscribe({ oldSubscription, newSubscription }) {
  const known = await fetch("/api/push", { headers: { accept: "application/json" } });
  // Nobody is signed in.
  if (!known.ok) return;
  const key = oldSubscription?.options.applicationServerKey ?? (await known.json()).key;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { endpoint, keys } = (newSubscription ?? (await registration.pushManager.subscribe(options))).toJSON();
  const body = JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  await fetch("/api/push", { method: "PUT", headers: { "content-type": "application/json" }, body });
}
