/** The choice in words: the heading names it, and each part that a filter does not reach says so. */

import { at, element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { hush, locale, say, t } from "/shared/i18n.js";
import { monthName, placeLabel, themeLabel } from "./figures.js";

/** The filters, by what each is called when it is chosen, and the sentence for all that it leaves out. */
const FILTERS = {
  month: { label: ({ month }) => monthName(month), all: "choice.whole-year" },
  force: { label: ({ force }) => forceLabel(force, "short"), all: "choice.all-forces" },
  departement: { label: ({ departement }) => placeLabel(departement)(), all: "choice.everywhere" },
  theme: { label: ({ theme }) => themeLabel(theme)(), all: "choice.all-themes" },
};

/** The filters that reach each part; each part is of the year, at least. */
const REACHED = {
  report: () => ["force"],
  "over-time": () => ["month", "force"],
  beside: () => ["force"],
  monthly: () => ["theme"],
  themes: ({ month }) => ["month", "theme", ...(month ? [] : ["force"])],
  regions: () => ["month"],
  departements: () => ["departement"],
  waits: () => ["month", "force"],
  forces: () => ["month"],
  growth: () => [],
  week: () => ["force"],
  "region-waits": () => [],
  victims: () => [],
};

/** Say the choice in the heading, and in each part the filters that do not reach it. */
export function showScope(choice) {
  say(at("choice-title"), () => t("choice.title", { choice: () => named(choice) }));
  for (const [part, reached] of Object.entries(REACHED)) {
    const missed = Object.keys(FILTERS).filter((name) => choice[name] && !reached(choice).includes(name));
    const note = noteOf(part);
    note.hidden = missed.length === 0;
    if (note.hidden) hush(note);
    else say(note, () => t("choice.not-here", { all: () => listed(missed.map((name) => small(t(FILTERS[name].all)))), chosen: () => listed(missed.map((name) => FILTERS[name].label(choice))) }));
  }
}

/** The note of a part, under its heading; made when it is first needed. */
function noteOf(part) {
  const root = at(part);
  const known = root.querySelector(":scope > .scope");
  if (known) return known;
  const note = element("p", { class: "scope", hidden: true });
  const title = root.querySelector("h2");
  if (title) title.after(note);
  else root.append(note);
  return note;
}

function named(choice) {
  const { year, month, force } = choice;
  const period = month ? `${monthName(month)} ${year}` : t("choice.of-year", { year });
  const others = ["departement", "theme"].filter((name) => choice[name]).map((name) => FILTERS[name].label(choice));
  return listed([period, force ? forceLabel(force, "short") : small(t("choice.all-forces")), ...others]);
}

const listed = (names) => names.join(", ");
const small = (text) => text[0].toLocaleLowerCase(locale()) + text.slice(1);
