/** The themes in each région: quarter by quarter, and by outcome. */

import { t } from "/shared/i18n.js";
import { between, least } from "./bands.js";
import { MEASURES, themeLabel } from "./figures.js";
import { regionLabel } from "./regions.js";
import { drawSquares } from "./squares.js";

const QUARTERS = ["1", "2", "3", "4"].map((code) => ({ code, label: () => t("quarter.name", { number: code }) }));
const OUTCOMES = MEASURES.slice(1).map((code) => ({ code, label: () => t(`measure.${code}`) }));
const [NAME, SIDE] = [150, 40];

/** The columns of the tables. */
export const quarterColumns = QUARTERS.map(({ code, label }) => ({ name: code, label }));
export const outcomeColumns = OUTCOMES.map(({ code, label }) => ({ name: code, label }));

/** The conversations of each quarter; of a chosen theme alone. */
export const quarters = (body, theme) => crossed(body, theme, "quarter", QUARTERS, (n) => `T${n + 1}`);

/** The conversations of each outcome. */
export const outcomes = (body, theme) => crossed(body, theme, "outcome", OUTCOMES, () => "");

/** Draw a panel for each theme, with a row for each région. */
export const drawCrossed = (root, panels) => drawSquares(root, panels, { left: NAME, side: SIDE });

function crossed({ figures }, chosen, across, columns, short) {
  const ends = new Map(figures.map((row) => [[row.region, row.theme, row[across]].join(), row]));
  const [regions, themes] = ["region", "theme"].map((name) => [...new Set(figures.map((row) => row[name]))]);
  const valuesOf = (region, theme) => columns.map(({ code }) => ends.get([region, theme, code].join()));
  const wanted = themes.filter((theme) => !chosen || theme === chosen);
  const rows = wanted.flatMap((theme) => regions.map((region) => {
    const all = valuesOf(region, theme);
    return { theme, short: regionLabel(region), long: regionLabel(region), label: () => `${themeLabel(theme)()}, ${regionLabel(region)()}`, values: all.map(least), cells: all.map(between) };
  }));
  const panels = wanted.map((theme) => ({
    id: `hatched-${across}-${theme}`, label: themeLabel(theme), columns: columns.map(({ label }, n) => ({ long: label, short: () => short(n) })),
    rows: rows.filter((row) => row.theme === theme),
  }));
  return { rows, panels, suppressed: 0 };
}
