// Which of a person's pages sends what all of them write, and what they tell each other: Web Locks and BroadcastChannel,
// without any knowledge of what is told. frontend/src/state/keeping.rs says what follows from it, keep.js has what is
// kept, and docs/decisions/0011-what-the-browser-keeps.md says why it is like this.
//
// The page that holds the lock sends. One that is put to sleep, or hangs, holds it still: so, while something waits, the
// others ask whether somebody is there, and where nobody answers the one that asked takes the lock away.

import { after, entries, flush, hasDatabase, hear, keepFor, outbox, put, takeOver, wipeOthers } from "./keep.js";
import { know } from "./notify.js";

// Numbers of `Heard` in frontend/src/keep.rs: these, those of the three stores, and those of keep.js.
const ECHO = 0;
const LOADED = 3;
const TURN = 4;
const TOLD = 6;
const TURN_WENT = 10;

// What pages say of themselves. Pages of a version that knows nothing of this pass over whatever is no text.
const ASKING = 0;
const SENDING = 1;
// Milliseconds for which something waits before it is asked who sends it, and for which the answer is waited for.
const LOOK_MS = 5_000;
// Where it is remembered that the browser was asked to keep things even where it is short of room.
const PERSISTED_KEY = "adda.persisted";

/** Counts up with each person; what comes late of an earlier one is dropped. */
let number = 0;
/** Whose turn this page may take; nobody's, where it leaves that to others. */
let whose;
let channel;
let give = () => {};
let isSending = false;
/** Whether the page that sends was heard since it was last asked. */
let isHeard = false;
let isLooking = false;

/** Tells of everything that is kept for somebody, then that this was all, and later when their turn to send has come. */
export async function begin(person) {
  const mine = ++number;
  know(person);
  const told = [];
  let isLoaded = false;
  const tellOfIt = (text) => (isLoaded ? hear(TOLD, "", text) : told.push(text));
  if (globalThis.BroadcastChannel) {
    channel = new BroadcastChannel(`adda.${person}`);
    channel.onmessage = ({ data }) => {
      if (data === ASKING) return isSending && post(SENDING);
      if (data === SENDING) return (isHeard = true);
      look();
      tellOfIt(data);
    };
  }
  keepFor(person);
  await takeOver();
  const kept = [await entries("outbox"), await entries("drafts"), (await entries("rooms")).reverse()];
  if (mine !== number) return;
  kept.forEach((found, kind) => found.forEach(([key, value]) => hear(kind, key, value?.bytes ?? value)));
  isLoaded = true;
  hear(LOADED, "", undefined);
  told.forEach(tellOfIt);
  if (mine !== number) return;
  wipeOthers();
  const canAgree = navigator.locks && channel && (await hasDatabase());
  if (mine !== number) return;
  whose = person;
  if (canAgree) waitForTurn(mine, false);
  else takeTurn(mine);
  look();
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
  whose = undefined;
  isSending = false;
  give();
  give = () => {};
}

/** Tells the other pages of the same person, and where it is to all this one too: at once, or when everything that was
 *  put is written. */
export function tell(text, isAfter, isToAll) {
  const to = channel;
  const act = () => {
    if (to !== channel) return;
    post(text);
    if (isToAll) hear(TOLD, "", text);
  };
  look();
  if (isAfter) queueMicrotask(() => flush().then(act));
  else act();
}

const isWish = (name) => name.startsWith("u");

function post(said) {
  channel?.postMessage(said);
}

/** One page of a person sends what all of them write. Where pages can't agree on one, each does: by their names the
 *  messages are the same. */
function waitForTurn(mine, isTaken) {
  const over = new AbortController();
  let isOver = false;
  give = () => {
    isOver = true;
    over.abort();
  };
  const options = isTaken ? { steal: true } : { signal: over.signal };
  const take = () => (isOver ? undefined : takeTurn(mine));
  navigator.locks.request(`adda-outbox-${whose}`, options, take).catch(({ name }) => {
    if (mine !== number || isOver) return;
    isOver = true;
    if (name === "AbortError") loseTurn(mine);
    else takeTurn(mine);
  });
}

async function takeTurn(mine) {
  isSending = true;
  post(SENDING);
  const kept = await outbox();
  if (mine !== number || !isSending) return;
  for (const [key, value] of kept) hear(ECHO, key, value);
  hear(TURN, "", undefined);
  // What the page before this one was asked to give up.
  const names = kept.map(([key]) => key);
  for (const wish of names.filter(isWish)) names.includes(wish.slice(1)) ? hear(TOLD, "", wish) : put("outbox", wish);
  await new Promise((done) => (give = done));
}

/** Another page has taken the lock away: this one was asleep, or hung. */
async function loseTurn(mine) {
  isSending = false;
  hear(TURN_WENT, "", undefined);
  waitForTurn(mine, false);
  const kept = await outbox();
  if (mine !== number || isSending) return;
  for (const [key, value] of kept) hear(ECHO, key, value);
  hear(TURN_WENT, "", undefined);
  look();
}

/** While something waits, looks again and again whether somebody is there to send it. */
function look() {
  if (isLooking || whose === undefined) return;
  isLooking = true;
  isHeard = false;
  const mine = number;
  if (!isSending) post(ASKING);
  after(LOOK_MS, async () => {
    const isWaiting = (await entries("outbox")).some(([key]) => !isWish(key));
    isLooking = false;
    if (mine !== number) return look();
    if (!isWaiting) return;
    persist();
    if (isSending) return;
    if (!isHeard) {
      give();
      waitForTurn(mine, true);
    }
    look();
  });
}

/** Asks, once, that what waits be kept even where the browser is short of room. It may say no. */
async function persist() {
  try {
    if (localStorage.getItem(PERSISTED_KEY)) return;
    localStorage.setItem(PERSISTED_KEY, "asked");
    await navigator.storage.persist();
  } catch {
    // It keeps nothing, or knows nothing of this.
  }
}

addEventListener("appinstalled", persist);
