// The code of a link says what the link says: read by a program that knows nothing of ours.

import { expect, test } from "@playwright/test";
import jsQR from "jsqr";
import { code, rows } from "../../frontend/js/qr.js";

const text = (bytes: number) => "https://chat.example.org/join#".padEnd(bytes, "Ab9_-xyz").slice(0, bytes);

/** What a camera reads that sees nothing else. */
function read(modules: boolean[][]): string | undefined {
  const [scale, quiet] = [4, 4];
  const side = (modules.length + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet];
      if (isDark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return jsQR(pixels, side, side)?.data;
}

test("codes of every size are read", () => {
  // The most that each version holds, and one more.
  const fit = [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858];
  for (const [place, bytes] of fit.entries()) {
    expect(rows(text(bytes))).toHaveLength(4 * (place + 1) + 17);
    expect(read(rows(text(bytes))!)).toBe(text(bytes));
    if (bytes < 858) expect(read(rows(text(bytes + 1))!)).toBe(text(bytes + 1));
  }
  expect(read(rows("আড্ডা")!)).toBe("আড্ডা");
});

test("a text that is too long has no code", () => {
  expect(rows(text(859))).toBeUndefined();
  expect(code(text(859), 2)).toBe("");
});

test("a code is drawn as a path with a margin", () => {
  const [side, path] = code(text(30), 2).split(" ", 1).concat(code(text(30), 2).replace(/^\d+ /, ""));
  expect(Number(side)).toBe(25 + 4);
  const dark = rows(text(30))!.flat().filter(Boolean).length;
  expect(path!.match(/M\d+ \d+h1v1h-1z/g)).toHaveLength(dark);
});
