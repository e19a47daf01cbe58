/** How the desk says what the services call by codes: themes, languages, forces, refusals, waiting times. */

import { departementName } from "/shared/departements.js";
import { now } from "/shared/server_time.js";
import { ask } from "/shared/http.js";
import { language, many, t } from "/shared/i18n.js";

const REASONS = [
  "already-claimed", "not-claimed", "not-yours", "closed", "not-closed", "moved", "routing",
  "already-asked", "no-address", "no-key", "no-signalement", "not-awaited", "not-authorised", "another-force", "erased", "lost",
  "not-waiting", "too-many-held", "never-yours", "still-yours", "consultation-over", "address-time", "no-danger",
  "no-card", "no-answer", "answer-owed",
  "no-offer", "no-colleague", "accepted", "practice",
  "already-invited", "no-invitation", "already-joined", "already-shared", "no-psychologist", "left", "out-of-hours", "returned", "given-back", "unanswered", "absent",
];
const STATUSES = [0, 401, 403, 404, 413, 422, 429, 503];
const MINUTE = 60000;
const DAY = 24 * 60;
const labels = new Map();
const choices = {};

/** Learn what the optional questions offer; without it, a code is shown as it is. */
export async function learnChoices() {
  Object.assign(choices, (await ask("/api/chat/choices")).body);
}

/** Learn the themes' labels. */
export async function learnThemes() {
  const { body } = await ask("/api/chat/themes");
  for (const theme of body) labels.set(theme.code, theme.labels);
  return body;
}

export const themeName = (code) => labels.get(code)?.[language()] ?? labels.get(code)?.fr ?? code ?? t("theme.unsaid");

/** Who writes, as far as it was said: « victime · moins de 18 ans ». */
export function whoWrites({ who, minor }) {
  const age = { true: "minor.short", false: "adult.short" }[minor];
  return [who && choiceName("who", who), age && t(age)].filter(Boolean).join(" · ");
}

/** What an optional question offers; nothing where that could not be learned. */
export const choicesOf = (field) => choices[field] ?? [];

/** How a choice is called, in the language on screen. */
export function choiceName(field, code) {
  const { labels: names = {} } = choicesOf(field).find((choice) => choice.code === code) ?? {};
  return names[language()] ?? names.fr ?? code;
}

/** Where a person writes from, and about what. */
export function subject({ departement, theme }) {
  return [departementName(departement), themeName(theme)].filter(Boolean).join(" · ");
}

/** A language's name, in the language on screen. */
export function languageName(code) {
  return new Intl.DisplayNames(language(), { type: "language" }).of(code ?? "fr");
}

/** How long ago, in minutes, by the server's clock. */
export function since(time) {
  const minutes = Math.max(0, Math.floor((now() - new Date(time)) / MINUTE));
  return minutes < 1 ? t("since.now") : many("since.minutes", minutes);
}

/** The same in the least room: « 4 min », « 2 h », « 3 j ». */
export function ago(time) {
  const minutes = Math.max(0, Math.floor((now() - new Date(time)) / MINUTE));
  if (minutes < 60) return t("ago.minutes", { count: minutes });
  return minutes < DAY ? t("ago.hours", { count: Math.floor(minutes / 60) }) : t("ago.days", { count: Math.floor(minutes / DAY) });
}

export { shortName } from "/shared/ids.js";

/** What a problem is, to an operator. */
export function refusal(problem) {
  if (REASONS.includes(problem.reason)) return t(`refused.${problem.reason}`);
  if (STATUSES.includes(problem.status)) return t(`refused.${problem.status}`);
  return t("refused.other", { detail: problem.detail ?? problem.message });
}
