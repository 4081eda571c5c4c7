// Reads formulas, in a worker that reader.js opens.

import temml from "temml";
import { ATTRIBUTES, ELEMENTS, STYLES } from "./mathml.js";

// What is larger is no formula that anybody could read.
const NODES_MAX = 5_000;
const LEVELS_MAX = 100;
const OPTIONS = { throwOnError: true, trust: false, maxExpand: 200, maxSize: [10, 150] };
// What names a command of one's own: one that doubles what it is given, a few times over, is larger than any memory.
const NAMING = /\\(?:[gex]?def|let|futurelet|global|long|(?:new|renew|provide)command|DeclareMathOperator)(?![A-Za-z])/;

let left = 0;

/** A node as [element, attributes, nodes], and a text as itself. What is not among those that are shown is its content. */
function plain(node, level) {
  left -= 1;
  if (left < 0 || level > LEVELS_MAX) throw new Error("too large");
  if (node.text !== undefined) return [node.text];
  const nodes = node.children.flatMap((inner) => plain(inner, level + 1));
  if (!ELEMENTS.includes(node.type)) return nodes;
  const attributes = Object.entries(node.attributes).filter(([name]) => ATTRIBUTES.includes(name));
  if (node.type === "mtd") attributes.push(...styles(node));
  return [[node.type, attributes, nodes]];
}

function styles({ classes, style }) {
  const side = ["left", "right"].find((side) => classes.includes(`tml-${side}`));
  return Object.entries({ ...style, textAlign: side }).filter(([name, value]) => STYLES.includes(name) && value);
}

onmessage = ({ data: { source, isDisplay } }) => {
  let answer = null;
  left = NODES_MAX;
  try {
    if (!NAMING.test(source)) {
      const tree = temml.__renderToMathMLTree(source, { ...OPTIONS, displayMode: isDisplay });
      [answer] = plain(tree, 0);
    }
  } catch {
    // It is no formula, or is nested deeper than can be read.
  }
  postMessage(answer);
};
// Everything is here.
postMessage(undefined);
