/** Bands: two round numbers between which a count is. */

import { number, t } from "/shared/i18n.js";

/** What is drawn of a band: its lower end. */
export const least = (row) => row?.at_least ?? null;

/** What is written of a band. */
export const between = (row) => () => (row?.under == null ? t("figure.suppressed") : t("bands.between", { least: () => number(row.at_least), most: () => number(row.under) }));
