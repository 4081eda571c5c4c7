// What this browser keeps for Adda: IndexedDB, in a few operations without any knowledge of what they carry. What is
// kept, and what follows from it, is decided in frontend/src/state/keeping.rs; turn.js says which page does what;
// docs/decisions/0011-what-the-browser-keeps.md says why it is like this.
//
// Three stores, all by "PERSON.NAME": `outbox` and `drafts` have texts, `rooms` has bytes and a time by which the oldest
// gives way where room is short. The wish to give something of the outbox up stands beside it, under "PERSON.uNAME".
// What could not be written stays in memory: nothing else changes for whoever asks.

import { know } from "./notify.js";

// Numbers of `Heard` in frontend/src/keep.rs, of which turn.js has the others.
const SAVED = 5;
const FULL = 7;
const REFUSED = 8;
const NEWER = 9;

// Milliseconds after which a database that does not open is done without.
const OPEN_MS_MAX = 4_000;
// Milliseconds after which a transaction that neither ends nor fails is given up, and the database with it.
const TRANSACTION_MS_MAX = 10_000;
// Milliseconds in which a page that was asleep, and finds a time to be over, does first what waited for it.
const AWAKE_MS = 1_000;
// Milliseconds until opening is tried again, at first; each time it is twice as long.
const RETRY_MS = 200;
// What may be over in a moment.
const HOPEFUL = ["UnknownError", "AbortError", "DataError"];
// Where it is remembered since when there is no database, and the milliseconds after which that is no accident: all tabs
// of a browser that has just been started may fail at once.
const UNOPENED_KEY = "adda.unopened";
const UNOPENED_MS_MIN = 60_000;

/** Tells Rust. */
export let hear = () => {};
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

export function listen(tell) {
  hear = tell;
}

/** Whose things are kept from now on. */
export function keepFor(person) {
  prefix = `${person}.`;
  opening ??= open();
}

export const hasDatabase = async () => (await opening) !== undefined;

/** Acts after so many milliseconds, and answers with how to have it not do so. */
export function after(ms, act) {
  let timer = setTimeout(() => (timer = setTimeout(act, AWAKE_MS)), ms);
  return () => clearTimeout(timer);
}

/** Keeps a value, or forgets it. What is put in one go is written in one transaction. */
export function put(store, name, value, at) {
  if (store === "rooms" && isFull && value !== undefined) return;
  if (store === "outbox") isOutboxPut = true;
  const key = prefix + name;
  if (store === "outbox" && value === undefined) pending.set(`outbox ${prefix}u${name}`, [store, `${prefix}u${name}`]);
  pending.set(`${store} ${key}`, [store, key, value && store === "rooms" ? { at, bytes: value } : value]);
  queueMicrotask(flush);
}

/** Forgets the rooms of whoever they are, the files that were about to be sent, and of what they were notified. */
export function wipe() {
  know(null);
  // kept-files.js lets go of it then.
  globalThis.indexedDB?.deleteDatabase("adda-files");
  for (const [place, [store]] of pending) if (store === "rooms") pending.delete(place);
  pending.set("rooms", ["rooms"]);
  queueMicrotask(flush);
}

/** Forgets the rooms of everybody else: of whom was here before, they may have stayed. */
export function wipeOthers() {
  if (!globalThis.IDBKeyRange) return;
  pending.set("rooms before", ["rooms", IDBKeyRange.upperBound(prefix, true)]);
  pending.set("rooms after", ["rooms", IDBKeyRange.lowerBound(`${prefix}\uffff`, true)]);
  queueMicrotask(flush);
}

/** Tells when everything that was put is written. */
export function saved(count) {
  queueMicrotask(() => flush().then(() => hear(SAVED, `${count}`, undefined)));
}

/** Writes at once: a page that is left, or put to sleep, does not wait for what is being written. */
function putAway() {
  writing = Promise.all([writing, ...batches().map(store)]);
}

addEventListener("pagehide", putAway);
addEventListener("visibilitychange", () => document.hidden && putAway());
document.addEventListener("freeze", putAway);

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
    // A newer page wants it otherwise; or the person, or a tab that could not open it, has it removed.
    goWithout(newVersion === null ? REFUSED : NEWER);
  };
  // Browsers close it where they put a page to sleep, or the person has removed what sites keep.
  database.onclose = () => {
    if (database !== held) return;
    if (performance.now() - openedAt >= RETRY_MS) return (opening = open());
    goWithout(REFUSED);
  };
  held = database;
}

function goWithout(what) {
  held.close();
  opening = Promise.resolve();
  trouble(what);
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
    const stop = after(TRANSACTION_MS_MAX, () => {
      goWithout(REFUSED);
      failed();
    });
    transaction.oncomplete = () => done(stop());
    transaction.onabort = () => failed(transaction.error, stop());
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
export function flush() {
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

/** The outbox as it is kept: what was given up while it was read must not come back. */
export async function outbox() {
  let kept;
  do {
    isOutboxPut = false;
    kept = await entries("outbox");
  } while (isOutboxPut);
  return kept;
}

/** What is kept in a store for this person, by name. */
export async function entries(store) {
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
export async function takeOver() {
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
