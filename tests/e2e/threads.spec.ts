// Threads: replies beside the conversation of a room, in a panel of their own.

import { type Locator, devices } from "@playwright/test";

import { expect, test } from "./fixtures";
import { expectConnected, expectLost } from "./offline";
import { expectShellKept } from "./shell";
import {
  chooseInMenu,
  claim,
  composer,
  expectAccessible,
  join,
  message,
  rooms,
  say,
  signIn,
  timeline,
  title,
} from "./steps";
import { answer, expectSent, field, line, openThread, panel, replies, reply, threads } from "./threads";

test("a reply stands in the thread and not in the room, and a line in the room leads there", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea at five?");
  await openThread(ben.page, "tea at five?");
  await expect(ben.page).toHaveURL(/\/room\/\d+\?thread=\d+$/);
  await expect(panel(ben.page).getByText("No replies yet.")).toBeVisible();
  await expectAccessible(ben.page);
  await answer(ben.page, "at six, rather");
  await expect(timeline(ben.page).getByText("at six, rather")).toHaveCount(0);
  // Ada sees that there is one, and it is not in her room either.
  await expect(line(ada.page, "tea at five?")).toContainText("1 reply");
  await expect(line(ada.page, "tea at five?")).toContainText("1 new");
  await expect(timeline(ada.page).getByText("at six, rather")).toHaveCount(0);
  await line(ada.page, "tea at five?").click();
  await expect(reply(ada.page, "tea at five?")).toBeVisible();
  await expect(reply(ada.page, "at six, rather")).toBeVisible();
  await expect(line(ada.page, "tea at five?")).not.toContainText("new");
  // Both have it open by now: what one writes is there for the other.
  await answer(ada.page, "six it is");
  await expect(reply(ben.page, "six it is")).toBeVisible();
  await expect(panel(ben.page).getByText("2 replies")).toBeVisible();
  for (const { page } of [ada, ben]) {
    await expect(line(page, "tea at five?")).toContainText("2 replies");
    await expect(line(page, "tea at five?").locator(".avatar")).toHaveCount(2);
  }
  await expectAccessible(ada.page);
  // Closed and opened again with the key.
  await panel(ben.page).getByRole("button", { name: "Close" }).click();
  await expect(panel(ben.page)).toHaveCount(0);
  await message(ben.page, "tea at five?").focus();
  await ben.page.keyboard.press("t");
  await expect(field(ben.page)).toBeFocused();
  await expect(reply(ben.page, "six it is")).toBeVisible();
});

test("one follows a thread by what one does and by being named, and is told how much is unread", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const chloe = await join(server, person, "Chloe");
  const phone = await signIn(person, "Ada");
  await say(ada.page, "who brings what?");
  await openThread(ben.page, "who brings what?");
  await answer(ben.page, "I bring cake");
  await answer(ben.page, "and milk");
  // Ada began it, so she follows it; Chloe has nothing to do with it.
  for (const { page } of [ada, phone]) {
    await expect(threads(page)).toHaveAccessibleName(/2 unread/);
    await expect(line(page, "who brings what?")).toContainText("2 new");
    await expect(page).toHaveTitle(/^\(2\)/);
  }
  await expect(line(chloe.page, "who brings what?")).toContainText("2 replies");
  await expect(threads(chloe.page)).toHaveAccessibleName("Threads");
  // Being named is following.
  await answer(ben.page, "@Chloe, do you bring tea?");
  await expect(threads(chloe.page)).toHaveAccessibleName(/1 unread/);
  // Read on one device, it is read on the other.
  await line(ada.page, "who brings what?").click();
  await expect(reply(ada.page, "do you bring tea?")).toBeVisible();
  for (const { page } of [ada, phone]) await expect(threads(page)).toHaveAccessibleName("Threads");
  await expect(phone.page).not.toHaveTitle(/^\(/);
  // Who follows it no more is told of nothing more.
  await line(chloe.page, "who brings what?").click();
  await expect(threads(chloe.page)).toHaveAccessibleName("Threads");
  await panel(chloe.page).getByRole("button", { name: "Unfollow thread" }).click();
  await expect(panel(chloe.page).getByRole("button", { name: "Follow thread" })).toBeVisible();
  await panel(chloe.page).getByRole("button", { name: "Close" }).click();
  await answer(ben.page, "or lemons");
  await expect(line(chloe.page, "who brings what?")).toContainText("4 replies");
  await expect(line(chloe.page, "who brings what?")).not.toContainText("new");
});

test("what is written in a room and in its threads is kept apart", async ({ server, person }) => {
  const { page } = await claim(server, person);
  await say(page, "first");
  await say(page, "second");
  await openThread(page, "first");
  await field(page).fill("of the first");
  await composer(page).fill("of the room");
  await openThread(page, "second");
  await expect(field(page)).toHaveValue("");
  await field(page).fill("of the second");
  await page.reload();
  await expect(field(page)).toHaveValue("of the second");
  await expect(composer(page)).toHaveValue("of the room");
  await openThread(page, "first");
  await expect(field(page)).toHaveValue("of the first");
  await field(page).press("Enter");
  await expectSent(reply(page, "of the first"));
  await expect(composer(page)).toHaveValue("of the room");
  await composer(page).press("Enter");
  await expectSent(message(page, "of the room"));
  await expect(reply(page, "of the room")).toHaveCount(0);
  // A command acts on the room; a text goes where it is written.
  await field(page).fill("/topic All about tea");
  await field(page).press("Enter");
  await expect(page.locator(".room-about")).toHaveText("All about tea");
  await field(page).fill("/shrug oh well");
  await field(page).press("Enter");
  await expectSent(reply(page, "oh well"));
  await expect(message(page, "oh well")).toHaveCount(0);
});

test("in a thread one edits, answers, reacts, deletes and sends files as in a room", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "pictures?");
  await openThread(ben.page, "pictures?");
  await openThread(ada.page, "pictures?");
  await answer(ben.page, "a mistake");
  // What is not sent yet is taken back, and not edited.
  await expectSent(reply(ben.page, "a mistake"));
  // The last of one's own, by the arrow; the room's composer is left alone.
  await composer(ben.page).fill("in the room");
  await field(ben.page).press("ArrowUp");
  await expect(field(ben.page)).toHaveValue("a mistake");
  await field(ben.page).fill("no mistake");
  await field(ben.page).press("Enter");
  await expect(reply(ada.page, "no mistake")).toBeVisible();
  await expect(composer(ben.page)).toHaveValue("in the room");
  // An answer to a reply.
  await reply(ada.page, "no mistake").focus();
  await ada.page.keyboard.press("r");
  await expect(field(ada.page)).toHaveAccessibleDescription(/Replying to Ben/);
  await answer(ada.page, "indeed");
  await expect(reply(ben.page, "indeed").getByRole("link", { name: "In reply to Ben: no mistake" })).toBeVisible();
  // An emoji.
  await reply(ada.page, "no mistake").first().hover();
  await reply(ada.page, "no mistake").first().getByRole("button", { name: "React", exact: true }).click();
  const picker = ada.page.getByRole("dialog", { name: "Choose an emoji" });
  await picker.getByRole("button", { name: "thumbs up" }).first().click();
  await expect(reply(ben.page, "no mistake").first().getByRole("button", { name: /👍/ })).toBeVisible();
  // A file.
  const chooser = ben.page.waitForEvent("filechooser");
  await panel(ben.page).getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles({ name: "recipe.txt", mimeType: "text/plain", buffer: Buffer.from("tea, water") });
  await expect(panel(ben.page).getByText("recipe.txt")).toBeVisible();
  await field(ben.page).press("Enter");
  await expect(reply(ada.page, "recipe.txt")).toBeVisible();
  await expect(message(ada.page, "recipe.txt")).toHaveCount(0);
  // Gone for both.
  await chooseInMenu(reply(ben.page, "no mistake").first(), "Delete");
  await ben.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  for (const { page } of [ada, ben]) await expect(replies(page).getByText("no mistake")).toHaveCount(0);
  await expect(panel(ada.page).getByText("3 replies")).toBeVisible();
});

test("who types in a thread does so there and not in the room", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await openThread(ada.page, "tea?");
  await openThread(ben.page, "tea?");
  await field(ben.page).pressSequentially("ye");
  await expect(panel(ada.page).getByText("Ben is typing")).toBeVisible();
  await expect(ada.page.getByText("Ben is typing")).toHaveCount(1);
  await composer(ada.page).pressSequentially("he");
  await expect(ben.page.getByRole("main").getByText("Ada is typing")).toBeVisible();
  await expect(panel(ben.page).getByText("Ada is typing")).toHaveCount(0);
});

test("whatever points at a reply leads to it in its thread", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await ada.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(ada.page, "the plan");
  await openThread(ada.page, "the plan");
  await answer(ada.page, "the marmalade");
  await expectSent(reply(ada.page, "the marmalade"));
  await chooseInMenu(reply(ada.page, "the marmalade"), "Copy link");
  const link = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/room\/\d+\/\d+\?thread=\d+$/);
  const lit = async (): Promise<void> => {
    await expect(ben.page).toHaveURL(link);
    await expect(replies(ben.page).locator("article[data-lit]")).toContainText("the marmalade");
  };
  await ben.page.goto(link);
  await lit();
  // Of which only the room and the message are known.
  const { origin, pathname } = new URL(link);
  await ben.page.goto(origin + pathname);
  await lit();
  // A search.
  const room = pathname.split("/").slice(0, 3).join("/");
  await ben.page.goto(`${origin}${room}?search=marmalade`);
  await expect(ben.page.getByRole("link", { name: /marmalade/ })).toContainText("in a thread");
  await ben.page.getByRole("link", { name: /marmalade/ }).click();
  await lit();
  await ben.page.goto(`${origin}${room}?search=${encodeURIComponent("is:thread")}`);
  await expect(ben.page.locator(".search-found .found-text")).toHaveCount(2);
  // What is pinned, and what is saved.
  await ben.page.goto(link);
  await reply(ben.page, "the marmalade").focus();
  await ben.page.keyboard.press("p");
  await ben.page.keyboard.press("s");
  await expect(reply(ben.page, "the marmalade").getByText("Pinned")).toBeVisible();
  await expect(reply(ben.page, "the marmalade").getByText("Saved")).toBeVisible();
  await rooms(ben.page).getByRole("link", { name: "Saved messages" }).click();
  await ben.page.getByRole("main", { name: "Saved messages" }).getByRole("link", { name: /marmalade.*in a thread/ }).click();
  await lit();
  await ben.page.goto(`${origin}${room}?details`);
  await ben.page.getByRole("link", { name: /marmalade/ }).click();
  await lit();
  // And what leads nowhere says so.
  await ben.page.goto(`${origin}${room}?thread=999`);
  await expect(panel(ben.page).getByText("No such thread")).toBeVisible();
  await expectAccessible(ben.page);
});

test("one writes in a thread without the server, and it goes once and in order", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "tea?");
  await expect(message(ben.page, "tea?")).toBeVisible();
  await server.kill();
  // Never opened before: what was said there can't be had, but one writes all the same.
  await openThread(ben.page, "tea?");
  await expect(panel(ben.page).getByText("You are offline, and what was said here is not kept.")).toBeVisible();
  await answer(ben.page, "one");
  await answer(ben.page, "two");
  await say(ben.page, "in the room");
  await expect(timeline(ben.page).getByText("one", { exact: true })).toHaveCount(0);
  for (const { page } of [ben, ada]) await expectLost(page);
  await server.resume();
  for (const { page } of [ben, ada]) await expectConnected(page);
  await expectSent(reply(ben.page, "two"));
  // What comes moves the message.
  await expect(message(ada.page, "in the room")).toBeVisible();
  await expect(line(ada.page, "tea?")).toContainText("2 replies");
  await openThread(ada.page, "tea?");
  await expect(replies(ada.page).getByRole("article")).toContainText(["tea?", "one", "two"]);
  await expect(replies(ben.page).getByRole("article")).toContainText(["tea?", "one", "two"]);
});

test("the threads that one follows stand on a page of their own", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await threads(ada.page).click();
  const page = ada.page.getByRole("main", { name: "Threads" });
  await expect(page.getByText("No threads yet")).toBeVisible();
  await expectAccessible(ada.page);
  for (const text of ["the first", "the second"]) {
    await say(ben.page, text);
    await expectSent(message(ben.page, text));
    await openThread(ben.page, text);
    await answer(ben.page, `reply to ${text}`);
    await expectSent(reply(ben.page, `reply to ${text}`));
  }
  // Ada says that she wants to know of one, and is in the other by what she writes.
  await ada.page.goBack();
  await openThread(ada.page, "the first");
  await panel(ada.page).getByRole("button", { name: "Follow thread" }).click();
  await openThread(ada.page, "the second");
  await answer(ada.page, "mine");
  await expectSent(reply(ada.page, "mine"));
  await threads(ada.page).click();
  await expect(page.getByRole("link")).toContainText([/the second/, /the first/]);
  await expect(page.getByRole("link").first()).toContainText("2 replies");
  await openThread(ben.page, "the first");
  await answer(ben.page, "news");
  await expect(page.getByRole("link").first()).toContainText("the first");
  await expect(page.getByRole("link").first()).toContainText("Ben: news");
  await expect(page.getByRole("link").first()).toContainText("1 new");
  await expectAccessible(ada.page);
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(threads(ada.page)).toHaveAccessibleName("Threads");
  await expect(page.getByRole("button", { name: "Mark all as read" })).toHaveCount(0);
  await page.getByRole("button", { name: "Unfollow thread" }).last().click();
  await expect(page.getByRole("link")).toHaveCount(1);
  // It is there without a connection.
  await expectShellKept(ada.page);
  await ada.context.setOffline(true);
  await ada.page.reload();
  await expect(page.getByRole("link")).toHaveCount(1);
  await ada.context.setOffline(false);
  await page.getByRole("link", { name: /the first/ }).click();
  await expect(reply(ada.page, "news")).toBeVisible();
});

test("on a phone a thread is a pane of its own, and back leads back", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "tea?");
  await openThread(ada.page, "tea?");
  await answer(ada.page, "yes");
  await expectSent(reply(ada.page, "yes"));
  const phone = await signIn(person, "Ada", { ...devices["Pixel 7"], viewport: { width: 360, height: 740 } });
  const { page } = phone;
  const opened = line(page, "tea?");
  await expect(opened).toBeVisible();
  const box = await opened.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await opened.tap();
  const pane = page.getByRole("dialog", { name: "Thread" });
  await expect(pane.getByRole("log", { name: "Replies" }).getByText("yes", { exact: true })).toBeVisible();
  await expect(timeline(page)).toHaveCount(0);
  await field(page).fill("by touch");
  await pane.getByRole("button", { name: "Send", exact: true }).tap();
  await expectSent(reply(page, "by touch"));
  await expectAccessible(page);
  await page.goBack();
  await expect(timeline(page)).toBeVisible();
  await expect(title(page, "Lobby")).toBeVisible();
  await expect(line(page, "tea?")).toContainText("2 replies");
});

test("a reply that comes takes nothing from what one writes, in the room or in the thread", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "who brings what?");
  for (const { page } of [ada, ben]) await openThread(page, "who brings what?");
  await answer(ada.page, "I bring cake");
  await composer(ada.page).click();
  await ada.page.keyboard.type("in the ");
  await answer(ben.page, "and I milk");
  await expect(reply(ada.page, "and I milk")).toBeVisible();
  await expect(composer(ada.page)).toBeFocused();
  await ada.page.keyboard.type("room");
  await expect(composer(ada.page)).toHaveValue("in the room");
  // Another text for a reply is written on while replies come.
  await field(ada.page).click();
  await ada.page.keyboard.press("ArrowUp");
  await expect(field(ada.page)).toHaveValue("I bring cake");
  await answer(ben.page, "and sugar");
  await expect(reply(ada.page, "and sugar")).toBeVisible();
  await expect(field(ada.page)).toBeFocused();
  await ada.page.keyboard.type(" and cups");
  await ada.page.keyboard.press("Enter");
  await expect(reply(ben.page, "I bring cake and cups")).toBeVisible();
});

test("what is pasted goes where one writes, and what is dropped where it is dropped", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "who brings what?");
  await openThread(ada.page, "who brings what?");
  const bring = (where: Locator, how: "paste" | "drop", name: string): Promise<void> =>
    where.evaluate(
      (element, { how, name }) => {
        const carried = new DataTransfer();
        carried.items.add(new File(["tea"], name));
        const options = { bubbles: true, cancelable: true };
        if (how === "paste") element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, ...options }));
        else {
          element.dispatchEvent(new DragEvent("dragover", { dataTransfer: carried, ...options }));
          element.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, ...options }));
        }
      },
      { how, name },
    );
  const inRoom = ada.page.getByRole("main");
  await bring(field(ada.page), "paste", "for-the-thread.txt");
  await expect(panel(ada.page).getByText("for-the-thread.txt")).toBeVisible();
  await bring(composer(ada.page), "paste", "for-the-room.txt");
  await expect(inRoom.getByText("for-the-room.txt")).toBeVisible();
  await bring(timeline(ada.page), "drop", "dropped.txt");
  await expect(inRoom.getByText("dropped.txt")).toBeVisible();
  await bring(replies(ada.page), "drop", "dropped-there.txt");
  await expect(panel(ada.page).getByText("dropped-there.txt")).toBeVisible();
  for (const [place, names] of [[inRoom, ["for-the-thread", "dropped-there"]], [panel(ada.page), ["for-the-room", "dropped.txt"]]] as const) {
    for (const name of names) await expect(place.getByText(name)).toHaveCount(0);
  }
});
