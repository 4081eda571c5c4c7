// Parts of the page come later, and one that does not come is asked for again.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer } from "./steps";

const PART = /\/split_pages-[^/]*\.wasm$/;
const UNREACHABLE = "Adda's server can't be reached.";

/** Without the worker, which would have the part by now. */
const ONLY_THE_NETWORK = { serviceWorkers: "block" } as const;

const settings = (page: Page) => page.getByRole("main").getByLabel("Shown name");

test("a part of the page that does not come says so in its place, and is fetched when asked for again", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person, ONLY_THE_NETWORK);
  const notCome = () => ada.page.waitForEvent("requestfailed", (request) => PART.test(request.url()));
  await ada.page.route(PART, (route) => route.abort());
  // It is fetched when the connection stands, and once more when it is wanted: both times in vain.
  const unasked = notCome();
  await ada.page.reload();
  await unasked;
  const asked = notCome();
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await asked;
  const told = ada.page.getByRole("main").getByRole("alert");
  await expect(told).toContainText(UNREACHABLE);
  await ada.page.unroute(PART);
  await told.getByRole("button", { name: "Retry" }).click();
  await expect(settings(ada.page)).toHaveValue("Ada");
});

test("a part that did not come is fetched by itself when the connection stands", async ({ server, person }) => {
  const ada = await claim(server, person, ONLY_THE_NETWORK);
  let connect = () => {};
  const isReachable = new Promise<void>((resolve) => (connect = resolve));
  await ada.page.routeWebSocket(/\/ws$/, async (socket) => {
    await isReachable;
    socket.connectToServer();
  });
  await ada.page.route(PART, (route) => route.abort());
  await ada.page.goto("/settings");
  await expect(ada.page.getByRole("main").getByRole("alert")).toContainText(UNREACHABLE);
  await ada.page.unroute(PART);
  connect();
  await expect(settings(ada.page)).toHaveValue("Ada");
});

test("a dialog that does not come is closed with a word, and opens as soon as it can come", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person, ONLY_THE_NETWORK);
  await ada.page.route(PART, (route) => route.abort());
  await ada.page.reload();
  await expect(composer(ada.page)).toBeVisible();
  const open = () => ada.page.keyboard.press("Control+/");
  await open();
  await expect(ada.page.getByRole("alert").filter({ hasText: UNREACHABLE })).toBeVisible();
  await expect(ada.page.getByRole("dialog")).toHaveCount(0);
  await ada.page.unroute(PART);
  await open();
  await expect(ada.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("who is not signed in fetches nothing of what stands behind the door, and the other way round", async ({
  server,
  person,
}) => {
  const fetched: string[] = [];
  const listen = (page: Page) =>
    page.on("request", (request) => fetched.push(...(/split_[a-z]+/.exec(request.url()) ?? [])));
  const stranger = await person("Stranger", ONLY_THE_NETWORK);
  listen(stranger.page);
  await stranger.page.goto(server.firstRunLink);
  await expect(stranger.page.getByLabel("Space name")).toBeVisible();
  expect(fetched.splice(0)).toEqual(["split_door"]);

  const ada = await claim(server, person, ONLY_THE_NETWORK);
  // What the page before this one still fetched is not meant.
  await ada.page.goto("about:blank");
  listen(ada.page);
  const came = ada.page.waitForRequest(PART);
  await ada.page.goto("/room/1");
  await expect(composer(ada.page)).toBeVisible();
  await came;
  // What talking needs comes before what one may go to.
  expect(fetched).toEqual(["split_beside", "split_pages"]);
});
