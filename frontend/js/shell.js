// Lets the page be opened without the server, and says when a newer one is here.
//
// Heard by frontend/src/browser.rs: `adda-update`, where a load would bring another version of the page than this one.
// Heard from it: `adda-stale`, where the server has another version; `adda-reload`, where it talks to no page of this.

const own = document.documentElement.dataset.version;
// Browsers have workers on https and on localhost only.
const workers = own ? navigator.serviceWorker : undefined;
let registration;

const announce = () => dispatchEvent(new Event("adda-update"));

if (workers) {
  workers.onmessage = ({ data }) => {
    if (data.version !== own) announce();
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

addEventListener("adda-reload", async () => {
  const names = workers ? await caches.keys().catch(() => []) : [];
  await Promise.all(names.filter((name) => name.startsWith("adda-shell-")).map((name) => caches.delete(name)));
  location.reload();
});
