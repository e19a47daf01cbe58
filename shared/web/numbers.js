/** Numbers in groups, from left to right in text of any direction: a telephone number keeps the order of its groups. */

import { element } from "./dom.js";

const BETWEEN = String.raw`[ \u00a0\u202f.\-‑–/()]`;
/** It begins where no digit is before it: a text of digits alone is read once. */
const GROUPED = new RegExp(String.raw`(?<!\p{Nd})[+(]?\p{Nd}(?:\p{Nd}|${BETWEEN})*${BETWEEN}\p{Nd}+`, "gu");
const [ISOLATE, POP] = ["\u2066", "\u2069"];

/** The nodes of a text, each of its numbers in groups by itself. */
export function isolated(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: number, index } of text.matchAll(GROUPED)) {
    nodes.push(text.slice(from, index), element("bdi", { dir: "ltr", text: number }));
    from = index + number.length;
  }
  return [...nodes, text.slice(from)];
}

/** The same in a string, to be shown and not kept. */
export const inOrder = (text) => text.replace(GROUPED, `${ISOLATE}$&${POP}`);
