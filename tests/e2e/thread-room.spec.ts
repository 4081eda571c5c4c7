// Threads and their room: what the one shows of the other, and what stands in both.

import { expect, test } from "./fixtures";
import { expectConnected, expectLost } from "./offline";
import { claim, composer, expectAccessible, join, message, say, signIn, timeline } from "./steps";
import { answer, expectSent, field, line, openThread, panel, replies, reply, threads } from "./threads";

test("a reply in a thread that one follows is no reason to sort the rooms anew", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "who brings what?");
  await openThread(ben.page, "who brings what?");
  await answer(ben.page, "I bring cake");
  await expect(threads(ada.page)).toHaveAccessibleName(/1 unread/);
  // What is sorted by name is put into small letters for that.
  await ada.page.evaluate(() => {
    const { toLowerCase } = String.prototype;
    Object.assign(window, { sorted: 0 });
    String.prototype.toLowerCase = function () {
      if (String(this) === "Lobby") (window as unknown as { sorted: number }).sorted += 1;
      return toLowerCase.call(this);
    };
  });
  await answer(ben.page, "and milk");
  await expect(threads(ada.page)).toHaveAccessibleName(/2 unread/);
  expect(await ada.page.evaluate(() => (window as unknown as { sorted: number }).sorted)).toBe(0);
});

test("what waits or was refused in a thread is seen in the room", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await openThread(ben.page, "tea?");
  await ben.context.setOffline(true);
  await server.kill();
  await answer(ben.page, "too late");
  await panel(ben.page).getByRole("button", { name: "Close" }).click();
  // Nobody has replied as far as anybody knows.
  await expect(line(ben.page, "tea?")).toHaveAccessibleName(/1 waiting/);
  await expectLost(ada.page);
  await server.resume();
  await expectConnected(ada.page);
  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Archive room" }).click();
  await ada.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ada.page.getByText("This room is archived")).toBeVisible();
  await ben.context.setOffline(false);
  await expect(line(ben.page, "tea?")).toHaveAccessibleName(/1 not sent/, { timeout: 30_000 });
  await expect(line(ben.page, "tea?")).not.toHaveAccessibleName(/waiting/);
  await expectAccessible(ben.page);
  await line(ben.page, "tea?").click();
  await reply(ben.page, "too late").getByRole("button", { name: "Discard" }).click();
  await expect(line(ben.page, "tea?")).toHaveCount(0);
});

test("a message that stands in a room and in its thread is edited in one place, and what was written comes along", async ({
  server,
  person,
}) => {
  const { page } = await claim(server, person);
  await say(page, "tea?");
  await expectSent(message(page, "tea?"));
  await openThread(page, "tea?");
  await composer(page).press("ArrowUp");
  await expect(composer(page)).toHaveValue("tea?");
  await composer(page).fill("tea at five?");
  await reply(page, "tea?").focus();
  await page.keyboard.press("e");
  await expect(field(page)).toHaveValue("tea at five?");
  await expect(composer(page)).toHaveValue("");
  await field(page).fill("tea at six?");
  await message(page, "tea?").focus();
  await page.keyboard.press("e");
  await expect(composer(page)).toHaveValue("tea at six?");
  await expect(field(page)).toHaveValue("");
  await composer(page).press("Enter");
  await expect(message(page, "tea at six?")).toBeVisible();
  await expect(reply(page, "tea at six?")).toBeVisible();
});

test("an edit that is refused is said once, where its message stands in a room and in its thread", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "tea?");
  await openThread(ben.page, "tea?");
  await ben.context.setOffline(true);
  await server.kill();
  await composer(ben.page).press("ArrowUp");
  await composer(ben.page).fill("tea at five?");
  await composer(ben.page).press("Enter");
  await expect(reply(ben.page, "tea at five?")).toBeVisible();
  await expectLost(ada.page);
  await server.resume();
  await expectConnected(ada.page);
  await ada.page.getByRole("button", { name: "Room actions" }).click();
  await ada.page.getByRole("menuitem", { name: "Archive room" }).click();
  await ada.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ada.page.getByText("This room is archived")).toBeVisible();
  await ben.context.setOffline(false);
  for (const shown of [message(ben.page, "tea?"), reply(ben.page, "tea?")]) {
    await expect(shown.getByText(/^Not changed\. /)).toBeVisible({ timeout: 30_000 });
  }
  await expect(ben.page.getByRole("alert")).toHaveCount(1);
});

test("under a message it is said when the last reply was, as seen from today", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await openThread(ben.page, "tea?");
  await answer(ben.page, "yes");
  await expectSent(reply(ben.page, "yes"));
  const at = await reply(ben.page, "yes").locator("time").first().getAttribute("datetime");
  await ada.page.goto("about:blank");
  await ada.page.clock.install({ time: at ?? "" });
  await ada.page.goto("/room/1");
  await expect(line(ada.page, "tea?")).toContainText("1 reply");
  await expect(line(ada.page, "tea?")).not.toContainText("Yesterday");
  await ada.page.clock.fastForward("24:00:00");
  await expect(line(ada.page, "tea?")).toContainText("Yesterday");
});

test.describe("in a room with a long past", () => {
  test.use({ lines: 3000 });

  test("the address of a reply opens its thread, and leaves the room where it is", async ({ person }) => {
    const ada = await signIn(person, "Ada");
    await say(ada.page, "the plan");
    await openThread(ada.page, "the plan");
    await answer(ada.page, "the marmalade");
    await expectSent(reply(ada.page, "the marmalade"));
    const address = (await reply(ada.page, "the marmalade").locator("a.message-time").getAttribute("href")) ?? "";
    const [path] = address.split("?");
    const ben = await signIn(person, "Ben");
    await ben.page.goto(`${path?.split("/").slice(0, 3).join("/")}/40`);
    const old = timeline(ben.page).locator("article[data-lit]");
    await expect(old).toBeInViewport();
    const said = (await old.locator(".message-body").innerText()).trim();
    // A link that stands somewhere on the page, and names the room and the reply alone.
    await ben.page.evaluate((href) => {
      const link = Object.assign(document.createElement("a"), { href });
      document.body.append(link);
      link.click();
      link.remove();
    }, path ?? "");
    await expect(replies(ben.page).locator("article[data-lit]")).toContainText("the marmalade");
    await expect(message(ben.page, said).first()).toBeInViewport();
    // Who comes by that address finds the room as without it.
    await ben.page.goto(path ?? "");
    await expect(replies(ben.page).locator("article[data-lit]")).toContainText("the marmalade");
  });
});
