/** The forces, as the product's registry has them: their codes, and what they are called. */

import { language } from "./i18n.js";

const answer = await fetch("/shared/forces.json", { cache: "no-cache", credentials: "omit" });
const rows = new Map((await answer.json()).map((row) => [row.code, row]));

/** Their codes. */
export const FORCES = [...rows.keys()];

/** What a force is called in the language on screen: its `name`, `short`, `the` (« la police »), `to` (« à la police »). */
export function forceLabel(code, form = "name") {
  const labels = rows.get(code)?.[form] ?? {};
  return labels[language()] ?? labels.fr ?? code;
}
