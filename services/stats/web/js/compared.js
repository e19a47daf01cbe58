/** A year beside the one before it, month by month: what happened, and the themes of which figures are released. */

import { t } from "/shared/i18n.js";
import { MEASURES, MONTHS, figure, isToCome, themeLabel } from "./figures.js";
import { multiples } from "./multiples.js";

/** The columns of the table: each measure last year, then this year. */
export const columnsOf = (year) => MEASURES.flatMap((name) => [-1, 0].map((since) => ({ name, label: () => `${t(`measure.${name}`)} ${year() + since}` })));

/** The rows of a year and of the one before, as the table shows them, and the panels that are drawn from them. */
export function compared(year, body, force) {
  const own = body.figures.filter((row) => !force || row.force === force);
  const of = (which, month) => own.find((row) => row.month === `${which}-${month}`);
  const shown = (row, name) => (!row || isToCome(row, body) ? undefined : row[name]);
  const panels = MEASURES.map((name) => ({
    label: () => t(`measure.${name}`),
    values: MONTHS.map((month) => shown(of(year, month), name)),
    before: MONTHS.map((month) => of(year - 1, month)?.[name]),
  }));
  const rows = MONTHS.map((month, n) => ({
    label: monthLabel(month),
    values: panels.flatMap(({ values, before }) => [before[n] ?? null, values[n] ?? null]),
    cells: panels.flatMap(({ values, before }) => [before[n], values[n]].map((value) => (value === undefined ? () => t("figure.to-come") : figure(value)))),
  }));
  return { rows, panels };
}

/** The conversations of each theme by month: its panels, and a row for each theme of which something is released; of one theme, if it is chosen. */
export function themesByMonth(year, body, theme) {
  const codes = [...new Set(body.figures.map((row) => row.theme))].filter((code) => !theme || code === theme);
  const of = (code, month) => body.figures.find((row) => row.theme === code && row.month === `${year}-${month}`)?.conversations ?? null;
  const isReleased = (n) => body.released.includes(`${year}-${MONTHS[n]}`);
  const rows = codes.map((code) => {
    const values = MONTHS.map((month) => of(code, month));
    return { label: themeLabel(code), values, cells: values.map((value, n) => (isReleased(n) ? figure(value) : () => t("figure.to-come"))) };
  });
  const suppressed = rows.flatMap(({ values }) => values.filter((value, n) => value === null && isReleased(n))).length;
  return { rows, suppressed, panels: rows.filter(({ values }) => values.some((value) => value !== null)) };
}

/** The columns of the themes by month. */
export const monthColumns = MONTHS.map((month) => ({ name: month, label: monthLabel(month) }));

/** Draw panels in the part's picture; with nothing counted or released, nothing is drawn. */
export function drawPanels(part, panels, how) {
  const hasSome = panels.some(({ values, before = [] }) => [...values, ...before].some((value) => value > 0));
  part.picture.hidden = !hasSome;
  if (hasSome) multiples(part.picture, panels, how);
}

function monthLabel(month) {
  return () => new Date(Date.UTC(2020, Number(month) - 1, 1)).toLocaleDateString(document.documentElement.lang, { month: "short", timeZone: "UTC" });
}
