// Lets the page be opened without the server, and says when a newer one is here.
//
// Heard by frontend/src/browser.rs: `adda-update`, where a load would bring another version of the page than this one.
// Heard from it: `adda-stale`, where the server has another version; `adda-refused`, where it talks
// to no page of this; `adda-reload`, where that page shall be loaded anew.

const own = document.documentElement.dataset.version;
// Browsers have workers on https and on localhost only.
const workers = own ? navigator.serviceWorker : undefined;
let registration;
// Milliseconds within which a tab does not load itself anew twice: what did not help once will not help at once.
const RELOAD_MS_MIN = 60_000;

const announce = () => dispatchEvent(new Event("adda-update"));

if (workers) {
  workers.onmessage = ({ data }) => {
    if (data.version !== undefined && data.version !== own) announce();
  };
  // Where it is refused, the page works as ever, but not without the server.
  workers.register("/service-worker.js").then((made) => (registration = made), () => {});
}

addEventListener("adda-stale", async () => {
  if (!registration) return announce();
  // The next connection asks again.
  await registration.update().catch(() => {});
  // One that has been here for long says nothing by itself.
  registration.active?.postMessage("version");
});

addEventListener("adda-refused", () => {
  try {
    const last = Number(sessionStorage.getItem("adda.reloaded"));
    if (Math.abs(Date.now() - last) < RELOAD_MS_MIN) return;
    sessionStorage.setItem("adda.reloaded", Date.now());
  } catch {
    // A browser that keeps nothing can't tell how often that was: the person may press the button.
    return;
  }
  dispatchEvent(new Event("adda-reload"));
});

addEventListener("adda-reload", async () => {
  const names = workers ? await caches.keys().catch(() => []) : [];
  await Promise.all(names.filter((name) => name.startsWith("adda-shell-")).map((name) => caches.delete(name).catch(() => {})));
  location.reload();
});
