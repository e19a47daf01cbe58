/** The hours of a week: a square for each, darker where more people wrote, hatched where it is suppressed. */

import { element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { locale, number, say, t } from "/shared/i18n.js";
import { bounds, classOf, ranges } from "./classes.js";
import { figure } from "./figures.js";
import { drawn, hatching, named } from "./svg.js";

const HOURS = Array.from({ length: 24 }, (_, n) => String(n).padStart(2, "0"));
const DAYS = ["1", "2", "3", "4", "5", "6", "7"];
const [SIDE, LEFT, TOP] = [20, 56, 18];

/** The columns of the table: the hours. */
export const hourColumns = HOURS.map((hour) => ({ name: hour, label: () => t("week.hour", { hour: Number(hour) }) }));

/** The rows of the table, those of each force that somebody wrote to; with the figures that are suppressed counted. */
export function week(body, force) {
  const forces = [...new Set(body.figures.map((row) => row.force))].filter((name) => !force || name === force);
  const counts = new Map(body.figures.map((row) => [[row.force, row.weekday, row.hour].join(), row.conversations]));
  const all = forces.map((name) => ({ force: name, days: DAYS.map((day) => HOURS.map((hour) => counts.get([name, day, hour].join()) ?? null)) }));
  const panels = all.filter(({ days }) => days.flat().some((value) => value !== null));
  const rows = panels.flatMap(({ force: name, days }) => days.map((values, n) => ({ label: () => `${forceLabel(name, "short")}, ${dayName(n, "long")}`, values, cells: values.map(figure) })));
  return { rows, panels, suppressed: rows.flatMap(({ values }) => values).filter((value) => value === null).length };
}

/** Draw a week for each force, all with the same classes, and their legend. */
export function drawWeek(root, panels) {
  const visible = panels.flatMap(({ days }) => days.flat()).filter((value) => value !== null);
  root.hidden = visible.length === 0;
  if (root.hidden) return;
  const cuts = bounds(visible);
  root.classList.add("weeks");
  root.replaceChildren(...panels.map((panel) => one(panel, cuts)), legend(visible, cuts));
}

function one({ force, days }, cuts) {
  const id = `hatched-week-${force}`;
  const hours = HOURS.filter((_, n) => n % 3 === 0).map((hour) => drawn("text", { x: LEFT + Number(hour) * SIDE, y: TOP - 5 }, `${Number(hour)} h`));
  const names = DAYS.map((_, n) => say(drawn("text", { x: LEFT - 6, y: TOP + n * SIDE + 15, "text-anchor": "end" }), () => dayName(n, "short")));
  const squares = days.flatMap((values, day) => values.map((value, hour) => {
    const look = value === null ? { fill: `url(#${id})`, class: "suppressed" } : { class: `level-${classOf(value, cuts)}` };
    const square = drawn("rect", { ...look, x: LEFT + hour * SIDE, y: TOP + day * SIDE, width: SIDE - 1, height: SIDE - 1 });
    return named(square, () => `${dayName(day, "long")}, ${t("week.hour", { hour })} : ${figure(value)()}`);
  }));
  const chart = drawn("svg", { class: "week", viewBox: `0 0 ${LEFT + 24 * SIDE} ${TOP + 7 * SIDE}`, "aria-hidden": "true" }, hatching(id), ...hours, ...names, ...squares);
  return element("div", { class: "panel" }, element("p", {}, say(element("strong"), () => forceLabel(force, "short"))), chart);
}

function legend(visible, cuts) {
  const levels = ranges(visible, cuts).map(([from, to], n) => key({ class: `level-${n}` }, () => (from === to ? number(from) : t("map.range", { from: () => number(from), to: () => number(to) }))));
  const id = "hatched-week-key";
  return element("ul", { class: "legend map-legend" }, ...levels, key({ fill: `url(#${id})`, class: "suppressed" }, () => t("figure.suppressed"), hatching(id)));
}

function key(look, how, ...before) {
  const sample = drawn("svg", { class: "map key", viewBox: "0 0 16 10", "aria-hidden": "true" }, ...before, drawn("rect", { ...look, width: 16, height: 10 }));
  return element("li", {}, sample, say(element("span"), how));
}

/** The first of January 2018 was a Monday. */
const dayName = (n, weekday) => new Date(Date.UTC(2018, 0, 1 + n)).toLocaleDateString(locale(), { weekday, timeZone: "UTC" });
