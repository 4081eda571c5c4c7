// Reads formulas, in a worker that reader.js opens.

import temml from "temml";
import { ATTRIBUTES, ELEMENTS, STYLES, isStyle } from "./mathml.js";

// What is larger is no formula that anybody could read.
const NODES_MAX = 5_000;
const LEVELS_MAX = 100;
const OPTIONS = { throwOnError: true, trust: false, maxExpand: 200, maxSize: [10, 150] };
// What names a command of one's own: one that doubles what it is given, a few times over, is larger than any memory.
const NAMING = /(?<!\\)(?:\\\\)*\\(?:[gex]?def|let|futurelet|global|long|(?:new|renew|provide)command|DeclareMathOperator)(?![A-Za-z])/;

// What stands over or under something all along it, by the name that the library has for it.
const LINES = { top: ["mover", "\u203e"], bottom: ["munder", "_"] };

let left = 0;

/** A node as [element, attributes, nodes], and a text as itself. What is not among those that are shown is its content. */
function plain(node, level) {
  left -= 1;
  if (left < 0 || level > LEVELS_MAX) throw new Error("too large");
  if (node.text !== undefined) return [node.text];
  const nodes = joined(node.children.flatMap((inner) => plain(inner, level + 1)));
  if (node.type === "menclose") return [lined(node.attributes.notation, nodes)];
  if (!ELEMENTS.includes(node.type)) return nodes;
  const attributes = Object.entries(node.attributes).filter(([name]) => ATTRIBUTES.includes(name));
  // A row has none but the box that is drawn around it.
  if (node.type === "mtd" || isStyle(node.style.border)) attributes.push(...styles(node));
  return [[node.type, attributes, nodes]];
}

/** What the library tears apart: a text outside of letters that it knows is one of its own for each. */
function joined(nodes) {
  const all = [];
  for (const node of nodes) {
    const last = all.at(-1);
    const isText = (one) => one?.[0] === "mtext" && typeof one !== "string";
    if (isText(node) && isText(last) && String(node[1]) === String(last[1])) last[2] = [last[2].join("") + node[2].join("")];
    else all.push(node);
  }
  return all;
}

/** Something with a line along it. Without that it would mean something else, so what can't be drawn is no formula. */
function lined(notation, nodes) {
  const [name, line] = LINES[notation] ?? [];
  if (!name) throw new Error("not shown");
  return [name, [], [["mrow", [], nodes], ["mo", [["stretchy", "true"]], [line]]]];
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
