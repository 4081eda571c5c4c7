// What this browser keeps of files that are about to be sent, beside frontend/src/trays/kept.rs. They have a database of
// their own: large as they are, whatever becomes of it can't touch what people wrote, which keep.js has. That one deletes
// this one when somebody signs out.
//
// Two stores, both by "PERSON.NAME": `trays` says of a file (f and its nonce) where it goes, and of a room or a thread (a
// and its name) what the message says that waits for its files; `files` has the files. What is kept names the page that has
// it, which holds a Web Lock of that name; a page that begins takes over what no page has any more. Where there are no
// locks, no database or no room, nothing is kept, and nothing else changes.

// Bytes of all files together.
const BYTES_MAX = 200 * 1024 * 1024;
// Milliseconds within which a page that is loaded anew has let its lock go.
const GONE_MS = 3_000;

let prefix = "";
let owner;
let opening;
let writing = Promise.resolve();

/** What was kept for somebody and is no other page's: a list of names, and what each is of. `page` names this one. */
export async function load(person, page) {
  if (!navigator.locks || !globalThis.indexedDB) return [];
  prefix = `${person}.`;
  if (owner === undefined) {
    owner = page;
    navigator.locks.request(lockOf(owner), () => new Promise(() => {}));
  }
  try {
    await write((trays, files) => {
      // Of whom was here before, it may have stayed.
      for (const range of [IDBKeyRange.upperBound(prefix, true), IDBKeyRange.lowerBound(`${prefix}\uffff`)]) {
        trays.delete(range);
        files.delete(range);
      }
    });
    const owners = new Set((await entries()).map(([, kept]) => kept.owner));
    owners.delete(owner);
    await Promise.all([...owners].map(takeOver));
    const mine = (await entries()).filter(([, kept]) => kept.owner === owner);
    const found = [];
    for (const [name, { room, text }] of mine) {
      const file = name.startsWith("f") ? await read("files", (files) => files.get(prefix + name)) : undefined;
      if (file || text !== undefined) found.push([name, room, file ?? text]);
    }
    return found;
  } catch {
    return [];
  }
}

/** Keeps a file, if there is room for it. */
export function keep(nonce, room, file) {
  if (owner === undefined) return;
  writing = writing.then(async () => {
    const all = await entries();
    const bytes = all.reduce((sum, [, kept]) => sum + (kept.bytes ?? 0), 0);
    if (bytes + file.size > BYTES_MAX) return;
    await write((trays, files) => {
      trays.put({ owner, room, bytes: file.size, at: Date.now() }, `${prefix}f${nonce}`);
      files.put(file, `${prefix}f${nonce}`);
    });
  }).catch(() => {});
}

export function forget(nonce) {
  if (owner === undefined) return;
  const key = `${prefix}f${nonce}`;
  writing = writing.then(() => write((trays, files) => {
    trays.delete(key);
    files.delete(key);
  })).catch(() => {});
}

/** Keeps what the message of a room or a thread says that waits for its files; or that none does. */
export function arm(room, text) {
  if (owner === undefined) return;
  const key = `${prefix}a${room}`;
  writing = writing.then(() => write((trays) => {
    if (text === undefined) trays.delete(key);
    else trays.put({ owner, room, text, at: Date.now() }, key);
  })).catch(() => {});
}

const lockOf = (page) => `adda-files-${page}`;

/** Takes over what a page has kept, once that one is gone; within the lock, so that no other page does. */
function takeOver(page) {
  const signal = AbortSignal.timeout(GONE_MS);
  const take = async () => {
    const left = (await entries()).filter(([, kept]) => kept.owner === page);
    await write((trays) => left.forEach(([name, kept]) => trays.put({ ...kept, owner }, prefix + name)));
  };
  return navigator.locks.request(lockOf(page), { signal }, take).catch(() => {});
}

/** What is kept for this person, by name, in the order in which it was. */
async function entries() {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const keys = await read("trays", (trays) => trays.getAllKeys(range));
  const values = await read("trays", (trays) => trays.getAll(range));
  const all = keys.map((key, place) => [key.slice(prefix.length), values[place]]).filter(([, kept]) => kept);
  return all.sort(([, one], [, other]) => one.at - other.at);
}

async function read(store, ask) {
  const database = await (opening ??= open());
  const request = ask(database.transaction(store).objectStore(store));
  return await new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function write(change) {
  const database = await (opening ??= open());
  const transaction = database.transaction(["trays", "files"], "readwrite");
  change(transaction.objectStore("trays"), transaction.objectStore("files"));
  await new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error);
  });
}

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("adda-files", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("trays");
      request.result.createObjectStore("files");
    };
    request.onsuccess = () => {
      const database = request.result;
      // It is being deleted, or wanted otherwise by a newer page; and browsers close it where they put a page to sleep.
      database.onversionchange = () => {
        database.close();
        opening = undefined;
      };
      database.onclose = () => (opening = undefined);
      done(database);
    };
    request.onerror = () => {
      opening = undefined;
      failed(request.error);
    };
  });
}
