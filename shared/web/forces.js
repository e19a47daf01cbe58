/** The forces, as the product's registry has them: their codes, and what they are called. */

import { language } from "./i18n.js";

const rows = new Map();

/** Their codes, once they are learnt: of those that answer the public. */
export const FORCES = [];

/** Ask for the registry: a page of the staff does so before anything else, and says that it is broken where it cannot. */
export async function learnForces() {
  const answer = await fetch("/shared/forces.json", { cache: "no-cache", credentials: "omit" });
  for (const row of await answer.json()) rows.set(row.code, row);
  FORCES.splice(0, FORCES.length, ...[...rows.keys()].filter((code) => !isPractice(code)));
}

/** Whether nobody is there: who belongs to it meets scripted visitors. */
export const isPractice = (code) => Boolean(rows.get(code)?.practice);

/** What a force is called in the language on screen: its `name`, `short`, `the` (« la police »), `to` (« à la police »). */
export function forceLabel(code, form = "name") {
  const labels = rows.get(code)?.[form] ?? {};
  return labels[language()] ?? labels.fr ?? code;
}
