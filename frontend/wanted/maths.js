// Shows formulas. Beside `setMaths` in frontend/js/browser.js, which fetches this for the first formula.

import { ATTRIBUTES, ELEMENTS, STYLES, isStyle } from "./mathml.js";
import { reader } from "./reader.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
// What is wider may not fit into a line of a small screen, and scrolls within itself.
const WIDTH_MAX = 240;

/** What is said of each formula where it can't be read. */
const remarks = new WeakMap();

const read = reader("/typeset.js", (block, node) => {
  if (!node) {
    block.title = remarks.get(block);
    return;
  }
  const formula = built(node);
  block.replaceChildren(formula);
  if (block.dataset.display === undefined && formula.getBoundingClientRect().width > WIDTH_MAX) {
    block.dataset.wide = "";
    // It scrolls, so one must be able to come to it by keys.
    block.tabIndex = 0;
  }
});

/** Shows the formula that a block has the source of; or `remark` with the source, where it is none. */
export function set(block, isDisplay, remark) {
  remarks.set(block, remark);
  read(block, { source: block.textContent, isDisplay });
}

function built(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const [name, attributes, nodes] = node;
  const element = document.createElementNS(MATHML, ELEMENTS.includes(name) ? name : "mrow");
  for (const [name, value] of attributes) {
    if (ATTRIBUTES.includes(name)) element.setAttribute(name, value);
    else if (STYLES.includes(name) && isStyle(value)) element.style[name] = value;
  }
  // Some browsers take the content of a cell for a block, and have a name of their own for moving it.
  if (element.style.textAlign) element.style.textAlign = `-webkit-${element.style.textAlign}`;
  element.append(...nodes.map(built));
  return element;
}
