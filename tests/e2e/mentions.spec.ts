// Messages that call people, and point at rooms.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { claim, composer, createRoom, expectAccessible, join, message, rooms, say, timeline, title } from "./steps";

const badge = (page: Page, words: string) => rooms(page).getByRole("link", { name: new RegExp(`Lobby.*${words}`) });

test("who is called sees so, wherever they are, and is meant by whatever name they have later", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "রাহুল সেন");
  await createRoom(ben.page, "elsewhere");
  await say(ada.page, "nobody in particular");
  await say(ada.page, "@রাহুল সেন, tea?");
  await expect(badge(ben.page, "1 mention.*2 unread")).toBeVisible();
  await expect(message(ada.page, "tea?").locator(".mention")).toHaveText("@রাহুল সেন");
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await expect(message(ben.page, "tea?").locator(".mention[data-me]")).toHaveText("@রাহুল সেন");
  await expect(ben.page.locator("article[data-called]")).toHaveCount(1);
  await expect(badge(ben.page, "mention")).toHaveCount(0);
  await expectAccessible(ben.page);
  // What is changed is typed as it was, and calls the same person.
  await composer(ada.page).press("ArrowUp");
  await expect(composer(ada.page)).toHaveValue("@রাহুল সেন, tea?");
  await composer(ada.page).fill("@রাহুল সেন, tea or coffee?");
  await composer(ada.page).press("Enter");
  await expect(message(ben.page, "tea or coffee?").locator(".mention[data-me]")).toHaveText("@রাহুল সেন");
  // Another name: what was said before points to who it pointed to.
  await ben.page.getByRole("link", { name: "Settings" }).click();
  await ben.page.getByRole("main").getByLabel("Shown name").fill("Rahul");
  await ben.page.getByRole("main").getByRole("button", { name: "Save" }).click();
  await expect(message(ada.page, "tea or coffee?").locator(".mention")).toHaveText("@Rahul");
});

test("an answer calls whom it answers, and a message that is deleted calls nobody", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ben.page, "tea at five?");
  await createRoom(ben.page, "elsewhere");
  await message(ada.page, "tea at five?").focus();
  await ada.page.keyboard.press("r");
  await say(ada.page, "at six");
  await say(ada.page, "@ben and bring cups");
  await expect(badge(ben.page, "2 mentions")).toBeVisible();
  await expect(message(ada.page, "bring cups")).not.toHaveAttribute("data-state");
  await message(ada.page, "bring cups").focus();
  await ada.page.keyboard.press("Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(badge(ben.page, "1 mention")).toBeVisible();
});

test("rooms are pointed at and gone to, and code calls nobody", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await createRoom(ada.page, "tea garden");
  await rooms(ada.page).getByRole("link", { name: /Lobby/ }).click();
  await say(ada.page, "see #tea garden, `@Ben` and mail@Ben.org");
  const said = message(ada.page, "see");
  await expect(said.locator(".mention")).toHaveText("#tea garden");
  await expect(said.locator("code")).toHaveText("@Ben");
  await said.getByRole("link", { name: "#tea garden" }).click();
  await expect(title(ada.page, "tea garden")).toBeVisible();
  // Who is not in it is told what it is called, and no way to it.
  await expect(message(ben.page, "see").locator("span.mention")).toHaveText("#tea garden");
  await expect(timeline(ben.page).locator("article[data-called]")).toHaveCount(0);
});

test("everybody is called by @room", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await createRoom(ben.page, "elsewhere");
  await say(ada.page, "@room: tea is ready");
  await say(ada.page, "@here, while it is hot");
  await expect(badge(ben.page, "1 mention.*2 unread")).toBeVisible();
  await rooms(ben.page).getByRole("link", { name: /Lobby/ }).click();
  await expect(ben.page.locator("article[data-called]")).toHaveCount(2);
  await expect(ada.page.locator("article[data-called]")).toHaveCount(0);
});
