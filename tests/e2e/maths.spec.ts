// Formulas are shown as what they mean by what is fetched for the first; money stays money, and nobody's formula harms.

import { type Locator, expect } from "@playwright/test";
import { expectShellKept, test } from "./shell";
import { chooseInMenu, claim, expectAccessible, join, message, say, timeline } from "./steps";

const formulas = (within: Locator) => within.getByRole("math");
const remark = "This formula can’t be read";

test("a formula is fetched for, shown and read as one, and money is not", async ({ server, person }) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben");
  const fetched: string[] = [];
  ben.page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const forMaths = () => fetched.filter((path) => /maths|typeset/.test(path)).map((path) => path.replace(/-.*/, ""));
  await say(ada.page, "it is $5, not $6, or `$x$`");
  await expect(message(ben.page, "it is $5, not $6, or $x$")).toBeVisible();
  expect(forMaths()).toEqual([]);

  await say(ada.page, "inline $\\frac{a}{b}$ here");
  const inline = message(ben.page, "inline");
  await expect(formulas(inline)).toHaveCount(1);
  await expect(formulas(inline).locator("mfrac")).toHaveText("ab");
  expect(forMaths()).toEqual(["/maths", "/typeset"]);

  await say(ada.page, "alone\n$$\nx^2\n= y\n$$\n```math\n\\sqrt{z}\n```");
  await expect(formulas(message(ben.page, "alone"))).toHaveCount(2);
  await expect(formulas(message(ben.page, "it is $5"))).toHaveCount(0);
  await expectAccessible(ben.page);
});

test("a formula that can't be read shows its source, and says so", async ({ server, person }) => {
  const ada = await claim(server, person);
  const unread = [
    "\\frac{a",
    "\\href{javascript:alert(1)}{x}",
    "\\includegraphics{https://evil.example/x.png}",
    "\\def\\a{\\a\\a}\\a",
    "\\newcommand\\a[1]{#1#1}\\a{\\a{\\a{x}}}",
    `${"\\sqrt{".repeat(200)}x${"}".repeat(200)}`,
  ];
  for (const source of unread) {
    await say(ada.page, `so $${source}$ is none`);
    const shown = message(ada.page, source).getByTitle(remark);
    await expect(shown).toHaveText(source);
    await expect(formulas(message(ada.page, source))).toHaveCount(0);
  }
  await say(ada.page, "after $x$");
  await expect(formulas(message(ada.page, "after"))).toHaveCount(1);
});

test("no formula has colours, links or sizes that reach over what others said", async ({ server, person }) => {
  const ada = await claim(server, person);
  const hostile = [
    String.raw`\textcolor{white}{a}\colorbox{red}{b}\raisebox{900em}{c}\kern-900em\rule{900em}{900em}`,
    String.raw`\smash{d}\text{<img src=x onerror=alert(1)>}`,
  ].join("");
  await say(ada.page, "before it");
  await say(ada.page, `$$${hostile}$$`);
  const formula = timeline(ada.page).getByRole("math");
  await expect(formula).toHaveCount(1);
  await expect(formula).toContainText("<img src=x onerror=alert(1)>");
  const found = await formula.evaluate((math) => ({
    names: [...new Set([...math.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()))].sort(),
    widths: [...math.querySelectorAll("[width]")].map((one) => one.getBoundingClientRect().width),
    others: [...math.querySelectorAll("*")].filter((one) => one.namespaceURI !== math.namespaceURI).length,
    height: math.getBoundingClientRect().height,
  }));
  expect(found.others).toBe(0);
  expect(found.names).toEqual(["displaystyle", "scriptlevel", "width"]);
  expect(Math.max(...found.widths)).toBeLessThan(200);
  expect(found.height).toBeLessThan(200);
});

test("the cells of a formula stand as they should", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, String.raw`$$\begin{pmatrix}a&b\\c&d\end{pmatrix}\begin{aligned}x+y+z&=1\\u&=2\end{aligned}$$`);
  const cells = timeline(ada.page).getByRole("math").locator("mtd > *");
  await expect(cells).toHaveCount(8);
  const boxes = await cells.evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
  );
  const [a, b, , , sum, , u] = boxes;
  expect(b.left - a.right).toBeGreaterThan(5);
  expect(Math.abs(sum.right - u.right)).toBeLessThan(2);
});

test("a wide formula scrolls within itself", async ({ server, person }) => {
  const ada = await claim(server, person, { viewport: { width: 360, height: 740 } });
  const long = Array.from({ length: 60 }, (_, place) => `a_{${place}}`).join("+");
  await say(ada.page, `within $${long}$ it`);
  await say(ada.page, `alone\n$$${long}$$`);
  for (const text of ["within", "alone"]) {
    const formula = formulas(message(ada.page, text));
    await expect(formula).toHaveCount(1);
    const around = formula.locator("xpath=..");
    expect(await around.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);
  }
  const scroller = timeline(ada.page).locator("xpath=..");
  expect(await scroller.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await expectAccessible(ada.page);
});

test("a message full of formulas holds nothing up", async ({ server, person }) => {
  const ada = await claim(server, person);
  await say(ada.page, `full ${"$x$ ".repeat(3_900)}`);
  const all = formulas(message(ada.page, "full"));
  await expect.poll(() => all.count()).toBeGreaterThan(500);
  await say(ada.page, "and on");
  await expect(message(ada.page, "and on")).toBeVisible();
});

test("what showed a formula once does so without the server, and who never had it sees the source", async ({
  server,
  person,
}) => {
  const ada = await claim(server, person);
  const ben = await join(server, person, "Ben", { serviceWorkers: "block" });
  await ben.context.route("**/maths-*.js", (route) => route.abort());
  await expectShellKept(ada.page);
  const failed = ben.page.waitForEvent("requestfailed", (request) => request.url().includes("/maths-"));
  await say(ada.page, "so $x^2$");
  await expect(formulas(message(ada.page, "so"))).toHaveCount(1);
  await failed;
  await expect(message(ben.page, "so").getByText("x^2", { exact: true })).toBeVisible();

  await server.kill();
  await ada.page.reload();
  await expect(formulas(message(ada.page, "so"))).toHaveCount(1);
});

test("what is copied of a message, and found by a search, is the source", async ({ server, person }) => {
  const ada = await claim(server, person);
  await ada.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(ada.page, "so $\\alpha^2$ it is");
  const said = message(ada.page, "it is");
  await expect(formulas(said)).toHaveCount(1);
  await chooseInMenu(said, "Copy text");
  await expect(async () => {
    expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe("so $\\alpha^2$ it is");
  }).toPass();
  await ada.page.getByRole("button", { name: "Search messages" }).click();
  await ada.page.getByRole("searchbox", { name: "Search messages" }).fill("alpha");
  await ada.page.getByRole("searchbox", { name: "Search messages" }).press("Enter");
  const found = ada.page.getByRole("complementary", { name: "Details" }).getByRole("link");
  await expect(found.filter({ hasText: "\\alpha^2" })).toBeVisible();
});
