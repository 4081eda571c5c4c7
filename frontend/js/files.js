// Files of the browser: those that are picked, pasted or dropped, and their bytes on the way to the server. Beside
// frontend/src/blob.rs, which knows what becomes of them.

// Numbers of `Heard` in frontend/src/blob.rs.
const FILES = 0;
const OVER = 1;
const FOLDER = 2;

/** What is under way, by its address, so that it can be stopped. */
const going = new Map();

/** Hears of files that are pasted anywhere but in another field, or dropped on `pane`. Answers with how to stop. */
export function listen(pane, hear) {
  const has = (event) => event.dataTransfer?.types.includes("Files");
  let isOver = false;
  const over = (now) => {
    if (isOver !== now) hear(OVER, (isOver = now));
  };
  const heard = {
    dragover(event) {
      if (!has(event)) return;
      const isHere = pane.contains(event.target) && !document.querySelector("dialog:modal");
      // Another pane may take it.
      if (isHere || !event.defaultPrevented) event.dataTransfer.dropEffect = isHere ? "copy" : "none";
      // Beside the panes the browser would leave the page for the file.
      event.preventDefault();
      over(isHere);
    },
    dragleave(event) {
      if (!event.relatedTarget) over(false);
    },
    drop(event) {
      if (!has(event)) return;
      event.preventDefault();
      if (isOver) take(event.dataTransfer, hear);
      over(false);
    },
    paste(event) {
      const { types, files } = event.clipboardData ?? { types: [], files: [] };
      // What is copied from a document is often there as a picture as well, but it is a text.
      const isText = types.includes("text/plain") && (types.includes("text/html") || types.includes("text/rtf"));
      const isElsewhere = event.target.closest?.("input, textarea:not(.composer-text), dialog");
      if (files.length === 0 || isText || isElsewhere || document.querySelector("dialog:modal")) return;
      // Another pane where one writes has taken it, or is to.
      const within = event.target.closest?.("main, .panel");
      if (event.defaultPrevented || (within && within !== pane && within.querySelector(".composer"))) return;
      event.preventDefault();
      take(event.clipboardData, hear);
    },
  };
  for (const name in heard) document.addEventListener(name, heard[name]);
  return () => {
    for (const name in heard) document.removeEventListener(name, heard[name]);
  };
}

/** A folder looks like a file, but can't be read. */
function take({ items, files }, hear) {
  const entries = [...items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  const whole = [...files].filter((_, place) => !entries[place]?.isDirectory);
  if (whole.length < files.length) hear(FOLDER);
  if (whole.length > 0) hear(FILES, whole);
}

/** What was picked in a field, which is empty then, so that the same can be picked again. */
export function picked(field) {
  const files = [...field.files];
  field.value = "";
  return files;
}

/** An address for what a browser may show or play, for as long as the page lives or until it is revoked. */
export function addressOf(file) {
  return /^(image|audio|video)\//.test(file.type) ? URL.createObjectURL(file) : undefined;
}

export const revoke = (address) => URL.revokeObjectURL(address);

/**
 * Sends a part of a file. Answers and throws as `call` in http.js does, and throws `null` where the file can't be read.
 */
export async function send(path, mediaType, file, from, until) {
  const body = await file.slice(from, until).arrayBuffer().catch(() => undefined);
  if (body === undefined) throw null;
  const stopper = new AbortController();
  going.set(path, stopper);
  try {
    const headers = { accept: mediaType, "content-type": "application/octet-stream" };
    const response = await fetch(`${path}?from=${from}`, { method: "POST", headers, body, signal: stopper.signal });
    const answer = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw answer;
    return answer;
  } finally {
    going.delete(path);
  }
}

/** Stops what is being sent there. */
export function stop(path) {
  going.get(path)?.abort();
}
