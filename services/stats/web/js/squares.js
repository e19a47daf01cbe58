/** Squares: a grid for each panel, a row for each label, darker where a figure is more, hatched where it is suppressed. */

import { element } from "/shared/dom.js";
import { number, say, t } from "/shared/i18n.js";
import { bounds, classOf, ranges } from "./classes.js";
import { drawn, hatching, named } from "./svg.js";

const [HEIGHT, WIDE, TOP] = [20, 7, 18];

/**
 * Draw panels `{id, label, columns, rows}`, all with the same classes, and their legend. A column is `{short, long}`, a
 * row `{short, long, values, cells}`: what is written beside the squares, and said of each; `left`, `side`: the widths.
 */
export function drawSquares(root, panels, { left, side = HEIGHT }) {
  const visible = panels.flatMap(({ rows }) => rows.flatMap(({ values }) => values)).filter((value) => value !== null);
  root.hidden = visible.length === 0;
  if (root.hidden) return;
  const cuts = bounds(visible);
  root.classList.add("squares");
  root.replaceChildren(...panels.map((panel) => one(panel, cuts, { left, side })), legend(root.id, visible, cuts));
}

function one({ id, label, columns, rows }, cuts, { left, side }) {
  const heads = columns.flatMap(({ short }, n) => (short ? [say(drawn("text", { x: left + n * side, y: TOP - 5 }), short)] : []));
  const names = rows.map(({ short }, n) => say(drawn("text", { x: left - 6, y: TOP + n * HEIGHT + 15, "text-anchor": "end", ...fitted(short(), left - 8) }), short));
  const squares = rows.flatMap((row, down) => row.values.map((value, across) => {
    const look = value === null ? { fill: `url(#${id})`, class: "suppressed" } : { class: `level-${classOf(value, cuts)}` };
    const square = drawn("rect", { ...look, x: left + across * side, y: TOP + down * HEIGHT, width: side - 1, height: HEIGHT - 1 });
    return named(square, () => `${row.long()}, ${columns[across].long()} : ${row.cells[across]()}`);
  }));
  const size = `0 0 ${left + columns.length * side} ${TOP + rows.length * HEIGHT}`;
  const chart = drawn("svg", { class: "week", viewBox: size, "aria-hidden": "true" }, hatching(id), ...heads, ...names, ...squares);
  return element("div", { class: "panel" }, element("p", {}, say(element("strong"), label)), chart);
}

/** A name that is wider than its place is drawn narrower; a character is about 7 wide. */
const fitted = (text, width) => (text.length * WIDE > width ? { textLength: width, lengthAdjust: "spacingAndGlyphs" } : {});

function legend(name, visible, cuts) {
  const levels = ranges(visible, cuts).map(([from, to], n) => key({ class: `level-${n}` }, () => (from === to ? number(from) : t("map.range", { from: () => number(from), to: () => number(to) }))));
  const id = `hatched-${name}-key`;
  return element("ul", { class: "legend map-legend" }, ...levels, key({ fill: `url(#${id})`, class: "suppressed" }, () => t("figure.suppressed"), hatching(id)));
}

function key(look, how, ...before) {
  const sample = drawn("svg", { class: "map key", viewBox: "0 0 16 10", "aria-hidden": "true" }, ...before, drawn("rect", { ...look, width: 16, height: 10 }));
  return element("li", {}, sample, say(element("span"), how));
}
