// What people mean by the signs that they type is what the others see.

import { expect, test } from "./fixtures";
import { claim, composer, expectAccessible, join, message, say, timeline } from "./steps";

const TEXT = `Tea is **ready**, see [the menu](https://example.org/menu).
- cups
- [x] kettle
- [ ] milk

It was ||the butler||!

\`\`\`rust
fn pour() {}
\`\`\``;

test("what one person marks is seen by another as it is meant, and can be used", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  await say(ada.page, TEXT);

  for (const { page } of [ada, ben]) {
    const said = message(page, "Tea is ready, see the menu.");
    await expect(said.getByRole("strong").filter({ hasText: "ready" })).toBeVisible();
    const link = said.getByRole("link", { name: "the menu" });
    await expect(link).toHaveAttribute("href", "https://example.org/menu");
    await expect(link).toHaveAttribute("title", "https://example.org/menu");
    await expect(said.getByRole("list").getByRole("listitem")).toHaveCount(3);
    await expect(said.getByRole("checkbox", { name: "Done", exact: true })).toBeChecked();
    await expect(said.getByRole("checkbox", { name: "Not done" })).not.toBeChecked();
    await expect(said.getByRole("group", { name: "Code" }).getByText("fn pour() {}")).toBeVisible();
  }
  await expectAccessible(ben.page);
});

test("code is copied as it was typed, by its button", async ({ server, person }) => {
  const ada = await claim(server, person);
  await ada.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(ada.page, "```\nlet a;\n\n  *b*\n```");
  const copy = timeline(ada.page).getByRole("button", { name: "Copy", exact: true });
  await copy.focus();
  await ada.page.keyboard.press("Enter");
  await expect(timeline(ada.page).getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe("let a;\n\n  *b*");
  await expect(copy).toBeVisible();
});

test("what is hidden is shown when it is pressed, by mouse or key, and not before", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, "||apple|| and ||pear [link](https://example.org)||");
  const hidden = timeline(ada.page).getByRole("button", { name: "Show hidden text" });
  await expect(hidden).toHaveCount(2);
  await expect(timeline(ada.page).getByText("apple", { exact: true })).toBeHidden();
  const selected = await timeline(ada.page).evaluate((log) => {
    getSelection()?.selectAllChildren(log);
    return getSelection()?.toString();
  });
  expect(selected).toContain("and");
  expect(selected).not.toMatch(/apple|pear/);
  await expectAccessible(ada.page);

  await hidden.first().click();
  await expect(timeline(ada.page).getByText("apple", { exact: true })).toBeVisible();
  await hidden.focus();
  await ada.page.keyboard.press("Space");
  await expect(timeline(ada.page).getByRole("link", { name: "link" })).toBeVisible();
  await expect(hidden).toHaveCount(0);
  await expectAccessible(ada.page);
});

test("what looks like HTML, or leads nowhere good, is text", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const hostile = "<img src=x onerror=alert(1)> <b>x</b> [a](javascript:alert(1))";
  await say(ada.page, hostile);
  await expect(message(ben.page, hostile)).toBeVisible();
  await expect(message(ben.page, hostile).locator("img, script, b")).toHaveCount(0);
  await expect(timeline(ben.page).getByRole("link", { name: "a", exact: true })).toHaveCount(0);
  await say(ada.page, "[https://bank.example](https://evil.example/)");
  await expect(timeline(ben.page).getByRole("link", { name: "https://evil.example/" })).toBeVisible();
  await expect(composer(ben.page)).toBeVisible();
});
