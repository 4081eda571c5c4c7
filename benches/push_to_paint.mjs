// From pressing Enter in one browser to the message painted in another, both on this machine.
//
//   node benches/push_to_paint.mjs [messages]
//
// Needs the release binary (`cargo xtask run` builds it) and what `cargo xtask test` installs for the browser tests.
// Prints minimum, median, 95th percentile and maximum in milliseconds; it neither passes nor fails.
//
// Both pages run on one machine, and `performance.timeOrigin + performance.now()` is one clock for both. A message
// counts as painted in the frame after the one in which it came into the document.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(join(root, "tests/e2e/package.json"))("@playwright/test");
const messages = Number(process.argv[2] ?? 50);

const data = await mkdtemp(join(tmpdir(), "adda-bench-"));
const binary = process.env.ADDA_BIN ?? join(root, "target/release/adda");
const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data", data], {
  stdio: ["ignore", "pipe", "ignore"],
});
let browser;
try {
  const link = await firstRunLink();
  browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  await measure(link);
} finally {
  await browser?.close();
  server.kill();
  await rm(data, { recursive: true, force: true });
}

async function firstRunLink() {
  return await new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (chunk) => {
      text += chunk;
      const found = /first-run link: (\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    server.on("error", reject);
    server.on("exit", () => reject(new Error("the server ended before it was ready")));
  });
}

async function measure(link) {
  const ada = await (await browser.newContext()).newPage();
  await ada.goto(link);
  await ada.getByLabel("Space name").fill("Tea");
  await ada.getByLabel("Your name").fill("Ada");
  await ada.getByLabel("Password", { exact: true }).fill("correct horse");
  await ada.getByRole("button", { name: "Create space" }).click();
  await ada.getByRole("textbox", { name: "Message" }).waitFor();
  const invite = await new Promise((resolve) => {
    const command = spawn(binary, ["invite", "--data", data], { stdio: ["ignore", "pipe", "ignore"] });
    command.stdout.on("data", (chunk) => resolve(String(chunk).trim()));
  });
  const ben = await (await browser.newContext()).newPage();
  await ben.goto(invite);
  await ben.getByLabel("Your name").fill("Ben");
  await ben.getByLabel("Password", { exact: true }).fill("correct horse");
  await ben.getByRole("button", { name: "Join" }).click();
  await ben.getByRole("textbox", { name: "Message" }).waitFor();
  await ben.evaluate(() => {
    const log = document.querySelector('[role="log"]');
    window.painted = new Map();
    const look = () => {
      for (const article of log.querySelectorAll("article")) {
        const mark = /mark-\d+/.exec(article.textContent)?.[0];
        if (mark && !window.painted.has(mark)) {
          window.painted.set(mark, null);
          requestAnimationFrame(() => {
            // After this frame's painting.
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.painted.set(mark, performance.timeOrigin + performance.now());
            channel.port2.postMessage(null);
          });
        }
      }
    };
    new MutationObserver(look).observe(log, { childList: true, subtree: true, characterData: true });
  });
  await ada.evaluate(() => {
    window.pressed = [];
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter") window.pressed.push(performance.timeOrigin + performance.now());
    }, { capture: true });
  });
  const took = [];
  for (let place = 0; place < messages; place += 1) {
    await ada.getByRole("textbox", { name: "Message" }).fill(`mark-${place}`);
    await ada.keyboard.press("Enter");
    await ben.waitForFunction((mark) => window.painted.get(mark) != null, `mark-${place}`);
    const pressed = await ada.evaluate((place) => window.pressed[place], place);
    const painted = await ben.evaluate((mark) => window.painted.get(mark), `mark-${place}`);
    took.push(painted - pressed);
  }
  took.sort((one, other) => one - other);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(1);
  console.log(`push to paint, ${messages} messages: min ${at(0)}  median ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)} ms`);
}
