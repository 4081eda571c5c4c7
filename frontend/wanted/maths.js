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
    block.role = "group";
    block.ariaLabel = block.title;
    return;
  }
  block.replaceChildren(built(node));
  if (block.dataset.display === undefined && unmeasured.push(block) === 1) requestAnimationFrame(measure);
});

/** Formulas within lines that were shown since the last frame. */
const unmeasured = [];

/** Has those scroll that are too wide. All are measured before any is changed: each change would have the page laid out
 *  anew for the next one. */
function measure() {
  const wide = unmeasured.splice(0).filter((block) => {
    const room = block.closest("p, li, td, th, h1, h2, h3, h4, h5, h6")?.clientWidth || WIDTH_MAX;
    return block.firstElementChild?.getBoundingClientRect().width > Math.min(room, WIDTH_MAX);
  });
  for (const block of wide) {
    block.dataset.wide = "";
    // It scrolls, so one must be able to come to it by keys.
    block.tabIndex = 0;
  }
}

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
