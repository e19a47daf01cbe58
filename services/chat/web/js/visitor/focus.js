/** The focus never falls to the page: what had it and goes away hands it to what can be read. */

import { at } from "/shared/dom.js";
import { isShown } from "./sheets.js";

/** Watch a view: when the element in focus is no longer shown, the log has it, or else the view's title. */
export function keepFocus(view) {
  let held = null;
  view.addEventListener("focusin", ({ target }) => (held = target));
  const seen = new MutationObserver(() => {
    if (!held || isShown(held)) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement === held) [at("log"), at("under-way-title")].find(isShown)?.focus();
    held = null;
  });
  seen.observe(view, { subtree: true, childList: true, attributeFilter: ["hidden", "data-open", "data-erasing"] });
}
