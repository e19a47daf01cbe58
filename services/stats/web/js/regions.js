/** The régions of the tables, and all the rest together, as stats counts them; their names are those of the map. */

import { t } from "/shared/i18n.js";

const outlines = {};
const names = new Map();

/** Read outlines once: those of `departements` or of `regions`. */
export async function readOutlines(kind) {
  outlines[kind] ??= fetch(`/stats/maps/${kind}.json`, { credentials: "omit" }).then((answer) => answer.json());
  return outlines[kind];
}

/** Read the names of the régions; without them, their codes are shown. */
export async function learnRegions() {
  const { regions } = await readOutlines("regions").catch(() => ({ regions: [] }));
  for (const { code, name } of regions) names.set(code, name);
}

/** The name of a région. */
export const regionLabel = (code) => () => (code === "others" ? t("region.others") : names.get(code) ?? code);
