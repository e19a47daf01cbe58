/** Small multiples: one little chart for each theme or measure, month by month, this year's bars beside last year's marks. */

import { element } from "/shared/dom.js";
import { number, say, t } from "/shared/i18n.js";
import { drawn, hatching } from "./svg.js";

const [WIDTH, HEIGHT] = [240, 90];

/**
 * Draw panels `{label, values, before}`: a value each month, null where it is suppressed, undefined where it is to come.
 * Each has a scale of its own, or (`alike`) all have the same.
 */
export function multiples(root, panels, { alike = false } = {}) {
  const most = (panel) => Math.max(1, ...[...panel.values, ...(panel.before ?? [])].filter(Number.isFinite));
  const common = Math.max(...panels.map(most));
  root.classList.add("multiples");
  root.replaceChildren(...panels.map((panel, n) => one(panel, alike ? common : most(panel), `${root.id || "panels"}-${n}`)));
}

function one({ label, values, before = [] }, most, id) {
  const step = WIDTH / values.length;
  const up = (value) => HEIGHT - (value / most) * (HEIGHT - 8);
  const bars = values.flatMap((value, n) => bar(value, n * step + 2, step - 4, up, id));
  const marks = before.flatMap((value, n) => (Number.isFinite(value) ? [drawn("line", { class: "before", x1: n * step, x2: (n + 1) * step, y1: up(value), y2: up(value) })] : []));
  const chart = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, "aria-hidden": "true" }, hatching(id), ...bars, ...marks,
    drawn("line", { class: "floor", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }));
  const top = say(element("span", { class: "most" }), () => t("multiples.most", { count: () => number(most) }));
  return element("div", { class: "panel" }, element("p", {}, say(element("strong"), label), " ", top), chart);
}

function bar(value, x, width, up, id) {
  if (value === undefined) return [];
  if (value === null) return [drawn("rect", { fill: `url(#${id})`, class: "suppressed", x, y: HEIGHT - 14, width, height: 14 })];
  return [drawn("rect", { class: "bar", x, y: up(value), width, height: HEIGHT - up(value) })];
}
