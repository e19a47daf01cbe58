/** The hours: of a week for each force, to plan who answers; and of a day for each theme. */

import { forceLabel } from "/shared/forces.js";
import { locale, t } from "/shared/i18n.js";
import { between, least } from "./bands.js";
import { figure, themeLabel } from "./figures.js";
import { drawSquares } from "./squares.js";

const HOURS = Array.from({ length: 24 }, (_, n) => String(n).padStart(2, "0"));
const DAYS = ["1", "2", "3", "4", "5", "6", "7"];
const SPANS = HOURS.filter((_, n) => n % 3 === 0).map((hour) => `${hour}-${String(Number(hour) + 2).padStart(2, "0")}`);
const [LEFT, OF_THEME, SIDE] = [56, 190, 40];
const every = (values) => values.flat().filter((value) => value === null).length;

/** The columns of the tables: the hours. */
export const hourColumns = HOURS.map((hour) => ({ name: hour, label: () => t("week.hour", { hour: Number(hour) }) }));
const columns = hourColumns.map(({ label }, n) => ({ long: label, short: n % 3 ? null : () => `${n} h` }));

/** The rows of the table, those of each force that somebody wrote to; with the figures that are suppressed counted. */
export function week(body, force) {
  const forces = [...new Set(body.figures.map((row) => row.force))].filter((name) => !force || name === force);
  const counts = new Map(body.figures.map((row) => [[row.force, row.weekday, row.hour].join(), row.conversations]));
  const all = forces.map((name) => ({ force: name, days: DAYS.map((day) => HOURS.map((hour) => counts.get([name, day, hour].join()) ?? null)) }));
  const shown = all.filter(({ days }) => days.flat().some((value) => value !== null));
  const rows = shown.flatMap(({ force: name, days }) => days.map((values, n) => ({ label: () => `${forceLabel(name, "short")}, ${dayName(n, "long")}`, values, cells: values.map(figure) })));
  const panels = shown.map(({ force: name, days }) => ({
    id: `hatched-week-${name}`, label: () => forceLabel(name, "short"), columns,
    rows: days.map((values, n) => ({ values, cells: values.map(figure), short: () => dayName(n, "short"), long: () => dayName(n, "long") })),
  }));
  return { rows, panels, suppressed: every(rows.map(({ values }) => values)) };
}

/** Draw a week for each force. */
export const drawWeek = (root, panels) => drawSquares(root, panels, { left: LEFT });

/** The columns of the table of themes: spans of the day. */
export const spanColumns = SPANS.map((span) => ({ name: span, label: () => t("theme-hours.span", { from: Number(span.slice(0, 2)), to: Number(span.slice(3)) + 1 }) }));

/** How often each theme is written about in each part of a day: bands. */
export function themeHours({ figures }, theme) {
  const ends = new Map(figures.map((row) => [[row.theme, row.span].join(), row]));
  const themes = [...new Set(figures.map((row) => row.theme))].filter((name) => !theme || name === theme);
  const rows = themes.map((name) => {
    const all = SPANS.map((span) => ends.get([name, span].join()));
    return { label: themeLabel(name), short: themeLabel(name), long: themeLabel(name), values: all.map(least), cells: all.map(between) };
  });
  const columns = spanColumns.map(({ label }, n) => ({ long: label, short: () => `${n * 3} h` }));
  return { rows, panels: [{ id: "hatched-theme-hours", label: () => t("theme-hours.panel"), columns, rows }], suppressed: 0 };
}

/** Draw the hours of the themes. */
export const drawThemeHours = (root, panels) => drawSquares(root, panels, { left: OF_THEME, side: SIDE });

/** The first of January 2018 was a Monday. */
const dayName = (n, weekday) => new Date(Date.UTC(2018, 0, 1 + n)).toLocaleDateString(locale(), { weekday, timeZone: "UTC" });
