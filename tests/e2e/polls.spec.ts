// Polls: asked by a dialog or by a command, voted in by two people, with and without a connection, and closed.

import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";
import { comeIn, expectConnected, expectLost, test } from "./offline";
import { claim, composer, expectAccessible, join, message, say } from "./steps";

const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Create a poll" });
/** A choice of a poll, by its words. */
const choice = (of: Locator, words: string): Locator => of.getByLabel(words);
const stands = (of: Locator, words: string): Locator => of.locator("label").filter({ hasText: words });

/** Fills in the choices, and sends. */
async function ask(page: Page, choices: string[]): Promise<void> {
  const field = (place: number) => dialog(page).getByRole("textbox", { name: `Choice ${place}`, exact: true });
  for (const [place, words] of choices.entries()) {
    if (place > 1) await dialog(page).getByRole("button", { name: "Add a choice" }).click();
    await field(place + 1).fill(words);
  }
  await dialog(page).getByRole("button", { name: "Send poll" }).click();
}

test("two people vote, change their minds and take a vote back, and see each other's at once", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await ada.page.getByRole("button", { name: "Create a poll" }).click();
  const question = dialog(ada.page).getByRole("textbox", { name: "Question" });
  await expect(question).toBeFocused();
  await expectAccessible(ada.page);
  // What can be no poll stays, and says why.
  await question.fill("What to *drink*?");
  await ask(ada.page, ["Tea"]);
  await expect(dialog(ada.page).getByRole("alert")).toContainText("at least 2 choices");
  await ask(ada.page, ["Tea", "Coffee", "Water"]);
  await expect(dialog(ada.page)).toBeHidden();

  const [adas, bens] = [message(ada.page, "What to drink?"), message(ben.page, "What to drink?")];
  await expect(bens.getByRole("group", { name: "Poll, one answer" })).toBeVisible();
  await expect(bens).toContainText("Nobody has voted yet");
  await choice(bens, "Tea").click();
  await expect(choice(bens, "Tea")).toBeChecked();
  await expect(stands(adas, "Tea")).toContainText("1 vote, 100%");
  await expect(choice(adas, "Tea")).not.toBeChecked();
  await choice(adas, "Coffee").click();
  for (const of of [adas, bens]) {
    await expect(of).toContainText("2 people voted");
    await expect(stands(of, "Tea")).toContainText("1 vote, 50%");
    await expect(stands(of, "Coffee")).toContainText("1 vote, 50%");
  }
  await expectAccessible(ben.page);
  await choice(bens, "Coffee").click();
  await expect(stands(adas, "Coffee")).toContainText("2 votes, 100%");

  await adas.getByRole("button", { name: "Who voted" }).click();
  const who = ada.page.getByRole("dialog", { name: "Who voted" });
  await expect(who).toContainText("Ben");
  await expectAccessible(ada.page);
  await who.getByRole("button", { name: "Close" }).click();

  await bens.getByRole("button", { name: "Take back my vote" }).click();
  await expect(bens).toBeFocused();
  await expect(choice(bens, "Coffee")).not.toBeChecked();
  await expect(adas).toContainText("1 person voted");
  // Who comes back finds what they chose.
  await ada.page.reload();
  await expect(choice(adas, "Coffee")).toBeChecked();

  await expect(bens.getByRole("button", { name: "Close poll" })).toHaveCount(0);
  await adas.getByRole("button", { name: "Close poll" }).click();
  for (const of of [adas, bens]) {
    await expect(of).toContainText("1 person voted · closed");
    await expect(choice(of, "Tea")).toBeDisabled();
  }
});

test("a command asks, several are chosen, and of an anonymous poll nobody learns who voted", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await composer(ada.page).fill("/poll Which days?");
  await composer(ada.page).press("Enter");
  await expect(dialog(ada.page).getByRole("textbox", { name: "Question" })).toHaveValue("Which days?");
  await dialog(ada.page).getByRole("switch", { name: /several answers/ }).check();
  await dialog(ada.page).getByRole("switch", { name: /Anonymous/ }).check();
  await dialog(ada.page).getByText("In 1 day").click();
  await ask(ada.page, ["Monday", "Tuesday"]);

  const [adas, bens] = [message(ada.page, "Which days?"), message(ben.page, "Which days?")];
  await expect(bens.getByRole("group", { name: "Poll, several answers · anonymous" })).toBeVisible();
  await expect(bens).toContainText("closes tomorrow");
  // By keys alone.
  await choice(bens, "Monday").focus();
  await ben.page.keyboard.press("Space");
  await ben.page.keyboard.press("Tab");
  await ben.page.keyboard.press("Space");
  for (const words of ["Monday", "Tuesday"]) {
    await expect(choice(bens, words)).toBeChecked();
    await expect(stands(adas, words)).toContainText("1 vote, 100%");
  }
  await expect(adas).toContainText("1 person voted");
  await expect(adas.getByRole("button", { name: "Who voted" })).toHaveCount(0);
});

test("who goes through the choices by keys votes for the one at which they stay", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, "/poll What to drink?");
  await ask(ada.page, ["Tea", "Coffee", "Water"]);
  const [adas, bens] = [message(ada.page, "What to drink?"), message(ben.page, "What to drink?")];
  await choice(bens, "Tea").click();
  await expect(stands(adas, "Tea")).toContainText("1 vote, 100%");
  const heard: string[] = [];
  ada.page.on("console", (line) => heard.push(line.text()));
  await adas.evaluate((element) => {
    new MutationObserver(() => console.log(element.textContent ?? "")).observe(element, {
      subtree: true,
      characterData: true,
      childList: true,
    });
  });
  await choice(bens, "Tea").focus();
  await ben.page.keyboard.press("ArrowDown");
  await ben.page.keyboard.press("ArrowDown");
  await expect(choice(bens, "Water")).toBeChecked();
  await expect(stands(adas, "Water")).toContainText("1 vote, 100%");
  expect(heard.filter((text) => /Coffee[^W]*100%/.test(text))).toEqual([]);
});

test("a vote without a connection counts at once, and for all when there is one", async ({ server, person, home }) => {
  const ada = await claim(server, person);
  const page = await comeIn(server, await home(), "Chloe");
  await composer(ada.page).fill("/poll Tea?");
  await composer(ada.page).press("Enter");
  await ask(ada.page, ["Yes", "Of course"]);
  const mine = message(page, "Tea?");
  await expect(mine.getByRole("group")).toBeVisible();
  await say(ada.page, "well?");
  await expect(message(page, "well?")).toBeVisible();
  await server.kill();
  await expectLost(page);
  await choice(mine, "Of course").click();
  await expect(choice(mine, "Of course")).toBeChecked();
  await expect(stands(mine, "Of course")).toContainText("1 vote, 100%");
  await server.resume();
  await expectConnected(page);
  await expectConnected(ada.page);
  await expect(stands(message(ada.page, "Tea?"), "Of course")).toContainText("1 vote, 100%");
});
