// Nothing typed and nothing said is lost when the line is.

import { expect, test } from "./fixtures";
import { expectConnected } from "./offline";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, timeline, title } from "./steps";

test("ten seconds in a tunnel: what was missed comes once, in order, and what was written goes out", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  let attempts = 0;
  ben.page.on("websocket", () => (attempts += 1));
  // From here on Ben's clock can be turned: ten seconds of his timers, whatever the machine takes for them.
  await ben.page.goto("about:blank");
  await ben.page.clock.install();
  await ben.page.goto("/room/1");
  await expect(composer(ben.page)).toBeVisible();
  attempts = 0;
  await say(ada.page, "before the tunnel");
  await expect(message(ben.page, "before the tunnel")).toBeVisible();

  // The server is gone for everybody: an open socket can't be cut in a browser otherwise.
  await ben.context.setOffline(true);
  await server.kill();
  await expect(ben.page.getByRole("status").filter({ hasText: /Connection lost|offline/ })).toBeVisible();
  await say(ben.page, "from the tunnel");
  const wentIn = await ben.page.evaluate(() => Date.now());
  await expect(async () => {
    await ben.page.clock.runFor(1_000);
    expect(await ben.page.evaluate(() => Date.now())).toBeGreaterThanOrEqual(wentIn + 10_000);
    // More than one attempt has failed meanwhile.
    expect(attempts).toBeGreaterThanOrEqual(2);
  }).toPass({ timeout: 30_000 });
  await expect(message(ben.page, "from the tunnel")).toContainText("Waiting for the connection");

  // A browser without a network may reach this machine all the same: Ben's waits until he is out.
  await ben.page.clock.pauseAt((await ben.page.evaluate(() => Date.now())) + 1_000);
  await server.resume();
  await expect(ada.page.getByRole("status").filter({ hasText: /Connection lost/ })).toBeHidden({ timeout: 30_000 });
  for (const text of ["missed 1", "missed 2", "missed 3"]) await say(ada.page, text);
  await expect(message(ada.page, "missed 3")).toBeVisible();

  await ben.page.clock.resume();
  await ben.context.setOffline(false);
  await expect(message(ada.page, "from the tunnel")).toBeVisible({ timeout: 30_000 });
  await expect(message(ben.page, "missed 3")).toBeVisible();
  await expect(timeline(ben.page).getByText("Waiting for the connection")).toHaveCount(0);
  const said = ["before the tunnel", "missed 1", "missed 2", "missed 3", "from the tunnel"];
  for (const { page } of [ada, ben]) {
    const articles = timeline(page).getByRole("article");
    await expect(articles).toHaveCount(said.length);
    for (const [place, text] of said.entries()) await expect(articles.nth(place)).toContainText(text);
  }
});

test("one writes in a room of which nothing is held, and finds the rest when the connection is back", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await createRoom(ada.page, "Garden");
  await say(ada.page, "who has the key?");
  await say(ada.page, "/invite Ben");
  await expect(rooms(ben.page).getByRole("link", { name: /^Garden/ })).toBeVisible();
  await server.kill();
  await rooms(ben.page).getByRole("link", { name: /^Garden/ }).click();
  await expect(title(ben.page, "Garden")).toBeVisible();
  await say(ben.page, "I do");
  await expect(message(ben.page, "I do")).toContainText("Waiting for the connection");
  await expect(timeline(ben.page).getByText("You are offline, and what was said here is not kept.")).toBeVisible();
  await expectAccessible(ben.page);
  await server.resume();
  for (const { page } of [ben, ada]) await expectConnected(page);
  for (const { page } of [ben, ada]) {
    await expect(timeline(page).getByRole("article")).toContainText(["who has the key?", "I do"]);
  }
});

test("what was written without a connection, and refused, can be said again when it may be", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await ben.context.setOffline(true);
  await server.kill();
  await say(ben.page, "too late");
  await server.resume();
  await expect(ada.page.getByRole("status").filter({ hasText: /Connection lost/ })).toBeHidden({ timeout: 30_000 });
  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Archive room" }).click();
  await ada.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ada.page.getByText("This room is archived")).toBeVisible();

  await ben.context.setOffline(false);
  await expect(message(ben.page, "too late").getByRole("alert")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(ben.page);
  // As long as it may not be said, it is refused again.
  await message(ben.page, "too late").getByRole("button", { name: "Retry" }).click();
  await expect(message(ben.page, "too late").getByRole("alert")).toBeVisible();
  await expect(timeline(ben.page).getByRole("article")).toHaveCount(1);

  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Open it again" }).click();
  await expect(composer(ben.page)).toBeVisible();
  await message(ben.page, "too late").getByRole("button", { name: "Retry" }).click();
  for (const { page } of [ada, ben]) {
    await expect(message(page, "too late")).toBeVisible();
    await expect(timeline(page).getByRole("article")).toHaveCount(1);
  }
  await expect(message(ben.page, "too late").getByRole("alert")).toHaveCount(0);
});

test("an attempt that hangs ends with the network, and the next one begins with it", async ({ server, person }) => {
  const ada = await claim(server, person);
  let attempts = 0;
  // The first is never answered, as where the network swallows everything.
  await ada.page.routeWebSocket(/\/ws$/, async (socket) => {
    attempts += 1;
    if (attempts === 1) await new Promise(() => {});
    socket.connectToServer();
  });
  // From here on the clock stands still: nothing is tried because of the time.
  await ada.page.clock.install();
  await ada.page.reload();
  await expect.poll(() => attempts).toBe(1);
  await ada.page.clock.pauseAt(Date.now() + 2_000);
  await ada.page.evaluate(() => dispatchEvent(new Event("offline")));
  await ada.page.evaluate(() => dispatchEvent(new Event("online")));
  await expect.poll(() => attempts).toBe(2);
});

test("a server that is replaced is come back to, and the draft stands", async ({ server, person }) => {
  const ada = await claim(server, person);
  await composer(ada.page).fill("half a thought");
  await server.restart();
  await expect(composer(ada.page)).toHaveValue("half a thought");
  await composer(ada.page).press("Enter");
  await expect(message(ada.page, "half a thought")).toBeVisible();
  await expect(timeline(ada.page).getByText("Waiting for the connection")).toHaveCount(0, { timeout: 30_000 });
  await expect(ada.page.getByRole("status").filter({ hasText: /Connection lost/ })).toBeHidden();
});

test("messages that wait survive a reload", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await server.kill();
  await expect(ada.page.getByRole("status").filter({ hasText: /Connection lost/ })).toBeVisible();
  await say(ada.page, "kept one");
  await say(ada.page, "kept two");
  await server.resume();
  await ada.page.reload();
  await expect(message(ben.page, "kept two")).toBeVisible({ timeout: 30_000 });
  await expect(message(ben.page, "kept one")).toHaveCount(1);
});

test("signing out elsewhere signs out here, at once", async ({ server, person }) => {
  const ada = await claim(server, person);
  const other = await ada.context.newPage();
  await other.goto("/settings");
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(ada.page.getByRole("heading", { name: "Sign in to Tea & Code" })).toBeVisible();
});
