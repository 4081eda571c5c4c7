// A text as a code for a camera: QR as ISO/IEC 18004 has it, in bytes, at the lowest level of correction, up to version
// 20, which holds 858 bytes. Links are a tenth of that. It stands here because it is a good deal of arithmetic that
// few people ever need: the WebAssembly has no room for it.

const VERSION_MAX = 20;
// Of each version: codewords of correction in a block, and blocks.
const CORRECTION = [0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
const BLOCKS = [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];

const MASKS = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** The rows of a code, dark where true; nothing for a text that is too long. */
export function rows(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= VERSION_MAX; version += 1) {
    const countBits = version < 10 ? 8 : 16;
    const room = Math.floor(modules(version) / 8) - CORRECTION[version] * BLOCKS[version];
    if (4 + countBits + 8 * bytes.length > 8 * room) continue;
    const bits = [];
    const push = (value, length) => {
      for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
    };
    push(4, 4);
    push(bytes.length, countBits);
    bytes.forEach((byte) => push(byte, 8));
    push(0, Math.min(4, 8 * room - bits.length));
    push(0, -bits.length & 7);
    for (let pad = 0xec; bits.length < 8 * room; pad ^= 0xec ^ 0x11) push(pad, 8);
    const data = Array.from({ length: room }, (_, place) =>
      bits.slice(8 * place, 8 * place + 8).reduce((byte, bit) => 2 * byte + bit, 0),
    );
    const codewords = withCorrection(data, version);
    const drawn = MASKS.map((_, mask) => draw(version, codewords, mask));
    return drawn.reduce((best, other) => (evenness(other) < evenness(best) ? other : best));
  }
  return undefined;
}

/** The side of the square with its quiet margin, and after a space the dark modules as a path; else nothing. */
export function code(text, quiet) {
  const found = rows(text);
  if (!found) return "";
  const dark = found.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")));
  return `${found.length + 2 * quiet} ${dark.join("")}`;
}

/** Modules that carry data. */
function modules(version) {
  const alignments = version > 1 ? Math.floor(version / 7) + 2 : 0;
  const all = (16 * version + 128) * version + 64;
  return all - (alignments && (25 * alignments - 10) * alignments - 55) - (version > 6 ? 36 : 0);
}

function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return product;
}

function withCorrection(data, version) {
  const [length, count] = [CORRECTION[version], BLOCKS[version]];
  const divisor = Array(length).fill(0);
  divisor[length - 1] = 1;
  for (let turn = 0, root = 1; turn < length; turn += 1, root = times(root, 2)) {
    divisor.forEach((held, place) => (divisor[place] = times(held, root) ^ (divisor[place + 1] ?? 0)));
  }
  const all = Math.floor(modules(version) / 8);
  const shortBlocks = count - (all % count);
  const shortLength = Math.floor(all / count) - length;
  let from = 0;
  const blocks = Array.from({ length: count }, (_, number) => {
    const part = data.slice(from, (from += shortLength + (number < shortBlocks ? 0 : 1)));
    const rest = Array(length).fill(0);
    for (const byte of part) {
      const factor = byte ^ rest.shift();
      rest.push(0);
      divisor.forEach((held, place) => (rest[place] ^= times(held, factor)));
    }
    return { part, rest };
  });
  const inTurn = (pick, longest) =>
    Array.from({ length: longest }, (_, place) => blocks.map((block) => pick(block)[place])).flat();
  const mixed = [...inTurn(({ part }) => part, shortLength + 1), ...inTurn(({ rest }) => rest, length)];
  return mixed.filter((byte) => byte !== undefined);
}

function draw(version, codewords, mask) {
  const size = 4 * version + 17;
  const grid = Array.from({ length: size }, () => Array(size).fill(undefined));
  const set = (x, y, isDark) => {
    // The margin of what stands in a corner is not all inside.
    if (x in grid && y in grid) grid[y][x] = Boolean(isDark);
  };
  for (let place = 0; place < size; place += 1) {
    set(6, place, place % 2 === 0);
    set(place, 6, place % 2 === 0);
  }
  const square = (x, y, reach, isDark) => {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  };
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, (far) => far !== 2 && far !== 4);
  const centres = alignments(version, size);
  const last = centres.length - 1;
  centres.forEach((x, i) =>
    centres.forEach((y, j) => {
      const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isFinder) square(x, y, 2, (far) => far !== 1);
    }),
  );
  drawFormat(set, size, mask);
  if (version > 6) drawVersion(set, size, version);
  fill(grid, codewords, mask);
  return grid;
}

function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, place) => size - 7 - step * (count - 2 - place))];
}

function drawFormat(set, size, mask) {
  const what = (1 << 3) | mask;
  let rest = what;
  for (let turn = 0; turn < 10; turn += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((what << 10) | rest) ^ 0x5412;
  for (let place = 0; place < 15; place += 1) {
    const bit = (bits >>> place) & 1;
    if (place < 6) set(8, place, bit);
    else if (place < 8) set(8, place + 1, bit);
    else if (place === 8) set(7, 8, bit);
    else set(14 - place, 8, bit);
    if (place < 8) set(size - 1 - place, 8, bit);
    else set(8, size - 15 + place, bit);
  }
  set(8, size - 8, true);
}

function drawVersion(set, size, version) {
  let rest = version;
  for (let turn = 0; turn < 12; turn += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let place = 0; place < 18; place += 1) {
    const [a, b] = [size - 11 + (place % 3), Math.floor(place / 3)];
    set(a, b, (bits >>> place) & 1);
    set(b, a, (bits >>> place) & 1);
  }
}

/** Two columns at a time, up and down, wherever nothing stands yet. */
function fill(grid, codewords, mask) {
  const size = grid.length;
  let next = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y][x] !== undefined) continue;
        const bit = (codewords[next >>> 3] ?? 0) >>> (7 - (next & 7));
        next += 1;
        grid[y][x] = Boolean((bit & 1) ^ (MASKS[mask](x, y) === 0 ? 1 : 0));
      }
    }
  }
}

/** How many neighbours are alike: cameras like a code in which few are. */
function evenness(grid) {
  let alike = 0;
  grid.forEach((row, y) => row.forEach((is, x) => (alike += (row[x + 1] === is) + (grid[y + 1]?.[x] === is))));
  return alike;
}
