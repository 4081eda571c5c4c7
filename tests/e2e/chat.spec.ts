// Two people talk.

import { expect, test } from "./fixtures";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, timeline } from "./steps";

test("the first-run link makes the space and its owner, once", async ({ server, person }) => {
  const ada = await claim(server, person);
  await expect(ada.page).toHaveURL(/\/room\/1$/);
  await expect(composer(ada.page)).toBeFocused();
  await expectAccessible(ada.page);

  const late = await person("Late");
  await late.page.goto(server.firstRunLink);
  await expect(late.page.getByRole("heading", { name: "This space is already made" })).toBeVisible();
  await expectAccessible(late.page);
});

test("a server without an owner shows strangers nothing but where the link is", async ({ server, person }) => {
  const stranger = await person("Stranger");
  await stranger.page.goto(server.url);
  await expect(stranger.page.getByText("Open the link that the server printed")).toBeVisible();
  await expectAccessible(stranger.page);
});

test("a second person comes by an invite made in the page, and the two talk at once", async ({ server, person }) => {
  const ada = await claim(server, person);
  await ada.page.getByRole("button", { name: "Space menu" }).click();
  await ada.page.getByRole("menuitem", { name: "Invite people" }).click();
  await ada.page.getByRole("button", { name: "Create link" }).click();
  const link = await ada.page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  await expectAccessible(ada.page);
  await ada.page.keyboard.press("Escape");

  const ben = await person("Ben");
  await ben.page.goto(new URL(link).pathname + new URL(link).hash);
  await expect(ben.page.getByRole("heading", { name: "Join Tea & Code" })).toBeVisible();
  await expectAccessible(ben.page);
  await ben.page.getByLabel("Your name").fill("Ben");
  await ben.page.getByLabel("Password", { exact: true }).fill("correct horse");
  await ben.page.getByRole("button", { name: "Join" }).click();
  await expect(composer(ben.page)).toBeVisible();
  // The secret of the link is gone from the address, and going back does not bring it again.
  await expect(ben.page).toHaveURL(/\/room\/1$/);
  await ben.page.goBack();
  await expect(ben.page).not.toHaveURL(/#/);
  await ben.page.goForward();

  await say(ada.page, "Morning, Ben");
  await expect(message(ben.page, "Morning, Ben")).toBeVisible();
  await say(ben.page, "সুপ্রভাত, Ada");
  await expect(message(ada.page, "সুপ্রভাত, Ada")).toBeVisible();
  await expect(timeline(ada.page).getByRole("article")).toHaveCount(2);
  await expect(timeline(ben.page).getByRole("article")).toHaveCount(2);
  await expectAccessible(ben.page);
});

test("a reload keeps everything: who one is, where one is, what was said and what was being written", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  await say(ada.page, "before");
  await expect(message(ada.page, "before")).toBeVisible();
  await composer(ada.page).fill("not sent yet");
  await ada.page.reload();
  await expect(message(ada.page, "before")).toBeVisible();
  await expect(composer(ada.page)).toHaveValue("not sent yet");
});

test("typing is seen by the others, until the message comes", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  // What fades with time does not fade for Ben: his clock stands still, while frames and timers go on, so only the
  // message ends the typing.
  await ben.page.goto("about:blank");
  await ben.page.clock.setFixedTime(await ben.page.evaluate(() => Date.now()));
  await ben.page.goto("/room/1");
  await expect(composer(ben.page)).toBeVisible();
  // Typing is told to who is connected by then, and to nobody later.
  await say(ada.page, "before");
  await expect(message(ben.page, "before")).toBeVisible();
  await composer(ada.page).pressSequentially("hm");
  await expect(ben.page.getByText("Ada is typing")).toBeVisible();
  await composer(ada.page).press("Enter");
  await expect(message(ben.page, "hm")).toBeVisible();
  await expect(ben.page.getByText("Ada is typing")).toBeHidden();
});

test("what was missed in another room stands in the sidebar and behind the line", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await createRoom(ben.page, "workshop");
  await say(ada.page, "one");
  await say(ada.page, "two");
  await expect(rooms(ben.page).getByRole("link", { name: /Lobby.*2 unread/ })).toBeVisible();
  await expect(ben.page).toHaveTitle(/^\(2\)/);
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await expect(timeline(ben.page).getByText("New", { exact: true })).toBeVisible();
  await expect(message(ben.page, "two")).toBeVisible();
  await expect(rooms(ben.page).getByRole("link", { name: /unread/ })).toHaveCount(0);
});

test("somebody signs out and in again", async ({ server, person }) => {
  const ada = await claim(server, person);
  await ada.page.getByRole("link", { name: "Settings" }).click();
  await expectAccessible(ada.page);
  await ada.page.getByRole("button", { name: "Sign out" }).click();
  await expect(ada.page.getByRole("heading", { name: "Sign in to Tea & Code" })).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.getByLabel("Your name").fill("ada");
  await ada.page.getByLabel("Password", { exact: true }).fill("wrong horse");
  await ada.page.getByRole("button", { name: "Sign in" }).click();
  await expect(ada.page.getByRole("alert")).toBeVisible();
  await ada.page.getByLabel("Password", { exact: true }).fill("correct horse");
  await ada.page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(ada.page)).toBeVisible();
});

test("a guest comes by a name alone, sees that room only, and becomes a member by a password", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  await say(ada.page, "welcome, whoever you are");
  const link = (await server.adda("invite", "--guest", "Lobby")).trim();
  const guest = await person("Gita");
  await guest.page.goto(new URL(link).pathname + new URL(link).hash);
  await guest.page.getByLabel("Your name").fill("Gita");
  await expect(guest.page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await expect(message(guest.page, "welcome, whoever you are")).toBeVisible();
  await say(guest.page, "hello from a guest");
  await expect(message(ada.page, "hello from a guest")).toBeVisible();
  await expect(guest.page.getByRole("button", { name: "Create a room" })).toHaveCount(0);

  await guest.page.getByRole("link", { name: "Settings" }).click();
  await guest.page.getByLabel("New password").fill("correct horse");
  await guest.page.getByRole("button", { name: "Set password" }).click();
  await expect(guest.page.getByRole("button", { name: "Create a room" })).toBeVisible();
});
