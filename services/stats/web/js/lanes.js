/** Lanes: a bar for each place, side by side under one heading, with a mark where something else lies. */

import { element } from "/shared/dom.js";
import { say } from "/shared/i18n.js";
import { drawn, hatching } from "./svg.js";

const [NAME, WIDTH, HEIGHT, LEAST] = [150, 320, 18, 52];

/**
 * Draw panels `{label, lanes, write}`, each lane `{label, value, mark}`: a bar up to its value, from zero, and a mark
 * beyond it; null is suppressed, and hatched.
 */
export function lanes(root, panels) {
  root.classList.add("lanes");
  root.hidden = panels.length === 0;
  root.replaceChildren(...panels.map((panel, n) => one(panel, `${root.id}-${n}`)));
}

function one({ label, lanes: all, write }, id) {
  const values = all.flatMap(({ value, mark }) => [value, mark]).filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...values), Math.max(1, ...values)];
  const across = (value) => NAME + (least < 0 ? LEAST : 0) + ((value - least) / (most - least)) * (WIDTH - NAME - LEAST * (least < 0 ? 2 : 1));
  const rows = all.flatMap((lane, n) => row(lane, n * HEIGHT, across, { id, write }));
  const floor = drawn("line", { class: "floor", x1: across(0), x2: across(0), y1: 0, y2: all.length * HEIGHT });
  const chart = drawn("svg", { viewBox: `0 0 ${WIDTH} ${all.length * HEIGHT}`, "aria-hidden": "true" }, hatching(id), ...rows, floor);
  return element("div", { class: "panel" }, element("p", {}, say(element("strong"), label)), chart);
}

function row({ label, value, mark }, y, across, { id, write }) {
  const name = say(drawn("text", { class: "lane-name", x: NAME - 6, y: y + 13, "text-anchor": "end", ...fitted(label()) }), label);
  if (value === null) return [name, drawn("rect", { fill: `url(#${id})`, class: "suppressed", x: across(0), y: y + 3, width: 24, height: HEIGHT - 6 })];
  const [from, to] = [Math.min(across(0), across(value)), Math.max(across(0), across(value))];
  const bar = drawn("rect", { class: "bar", x: from, y: y + 3, width: to - from, height: HEIGHT - 6 });
  const beyond = Number.isFinite(mark) ? [drawn("line", { class: "before", x1: across(mark), x2: across(mark), y1: y + 2, y2: y + HEIGHT - 2 })] : [];
  const end = Math.max(to, Number.isFinite(mark) ? across(mark) : to);
  const number = say(drawn("text", { class: "lane-value", y: y + 13, ...(value < 0 ? { x: from - 4, "text-anchor": "end" } : { x: end + 4 }) }), write(value));
  return [name, bar, ...beyond, number];
}

/** A name that is wider than its place is drawn narrower; a letter is about 7 wide. */
const fitted = (text) => (text.length * 7 > NAME - 8 ? { textLength: NAME - 8, lengthAdjust: "spacingAndGlyphs" } : {});
