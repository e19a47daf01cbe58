/** The newest year that has figures: the page opens on it, and an empty year leads there. */

import { at } from "/shared/dom.js";
import { say } from "/shared/i18n.js";
import { FIRST } from "./choice.js";
import { MEASURES, today } from "./figures.js";

/** Whether a year's figures count anything. */
export const isEmpty = (figures) => !MEASURES.some((name) => figures[name]);

/** Look for that year from this one down, two at each request; null: none has figures. */
export async function newestYear(ask) {
  for (let year = Number(today().slice(0, 4)); year >= FIRST; year -= 2) {
    const { figures, before } = (await ask(`/api/stats/years/${year}`)).body;
    if (!isEmpty(figures)) return year;
    if (!isEmpty(before)) return year - 1;
  }
  return null;
}

/** Say that a year is empty, and lead to the newest that is not; of the demonstration only where none is counted. */
export function showEmptiness(year, isBare, newest) {
  at("first-run").hidden = !isBare || newest !== null;
  at("empty-year").hidden = !isBare || newest === null;
  if (at("empty-year").hidden) return;
  say(at("empty-year-news"), "empty-year.nothing", { year });
  say(at("newest"), "empty-year.newest", { year: newest });
  at("newest").onclick = () => {
    Object.assign(at("year"), { value: String(newest) });
    Object.assign(at("month"), { value: "" });
    at("choice").dispatchEvent(new Event("change"));
    at("year").focus();
  };
}
