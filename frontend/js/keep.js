// What this browser keeps for Adda, and which of its pages does what: IndexedDB, Web Locks and BroadcastChannel, in a
// few operations without any knowledge of what they carry. What is kept, and what follows from it, is decided in
// frontend/src/state/keeping.rs; docs/decisions/0011-what-the-browser-keeps.md says why it is like this.
//
// Three stores, all by "PERSON.NAME": `outbox` and `drafts` have texts, `rooms` has bytes and a time by which the oldest
// gives way where room is short. What could not be written stays in memory: nothing else changes for whoever asks.

// The numbers of `Heard` in frontend/src/keep.rs.
const ECHO = 0;
const DRAFT = 1;
const ROOM = 2;
const LOADED = 3;
const TURN = 4;
const SAVED = 5;
const TOLD = 6;
const FULL = 7;
const REFUSED = 8;
const NEWER = 9;

// Milliseconds after which a database that does not open is done without.
const OPEN_MS_MAX = 4_000;
// Milliseconds until opening is tried again, at first; each time it is twice as long.
const RETRY_MS = 200;
// What may be over in a moment.
const HOPEFUL = ["UnknownError", "AbortError", "DataError"];
// Where it is remembered since when there is no database, and the milliseconds after which that is no accident: all tabs
// of a browser that has just been started may fail at once.
const UNOPENED_KEY = "adda.unopened";
const UNOPENED_MS_MIN = 60_000;

let hear = () => {};
/** Counts up with each person; what comes late of an earlier one is dropped. */
let number = 0;
let prefix = "";
/** A promise of the database; of nothing, where there is none. */
let opening;
let held;
/** What is to be written next, each under its place, and what could not be. */
const pending = new Map();
const unwritten = new Map();
let writing = Promise.resolve();
let isFull = false;
/** Whether the outbox was put something into since it was last read. */
let isOutboxPut = false;
const said = new Set();
let channel;
let give = () => {};

export function listen(tell) {
  hear = tell;
}

/** Tells of everything that is kept for somebody, then that this was all, and later when their turn to send has come. */
export async function begin(person) {
  const mine = ++number;
  prefix = `${person}.`;
  const told = [];
  let isLoaded = false;
  if (globalThis.BroadcastChannel) {
    channel = new BroadcastChannel(`adda.${person}`);
    channel.onmessage = ({ data }) => (isLoaded ? hear(TOLD, "", data) : told.push(data));
  }
  opening ??= open();
  await takeOver();
  const kept = [await entries("outbox"), await entries("drafts"), (await entries("rooms")).reverse()];
  if (mine !== number) return;
  kept.forEach((found, kind) => found.forEach(([key, value]) => hear(kind, key, value?.bytes ?? value)));
  isLoaded = true;
  hear(LOADED, "", undefined);
  told.forEach((text) => hear(TOLD, "", text));
  if (mine !== number) return;
  wipeOthers();
  waitForTurn(person, mine, (await opening) !== undefined);
}

/** Nobody's any more: what waits is still written, and nothing more is told. */
export function end() {
  letGo();
  channel?.close();
  channel = undefined;
}

/** Has no turn to send any more, nor waits for one: another page has. */
export function letGo() {
  number += 1;
  give();
  give = () => {};
}

/** Keeps a value, or forgets it. What is put in one go is written in one transaction. */
export function put(store, name, value, at) {
  if (store === "rooms" && isFull && value !== undefined) return;
  if (store === "outbox") isOutboxPut = true;
  const key = prefix + name;
  pending.set(`${store} ${key}`, [store, key, value && store === "rooms" ? { at, bytes: value } : value]);
  queueMicrotask(flush);
}

/** Forgets the rooms of whoever they are. */
export function wipe() {
  for (const [place, [store]] of pending) if (store === "rooms") pending.delete(place);
  pending.set("rooms", ["rooms"]);
  queueMicrotask(flush);
}

/** Forgets the rooms of everybody else: of whom was here before, they may have stayed. */
function wipeOthers() {
  if (!globalThis.IDBKeyRange) return;
  pending.set("rooms before", ["rooms", IDBKeyRange.upperBound(prefix, true)]);
  pending.set("rooms after", ["rooms", IDBKeyRange.lowerBound(`${prefix}\uffff`, true)]);
  queueMicrotask(flush);
}

/** Tells when everything that was put is written. */
export function saved(count) {
  queueMicrotask(() => flush().then(() => hear(SAVED, `${count}`, undefined)));
}

/** Tells the other pages of the same person: at once, or when everything that was put is written. */
export function tell(text, isAfter) {
  const to = channel;
  const post = () => to === channel && to?.postMessage(text);
  if (isAfter) queueMicrotask(() => flush().then(post));
  else post();
}

addEventListener("pagehide", () => {
  // There is no waiting any more for what is being written.
  for (const changes of batches()) write(changes).catch(() => {});
});

function trouble(what) {
  if (said.has(what)) return;
  said.add(what);
  hear(what, "", undefined);
}

/** The database; nothing, where there is none within the time that it may take, which is said then. */
async function open() {
  const late = performance.now() + OPEN_MS_MAX;
  for (let wait = RETRY_MS; ; wait *= 2) {
    const left = late - performance.now();
    try {
      const database = await attempt(left);
      isUnopenedAgain(true);
      return database;
    } catch (error) {
      if (error?.name === "VersionError") return trouble(NEWER);
      if (!HOPEFUL.includes(error?.name) || wait > left) return trouble(REFUSED);
      // The last time before it is too late, and no better than some loads ago: without what is in it.
      if (3 * wait > left && isUnopenedAgain(false)) await remove(left - wait);
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/** Whether there was no database some time ago either. Remembers that there is none now, or that there is one. */
function isUnopenedAgain(isOpen) {
  try {
    const since = localStorage.getItem(UNOPENED_KEY);
    if (isOpen) localStorage.removeItem(UNOPENED_KEY);
    else if (since === null) localStorage.setItem(UNOPENED_KEY, Date.now());
    return since !== null && Math.abs(Date.now() - since) >= UNOPENED_MS_MIN;
  } catch {
    return false;
  }
}

function remove(ms) {
  return new Promise((done) => {
    const gone = indexedDB.deleteDatabase("adda");
    gone.onsuccess = gone.onerror = done;
    setTimeout(done, ms);
  });
}

function attempt(ms) {
  return new Promise((done, failed) => {
    let isOver = false;
    const settle = (how) => (value) => {
      clearTimeout(late);
      isOver = true;
      how(value);
    };
    const late = setTimeout(settle(failed), ms);
    const request = indexedDB.open("adda", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("outbox");
      request.result.createObjectStore("drafts");
      request.result.createObjectStore("rooms").createIndex("at", "at");
    };
    request.onsuccess = () => {
      if (isOver) return request.result.close();
      watch(request.result);
      settle(done)(request.result);
    };
    request.onerror = () => settle(failed)(request.error);
  });
}

function watch(database) {
  const openedAt = performance.now();
  database.onversionchange = ({ newVersion }) => {
    database.close();
    opening = Promise.resolve();
    // A newer page wants it otherwise; or the person, or a tab that could not open it, has it removed.
    trouble(newVersion === null ? REFUSED : NEWER);
  };
  // Browsers close it where they put a page to sleep, or the person has removed what sites keep.
  database.onclose = () => {
    if (database !== held) return;
    if (performance.now() - openedAt >= RETRY_MS) return (opening = open());
    opening = Promise.resolve();
    trouble(REFUSED);
  };
  held = database;
}

/** One transaction. Text that somebody has written is on the disk when it is done. */
async function write(changes) {
  const database = await opening;
  // Of which everybody has heard.
  if (!database) throw undefined;
  const stores = [...new Set(changes.map(([store]) => store))];
  const durability = stores[0] === "rooms" ? "relaxed" : "strict";
  const transaction = database.transaction(stores, "readwrite", { durability });
  for (const [store, key, value] of changes) {
    const into = transaction.objectStore(store);
    if (key === undefined) into.clear();
    else if (value === undefined) into.delete(key);
    else into.put(value, key);
  }
  // A page that is being left does not wait until the browser finds that there is nothing more to come.
  transaction.commit?.();
  await isDone(transaction);
}

function isDone(transaction) {
  return new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error);
  });
}

/** What is to be written, taken: what people wrote, and then the rooms. */
function batches() {
  const all = [...pending.values()];
  pending.clear();
  const of = (isRoom) => all.filter(([store]) => (store === "rooms") === isRoom);
  return [of(false), of(true)].filter((changes) => changes.length > 0);
}

/** Writes what waits, after what is being written: what changes fast is written as fast as the disk is, and no faster. */
function flush() {
  writing = writing.then(async () => {
    for (const changes of batches()) await store(changes);
  });
  return writing;
}

async function store(changes) {
  const isText = changes[0][0] !== "rooms";
  for (let isSecond = false; ; ) {
    try {
      await write(changes);
      for (const [store, key] of changes) unwritten.delete(`${store} ${key}`);
      return await storeUnwritten();
    } catch (error) {
      if (error?.name === "QuotaExceededError") {
        trouble(FULL);
        isFull = true;
        // What people wrote is worth more than what the server has.
        const hasDropped = await dropOldestRoom();
        if (isText && hasDropped) continue;
        if (isText) trouble(REFUSED);
        break;
      }
      if (!error) break;
      if (isSecond) {
        trouble(REFUSED);
        break;
      }
      // The browser has closed it, and says so later.
      isSecond = true;
      held.close();
      opening = open();
    }
  }
  if (isText) for (const change of changes) unwritten.set(`${change[0]} ${change[1]}`, change);
}

/** There may be room by now. */
async function storeUnwritten() {
  const changes = [...unwritten.values()];
  if (changes.length === 0) return;
  const isWritten = await write(changes).then(
    () => true,
    () => false,
  );
  if (isWritten) unwritten.clear();
}

async function dropOldestRoom() {
  try {
    const transaction = (await opening).transaction("rooms", "readwrite");
    let isAny = false;
    transaction.objectStore("rooms").index("at").openCursor().onsuccess = ({ target }) => {
      isAny = target.result !== null;
      target.result?.delete();
    };
    await isDone(transaction);
    return isAny;
  } catch {
    return false;
  }
}

/** What is kept in a store for this person, by name. */
async function entries(store) {
  await flush();
  const found = new Map();
  try {
    const from = (await opening).transaction(store).objectStore(store);
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = [from.getAllKeys(range), from.getAll(range)];
    await isDone(from.transaction);
    keys.result.forEach((key, place) => found.set(key, values.result[place]));
  } catch {
    // What can't be read is as if it were not there.
  }
  for (const [other, key, value] of unwritten.values()) {
    if (other === store && key.startsWith(prefix)) value === undefined ? found.delete(key) : found.set(key, value);
  }
  return [...found].map(([key, value]) => [key.slice(prefix.length), value]);
}

/** Earlier versions kept drafts and unsent messages in `localStorage`. */
async function takeOver() {
  try {
    const taken = [];
    for (const [store, begins] of [["outbox", `adda.outbox.${prefix}`], ["drafts", `adda.draft.${prefix}`]]) {
      for (const old of Object.keys(localStorage).filter((key) => key.startsWith(begins))) {
        const name = old.slice(begins.length);
        put(store, name, localStorage.getItem(old));
        taken.push([old, `${store} ${prefix}${name}`]);
      }
    }
    if (taken.length > 0) await flush();
    for (const [old, place] of taken) if (!unwritten.has(place)) localStorage.removeItem(old);
  } catch {
    // A browser that keeps nothing has kept nothing.
  }
}

/** One page of a person sends what all of them write. Where pages can't agree on one, each does: by their names the
 *  messages are the same. */
function waitForTurn(person, mine, hasDatabase) {
  const take = async () => {
    let kept;
    // What was given up while it was read must not come back.
    do {
      isOutboxPut = false;
      kept = await entries("outbox");
      if (mine !== number) return;
    } while (isOutboxPut);
    for (const [key, value] of kept) hear(ECHO, key, value);
    hear(TURN, "", undefined);
    await new Promise((done) => (give = done));
  };
  if (!(navigator.locks && channel && hasDatabase)) return take();
  const over = new AbortController();
  give = () => over.abort();
  navigator.locks.request(`adda-outbox-${person}`, { signal: over.signal }, take).catch(() => mine === number && take());
}
