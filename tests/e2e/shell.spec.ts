// The page itself is kept in the browser: it opens without the server, and no older one stands in a newer one's way.

import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import { NEWER, expectShellKept, shellVersion, test } from "./shell";
import { claim, composer, join, message, say, timeline } from "./steps";

const newerLine = (page: Page) => page.getByRole("status").filter({ hasText: "There is a newer Adda." });

/** As a server does that speaks a later protocol only. One that is not there yet refuses nobody. */
async function refuseThisVersion(page: Page): Promise<void> {
  await page.routeWebSocket(/\/ws$/, async (socket) => {
    const isNewer = (await shellVersion(page)) === NEWER;
    const server = socket.connectToServer();
    if (!isNewer) server.onMessage(() => socket.close({ code: 4002 }));
  });
}

test("the page opens without the server, at any of its places", async ({ server, person }) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  await server.kill();
  for (const place of ["/", "/room/1", "/rooms", "/settings"]) {
    await ada.page.goto(place);
    await expect(ada.page.getByRole("main")).toBeVisible();
  }
});

test("what the server answers itself is never the page that is kept", async ({ server, person }) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  expect(await (await ada.page.goto("/healthz"))?.text()).toBe("ok\n");
  expect(await (await ada.page.goto("/readyz"))?.json()).toMatchObject({ is_ready: true });
  // No browser shows these.
  const metrics = ada.page.waitForEvent("download");
  await ada.page.evaluate(() => location.assign("/metrics"));
  await (await metrics).delete();
  await expect(ada.page.goto("/nowhere.txt")).rejects.toThrow("ERR_HTTP_RESPONSE_CODE_FAILURE");
});

test("a newer version says that it is here, and what was being written survives the change", async ({
  server,
  newerPage,
  person,
}) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  await expect(newerLine(ada.page)).toBeHidden();
  await say(ada.page, "before the change");
  await expect(message(ada.page, "before the change")).toBeVisible();
  await composer(ada.page).fill("half a thought");

  await server.replace(["--assets", newerPage]);
  await expect(newerLine(ada.page)).toBeVisible({ timeout: 30_000 });
  expect(await shellVersion(ada.page)).not.toBe(NEWER);
  await newerLine(ada.page).getByRole("button", { name: "Reload" }).click();
  await expect(ada.page.locator("html")).toHaveAttribute("data-version", NEWER);
  await expect(composer(ada.page)).toHaveValue("half a thought");
  await expect(newerLine(ada.page)).toBeHidden();
  await composer(ada.page).press("Enter");
  await expect(message(ada.page, "half a thought")).toBeVisible();
  await expect(timeline(ada.page).getByRole("article")).toHaveCount(2);
});

test("whoever comes back after a change has the newer page kept by the second load", async ({
  server,
  newerPage,
  person,
}) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  await ada.page.goto("about:blank");
  await server.replace(["--assets", newerPage]);
  await ada.page.goto("/room/1");
  await expect(newerLine(ada.page)).toBeVisible({ timeout: 30_000 });
  // It can wait.
  await newerLine(ada.page).getByRole("button", { name: "Close" }).click();
  await expect(newerLine(ada.page)).toBeHidden();
  await server.kill();
  await ada.page.reload();
  await expect(ada.page.locator("html")).toHaveAttribute("data-version", NEWER);
});

test("a page that the server does not talk to any more is not loaded again from what is kept", async ({
  server,
  newerPage,
  person,
}) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  await refuseThisVersion(ada.page);
  await server.replace(["--assets", newerPage]);
  await expect(ada.page.locator("html")).toHaveAttribute("data-version", NEWER, { timeout: 30_000 });
  await expect(composer(ada.page)).toBeVisible();
});

test("of two tabs that the server does not talk to any more, both are loaded anew, and one sends", async ({
  server,
  newerPage,
  person,
}) => {
  const ada = await claim(server, person);
  await expectShellKept(ada.page);
  const other = await ada.context.newPage();
  await other.goto("/room/1");
  await expect(composer(other)).toBeVisible();
  for (const page of [ada.page, other]) await refuseThisVersion(page);
  await server.replace(["--assets", newerPage]);
  for (const page of [ada.page, other]) {
    await expect(page.locator("html")).toHaveAttribute("data-version", NEWER, { timeout: 30_000 });
    await expect(composer(page)).toBeVisible();
  }
  await say(other, "from the one");
  await expect(message(ada.page, "from the one")).toBeVisible();
  await say(ada.page, "from the other");
  await expect(message(other, "from the other")).toBeVisible();
  await expect(timeline(other).getByText("Waiting for the connection")).toHaveCount(0);
});

test("a tab that the server does not talk to any more lets another one send", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const other = await ada.context.newPage();
  // This tab has loaded itself anew just now, and it did not help.
  await ada.page.evaluate(() => sessionStorage.setItem("adda.reloaded", String(Date.now())));
  await ada.page.routeWebSocket(/\/ws$/, (socket) => socket.onMessage(() => socket.close({ code: 4002 })));
  await server.restart();
  await expect(newerLine(ada.page)).toBeVisible({ timeout: 30_000 });
  await other.goto("/room/1");
  await say(other, "from the tab that can");
  await say(ada.page, "from the tab that can not");
  for (const text of ["from the tab that can", "from the tab that can not"]) {
    await expect(timeline(ben.page).getByText(text, { exact: true })).toBeVisible({ timeout: 30_000 });
  }
});

test("the page can be installed", async ({ server, person }) => {
  const ada = await claim(server, person);
  const link = await ada.page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await ada.page.request.get(link ?? "")).json();
  expect(manifest).toMatchObject({ name: "Adda", start_url: "/", display: "standalone" });
  for (const icon of manifest.icons) {
    expect((await ada.page.request.get(icon.src)).headers()["content-type"]).toBe(icon.type);
  }
});
