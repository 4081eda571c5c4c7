// What not every browser has, and the bindings of the WebAssembly therefore can't promise. Beside frontend/src/browser.rs.

/** Says how much is unread on the icon of an installed page. None says more by it than an icon does: a refusal is no news. */
export function showBadge(unread) {
  navigator.setAppBadge?.(unread).catch(() => {});
}

/** Throws where the browser does not let it; without a secure address there is no clipboard. */
export async function writeClipboard(text) {
  await navigator.clipboard.writeText(text);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** How much so many bytes are, as a language writes it: in steps of 1,024, like the bounds of servers. */
export function sizeOf(bytes, locales) {
  let step = 0;
  for (; bytes >= 1_024 && step < 3; step++) bytes /= 1_024;
  const unitDisplay = step > 0 ? "short" : "long";
  const maximumFractionDigits = step > 0 && bytes < 10 ? 1 : 0;
  return new Intl.NumberFormat(locales, { style: "unit", unit: UNITS[step], unitDisplay, maximumFractionDigits }).format(bytes);
}

/** Puts a text in the place of a part of a field as typing would, so that it can be undone; elsewhere at least puts it. */
export function typeOver(field, from, to, text) {
  field.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/** Colours code by the words of its language. Where what does it can't be fetched, the code stays as it is. */
export function colourCode(block, language) {
  import("/code.js").then(({ colour }) => colour(block, language), () => {});
}

/** Shows the formula that a block has the source of, likewise; `remark` is said of one that can't be read. */
export function setMaths(block, isDisplay, remark) {
  import("/maths.js").then(({ set }) => set(block, isDisplay, remark), () => {});
}
