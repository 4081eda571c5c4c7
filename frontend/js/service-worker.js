// Keeps the page's files in the browser, so that it opens at once and without the server.
//
// `cargo xtask page` writes the version and the files in. As it stands here, in development, it has none: then it
// removes itself and what an earlier one kept.
//
// A version is kept whole or not at all, and takes over as soon as it is. A page that is open goes on with its own
// files, which stay until the version after the next one, and is told that a newer one is here.

const VERSION = "";
const FILES = [];

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
addEventListener("message", (event) => event.source.postMessage({ version: VERSION }));

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
    await cache.addAll([new Request(INDEX, { cache: "no-cache" }), ...FILES]);
    const index = await (await cache.match(INDEX)).text();
    // The server may have been replaced between two files.
    if (!index.includes(VERSION)) throw new Error("the files are of two versions");
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
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
  return (await match(await shell(), path)) ?? (await match(caches, path)) ?? fetch(request);
}

// Without storage the network has to do.
async function shell() {
  return await caches.open(CACHE).catch(() => undefined);
}

async function match(cache, path) {
  return await cache?.match(path, { ignoreVary: true }).catch(() => undefined);
}
