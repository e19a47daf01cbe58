/** The kinds of changes as lists: every commune that changes, or of too many how many in each département. */

import { element } from "/shared/dom.js";
import { FORCES, forceLabel } from "/shared/forces.js";
import { locale, many, t } from "/shared/i18n.js";
import { markOf } from "./outlines.js";

const FEW = 20;
const NOBODY = ["no-institution", "unknown-commune", "choose-arrondissement"];

/** A share of the communes, in hundredths. */
export const percent = (share) =>
  new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(share);

/** A list for each kind, open where it is short. */
export const kindsList = (kinds, outlines) => kinds.map((kind, number) => element(
  "details", { open: kind.count <= FEW },
  element("summary", {}, markOf(number), " ", element("span", { say: [() => many(`kind.${kind.kind}`, kind.count)] })),
  element("ul", {}, ...rows(kind, outlines).map((row) => element("li", { say: [row] }))),
));

function rows(kind, outlines) {
  if (kind.changes.length) return kind.changes.map((change) => () => line(change));
  const byName = Object.entries(kind.departements).sort();
  return byName.map(([code, count]) => () => t("kind.there", { departement: `${outlines.name(code)} (${code})`, count }));
}

function line({ code, name, before, after }) {
  const commune = `${name} (${code})`;
  if (before) return t("change.from-to", { commune, before: answer(before), after: answer(after) });
  return after ? t("change.to", { commune, after: answer(after) }) : commune;
}

function answer(said) {
  if (FORCES.includes(said)) return forceLabel(said, "short");
  if (said === "both") return t("answer.both");
  return NOBODY.includes(said) ? t("answer.nobody") : said;
}
