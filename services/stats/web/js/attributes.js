/** What a year's conversations have in each force: a language, a site, a psychologist, help. */

import { forceLabel } from "/shared/forces.js";
import { locale, t } from "/shared/i18n.js";
import { figure } from "./figures.js";

/** The attributes that have a table by force. */
export const ATTRIBUTES = ["language", "front_end", "psychologist", "help"];

/** The rows of an attribute of which something is released; one sentence counts all others. */
export const attribute = (name) => ({ figures }, force) => {
  const wanted = figures.filter((row) => !force || row.force === force);
  const shown = wanted.filter(({ conversations }) => conversations !== null);
  const rows = shown.map((row) => ({
    label: () => `${row.force === "reception" ? t("force.none") : forceLabel(row.force, "short")}, ${valueName(name, row[name])}`,
    values: [row.conversations], cells: [figure(row.conversations)],
  }));
  return { rows, suppressed: wanted.length - shown.length };
};

function valueName(name, value) {
  if (["yes", "no", "unknown"].includes(value)) return t(`answer.${value}`);
  if (value === "own-page") return t("front-end.own-page");
  return name === "language" ? new Intl.DisplayNames(locale(), { type: "language" }).of(value) : value;
}
