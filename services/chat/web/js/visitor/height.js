/** The height that is really seen: what one writes in stays above a telephone's keyboard, and what can wait folds away. */

import { element } from "/shared/dom.js";

/** Below so many lines of its text the page is short, whether by a keyboard, a small window or large letters. */
const SHORT = 30;
/** Below so many of its letters' sizes the page is narrow for them. */
const NARROW = 14;

/** Have the page follow it. */
export function followTheHeight() {
  const { visualViewport: seen } = window;
  const { style } = document.documentElement;
  const glyph = element("span", { class: "glyph", text: "M", "aria-hidden": "true" });
  const fit = () => {
    const zoomed = seen.scale > 1.01; // by two fingers: the page keeps its height, and is looked at in parts
    const height = zoomed ? seen.height * seen.scale : seen.height;
    style.setProperty("--seen", `${Math.round(height)}px`);
    style.setProperty("--above", `${zoomed ? 0 : Math.round(seen.offsetTop)}px`);
    const line = glyph.getBoundingClientRect().height;
    document.body.toggleAttribute("data-short", height < SHORT * line);
    document.body.toggleAttribute("data-large", innerWidth < NARROW * line);
    if (document.activeElement?.matches(".composer textarea")) document.activeElement.scrollIntoView({ block: "nearest" });
  };
  document.body.append(glyph);
  for (const event of ["resize", "scroll"]) seen.addEventListener(event, fit);
  new ResizeObserver(fit).observe(glyph); // larger letters are asked for without a new size of the window
  fit();
}
