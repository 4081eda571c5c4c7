// Notifications on this device, as far as a page has to do with them. Where there is a service worker, that shows them:
// it knows what was shown before, whichever page or push told of it (service-worker.js). frontend/src/device.rs says
// what is asked of this.
//
// Somebody who looks at Adda is told of nothing. So each page that is looked at holds a lock, in common with all others,
// and nobody has to be asked: it is gone with its page, however that ends.

const ATTENDED = "adda-attended";
// Milliseconds for which what comes at once is gathered: of each room the newest is shown.
const GATHER_MS = 200;
const ICON = "/icon-192.png";

const workers = document.documentElement.dataset.version ? navigator.serviceWorker : undefined;
/** What waits to be shown, and how far that is read where it stands: by room and thread. */
const coming = new Map();
const read = new Map();
/** How far that was told. */
const readTo = new Map();
/** What this page shows itself, where there is no worker: by room and thread. */
const shown = new Map();
let isGathering = false;
let person = null;
let leave;

const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();

function attend() {
  if (isLookedAt() === Boolean(leave)) return;
  leave?.();
  leave = undefined;
  if (!isLookedAt()) return;
  const over = new Promise((done) => (leave = done));
  navigator.locks?.request(ATTENDED, { mode: "shared" }, () => over);
}

for (const name of ["focus", "blur", "pageshow"]) addEventListener(name, attend);
document.addEventListener("visibilitychange", attend);
attend();

async function isAttended() {
  if (isLookedAt()) return true;
  const locks = await navigator.locks?.query();
  return Boolean(locks?.held.some(({ name }) => name === ATTENDED));
}

/** The registration, once its worker is there; nothing, where this page has none. */
async function registered() {
  return (await workers?.getRegistration()) && (await workers.ready);
}

/** Tells the worker something, and who is here: it may have heard of nobody yet. */
async function tell(what) {
  const registration = await registered().catch(() => undefined);
  registration?.active.postMessage({ person, ...what });
  return registration;
}

/** Says who is here; nobody, once they have signed out: then nothing more comes, and nothing is left of what came. */
export async function know(who) {
  person = who;
  if (who !== null) return void tell();
  stand(OFF);
  readTo.clear();
  shown.forEach((notification) => notification.close());
  shown.clear();
  const registration = await tell();
  // Where somebody else is here by now, it is theirs.
  if (person === null) await inTurn(async () => person === null && (await giveUp(registration)));
}

// A worker that has just taken over may have heard of nobody.
workers?.addEventListener("controllerchange", () => person !== null && tell());

/** Ends what the browser is subscribed to: who calls there is told by the push service that nobody takes it any more. */
async function giveUp(registration) {
  await (await subscribed(registration))?.unsubscribe().catch(() => {});
}

// To subscribe takes seconds, in which somebody may turn it off or go: one thing is done behind the other.
let last = Promise.resolve();
const inTurn = (work) => (last = last.then(work, work));

const subscribed = async (registration) => await registration?.pushManager?.getSubscription().catch(() => null);

// How notifications stand on this device, and what came of a test: the numbers of frontend/src/device.rs.
const OFF = 0;
const ON = 1;
const PUSHED = 2;
const DENIED = 3;
const MISSING = 4;
const INSECURE = 5;
const NOT_INSTALLED = 6;
const SENT = 1;
const NOT_SENT = 2;
const FAULTS = { unreachable: 3, not_public: 4, silent: 5, gone: 6 };
// And the status that a push service has answered with.
const REFUSED = 1_000;

let stands = OFF;
let outcome = 0;
let changed = () => {};

export const standing = () => stands;
export const tested = () => outcome;

/** Tells Rust of each change, and looks how things stand. */
export function begin(tell) {
  changed = tell;
  for (const name of ["focus", "online"]) addEventListener(name, look);
  look();
}

function stand(now) {
  if (now === stands) return;
  stands = now;
  changed();
}

/** Whether the person wants them in this browser. */
function wanted(isWanted) {
  const key = `adda.notify.${person}`;
  try {
    if (isWanted === true) localStorage.setItem(key, "on");
    if (isWanted === false) localStorage.removeItem(key);
    return localStorage.getItem(key) !== null;
  } catch {
    return isWanted ?? false;
  }
}

function allowed() {
  if (!isSecureContext) return INSECURE;
  if (globalThis.Notification) return { granted: ON, denied: DENIED }[Notification.permission] ?? OFF;
  // Safari has them only on the home screen, and tells by this that it could be there.
  return navigator.standalone === false ? NOT_INSTALLED : MISSING;
}

const isOn = () => stands === ON || stands === PUSHED;
// Milliseconds after which it is asked again whether the server knows this device.
const ASK_MS = 10 * 60 * 1_000;
let askedAt = -ASK_MS;

/** Looks how things stand: somebody has come in, or may have changed what the browser allows. Where notifications are
 *  wanted, sees to it that they come, also after the browser or the server has forgotten of it. */
function look() {
  const allows = allowed();
  const now = allows === ON && (person === null || !wanted()) ? OFF : allows;
  if (now !== ON) return stand(now);
  if (!isOn()) stand(ON);
  else if (stands === PUSHED && performance.now() - askedAt < ASK_MS) return;
  askedAt = performance.now();
  subscribe(false);
}

export async function turn(to) {
  outcome = 0;
  changed();
  if (to) {
    await Notification.requestPermission();
    wanted(allowed() === ON);
    return look();
  }
  wanted(false);
  stand(OFF);
  await inTurn(async () => {
    if (wanted()) return;
    await giveUp(await registered());
    await call("DELETE", "").catch(() => {});
  });
}

/** Asks the server of this device's subscription, as JSON: throws what it refuses, or why it said nothing. */
async function call(method, path, body) {
  const headers = body && { "content-type": "application/json" };
  const answer = await fetch(`/api/push${path}`, { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw said;
  return said;
}

/** Subscribes this device at its push service, unless that was done, and tells the server. */
async function subscribe(isAnew) {
  const whose = person;
  const isWanted = () => whose === person && wanted();
  await inTurn(async () => {
    const isPushed = isWanted() && (await reach(isAnew, isWanted).catch(() => false));
    // It may have been turned off meanwhile.
    if (isWanted() && isOn()) stand(isPushed ? PUSHED : ON);
  });
}

async function reach(isAnew, isWanted) {
  const { key, is_subscribed } = await call("GET", "");
  const registration = await registered();
  let subscription = await subscribed(registration);
  const isOfKey = subscription && toText(subscription.options?.applicationServerKey) === key;
  if (!isAnew && isOfKey && is_subscribed) return true;
  // What the server does not know may be what it was told to be gone: another is of use in any case.
  await giveUp(registration);
  subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  if (!isWanted()) return void (await giveUp(registration));
  const { endpoint, keys } = subscription.toJSON();
  await call("PUT", "", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  return true;
}

function toText(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes ?? [])));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Sends a text to this device at once: by the push service where it has one, and else from here. */
export async function test(text) {
  outcome = 0;
  changed();
  let came = SENT;
  if (stands === PUSHED) came = await call("POST", "/test", { text }).then(() => SENT, faultOf);
  else await present({ user: Number(person), message: null, text });
  if (came === FAULTS.gone) await subscribe(true);
  outcome = came;
  changed();
}

function faultOf(problem) {
  if (problem === "no_such_subscription") return FAULTS.gone;
  const why = problem?.push_failed?.why;
  return why?.refused ? REFUSED + why.refused.status : (FAULTS[why] ?? NOT_SENT);
}

/** Where something was said: in a room, or in a thread of it. */
const placeOf = (room, thread) => (thread ? `${room}-${thread}` : `${room}`);

/** Shows a message, when nobody looks: soon, and only if nothing newer comes where it stands. */
export function show(user, [room, revision, thread], at, from, room_name, text) {
  const message = { room, revision, thread: thread || null, at, from, room_name: room_name || null };
  coming.set(placeOf(room, thread), { user, message, text });
  gather();
}

/** Shows a reminder, when nobody looks. */
export function remind(user, plan, at, text, path) {
  void present({ user, message: null, text, reminder: { plan, at }, path });
}

/** A room, or a thread, is read up to there: what was shown of that, here or by a worker, is news no more. */
export function close([room, revision, thread]) {
  const place = placeOf(room, thread);
  // A database that was restored is read less far.
  if (readTo.get(place) === revision) return;
  readTo.set(place, revision);
  read.set(place, [room, revision, thread]);
  if (coming.get(place)?.message.revision <= revision) coming.delete(place);
  gather();
}

function gather() {
  if (isGathering) return;
  isGathering = true;
  setTimeout(async () => {
    isGathering = false;
    const [messages, marks] = [[...coming.values()], [...read.values()]];
    coming.clear();
    read.clear();
    if (marks.length > 0 && !(await tell({ read: marks }))) {
      for (const [room, revision, thread] of marks) {
        const notification = shown.get(placeOf(room, thread));
        if (notification?.data.revision <= revision) notification.close();
      }
    }
    for (const message of messages) await present(message);
  }, GATHER_MS);
}

async function present(pushed) {
  if (await tell({ show: pushed })) return;
  const { message, text, reminder, path } = pushed;
  if ((message || reminder) && (await isAttended())) return;
  const title = message ? [message.from, message.room_name].filter(Boolean).join(" · ") : reminder ? "⏰ Adda" : "Adda";
  const place = message && placeOf(message.room, message.thread);
  const tag = message ? `room-${place}` : reminder ? `reminder-${reminder.plan}` : "test";
  let notification;
  try {
    notification = new Notification(title, { body: text, tag, icon: ICON, data: message });
  } catch {
    // A browser that leaves them to workers, and has none for this page.
    return;
  }
  if (reminder) {
    notification.onclick = () => {
      notification.close();
      focus();
      go(path);
    };
  }
  if (!message) return;
  shown.set(place, notification);
  notification.onclick = () => {
    notification.close();
    focus();
    go(`/room/${message.room}/${message.revision}${message.thread ? `?thread=${message.thread}` : ""}`);
  };
}

/** Follows a link, as if it stood on the page. */
function go(path) {
  const link = document.createElement("a");
  link.href = path;
  document.body.append(link);
  link.click();
  link.remove();
}

workers?.addEventListener("message", ({ data }) => data.go && go(data.go));

/** What the clock shows in a zone at a time, in minutes; less than nothing, where the browser does not know the zone. */
export function minuteIn(zone, at) {
  try {
    const options = { timeZone: zone, hour: "numeric", minute: "numeric", hourCycle: "h23" };
    const parts = new Intl.DateTimeFormat("en", options).formatToParts(at);
    const number = (type) => Number(parts.find((part) => part.type === type).value);
    return number("hour") * 60 + number("minute");
  } catch {
    return -1;
  }
}

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

/** Minutes that clocks here are behind the world's. */
export const offsetAt = (ms) => new Date(ms).getTimezoneOffset();
