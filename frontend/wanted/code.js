// Colours code. Beside `colourCode` in frontend/js/browser.js, which fetches this for the first block that names a language.
//
// It only ever puts the text of a block into spans, and never where that would be another text.

import { KINDS } from "./kinds.js";
import { grammars } from "./languages.js";
import { reader } from "./reader.js";

const read = reader("/grammars.js", (block, runs) => {
  const text = block.textContent;
  const pieces = [];
  let start = 0;
  for (let place = 0; place < runs?.length; place += 2) {
    const piece = text.slice(start, (start += runs[place]));
    pieces.push(inked(piece, KINDS[runs[place + 1]]));
  }
  if (start === text.length) block.replaceChildren(...pieces);
});

/** Colours a block, if its language is known. */
export function colour(block, language) {
  // People write more behind it, as `rust,ignore`.
  const [name] = language.toLowerCase().split(/[^\w+#-]/);
  const grammar = grammars.get(name);
  if (grammar) read(block, { grammar, text: block.textContent });
}

function inked(piece, kind) {
  if (!kind) return piece;
  const span = document.createElement("span");
  span.dataset.ink = kind;
  span.textContent = piece;
  return span;
}
