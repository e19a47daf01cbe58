/** The head of a year's report: its sentence, and the four numbers of the leaflet with their growth. */

import { at, element } from "/shared/dom.js";
import { day, language, number, say, t } from "/shared/i18n.js";

const NUMBERS = ["conversations", "signalement", "orientation", "information"];

/** Show the year of the nation, or of one force; `until`: the sentence that says up to when. */
export function showReport(body, force, until) {
  const report = (force && body.forces.find((row) => row.force === force)) || body;
  say(at("sentence"), () => `${report.sentences[language()] ?? report.sentences.fr}.`);
  say(at("until"), until, { day: () => day(body.until) });
  at("numbers").replaceChildren(...NUMBERS.filter((name) => name in report.figures).map((name) => tile(name, report)));
  showUnlikeness(body, report);
}

/** Say that the year and the one before are of unlike lengths, where a growth is shown. */
function showUnlikeness({ year, until, months, months_before: before }, { growth }) {
  const isOver = until >= `${year}-12-31`;
  at("unlike").hidden = !NUMBERS.some((name) => Number.isInteger(growth[name])) || (isOver && months === before);
  if (at("unlike").hidden) return;
  if (isOver) say(at("unlike"), "numbers.unlike", { year, before: year - 1, months, months_before: before });
  else say(at("unlike"), "numbers.not-over", { year });
}

function tile(name, { figures, growth }) {
  const percent = growth[name];
  const grown = percent === null || percent === undefined ? () => t("numbers.no-year-before") : () => t("numbers.grown", { percent: signed(percent) });
  return element("div", {}, element("dt", { say: [`measure.${name}`] }),
    element("dd", {}, element("strong", { say: [() => number(figures[name])] }), element("span", { say: [grown] })));
}

const signed = (percent) => `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${number(Math.abs(percent))}`;
