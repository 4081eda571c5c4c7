// What not every browser has, and the bindings of the WebAssembly therefore can't promise. Beside frontend/src/browser.rs.

/** Says how much is unread on the icon of an installed page. None says more by it than an icon does: a refusal is no news. */
export function showBadge(unread) {
  navigator.setAppBadge?.(unread).catch(() => {});
}

/** Throws where the browser does not let it; without a secure address there is no clipboard. */
export async function writeClipboard(text) {
  await navigator.clipboard.writeText(text);
}
