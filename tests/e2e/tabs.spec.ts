// Several tabs of one person, of which one sends: also where that one sleeps.

import { expect } from "./fixtures";
import { expectConnected, expectSaid, expectWaiting, kept, loseInTwoTabs, putToSleep, test, waiting } from "./offline";
import { claim, composer, message, say } from "./steps";

test("a tab that sleeps in its turn to send loses it to another one, and follows that when it wakes", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const [first, second] = await loseInTwoTabs(server, chloes, "Chloe");
  await say(first, "one");
  await expect(message(second, "one")).toBeVisible();
  await expectWaiting(second, 1);
  const wake = await putToSleep(first);
  await say(second, "two");
  await server.resume();
  await expectConnected(second);
  await expectSaid(ada.page, ["one", "two"]);

  await wake();
  await expectSaid(first, ["one", "two"]);
  const queue = () =>
    first.evaluate(async () => {
      const { held, pending } = await navigator.locks.query();
      // Each tab has a lock for its files as well.
      return [held, pending].map((all) => all?.filter(({ name }) => name?.startsWith("adda-outbox-")).length);
    });
  await expect.poll(queue).toEqual([1, 1]);
  await say(first, "three");
  await say(second, "four");
  for (const page of [first, second, ada.page]) await expectSaid(page, ["one", "two", "three", "four"]);
  await expectWaiting(first, 0);
});

test("what one tab asked to be given up is never sent, though neither it nor the one that sends is there any more", async ({
  server,
  person,
  home,
}) => {
  test.setTimeout(120_000);
  const ada = await claim(server, person);
  const chloes = await home();
  const [first, second] = await loseInTwoTabs(server, chloes, "Chloe");
  for (const text of ["never mind", "this stays"]) await say(first, text);
  await expect(waiting(second)).toHaveCount(2);
  await expectWaiting(second, 2);
  await putToSleep(first);
  await message(second, "never mind").getByRole("button", { name: "Discard" }).click();
  const wishes = async () => Object.keys(await kept(second, "outbox")).filter((key) => key.includes(".u"));
  await expect.poll(wishes).toHaveLength(1);
  await second.close();
  await first.close();

  const third = await chloes.page();
  await third.goto("/room/1");
  await expect(waiting(third)).toHaveCount(1);
  await expect(composer(third)).toHaveValue("never mind");
  await expectWaiting(third, 1);
  await server.resume();
  await expectConnected(third);
  await expectSaid(ada.page, ["this stays"]);
  await expectSaid(third, ["this stays"]);
  expect(Object.values(await kept(third, "drafts"))).toEqual(["never mind"]);
});
