/** The names of figures, in the language on screen. */

import { departementName } from "/shared/departements.js";
import { ask } from "/shared/http.js";
import { language, locale, number, t } from "/shared/i18n.js";

export const MEASURES = ["conversations", "signalement", "orientation", "information", "abandoned"];
export const MONTHS = Array.from({ length: 12 }, (_, n) => String(n + 1).padStart(2, "0"));
const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => String(from + n).padStart(2, "0"));
export const DEPARTEMENTS = [
  ...numbered(1, 19), "2A", "2B", ...numbered(21, 95), ...numbered(971, 978), "984", ...numbered(986, 989),
];

/** The name of a month, by its number of two digits. */
export const monthName = (month) => new Date(Date.UTC(2020, Number(month) - 1, 1)).toLocaleDateString(locale(), { month: "long", timeZone: "UTC" });

/** Today in Paris, as 2026-11-02. */
export const today = () => new Date().toLocaleDateString("sv", { timeZone: "Europe/Paris" });

/** Whether a row is of a month or a day that is not counted yet: all are up to `until`, one's own force up to now. */
export const isToCome = ({ month, day, force }, { until, live }) =>
  (day ?? month ?? "") > (live && force === live ? today() : until).slice(0, day ? 10 : 7);

let namedThemes = [];

/** Ask chat for the themes' names; without them, their codes are shown. */
export async function learnThemes() {
  namedThemes = (await ask("/api/chat/themes").catch(() => ({ body: [] }))).body;
}

let choices = {};

/** Ask chat how the answers to its optional questions are called; without that, their codes are shown. */
export async function learnChoices() {
  choices = (await ask("/api/chat/choices").catch(() => ({ body: {} }))).body;
}

/** A question that may be answered, and an answer: some are counted that nobody chooses. */
export const answerLabel = ({ particular, value }) => () => [t(`particular.${particular}`), choiceLabel(particular, value)()].join(" · ");

/** An answer alone. */
export const choiceLabel = (particular, value) => () => {
  const labels = choices[particular]?.find(({ code }) => code === value)?.labels ?? {};
  const own = ["yes", "a-bit", "no", "of-age", "unknown"].includes(value) ? t(`answer.${value}`) : value;
  return labels[language()] ?? labels.fr ?? own;
};

export const themes = () => namedThemes.map(({ code }) => code);

/** The name of a theme. */
export const themeLabel = (code) => () => {
  const labels = namedThemes.find((theme) => theme.code === code)?.labels ?? {};
  return labels[language()] ?? labels.fr ?? codeLabel(code)();
};

/** A code as it is, where there is no room for a name. */
export const codeLabel = (code) => () => (code === "unknown" ? t("figure.unknown") : code);

/** A département's code, then its name. */
export const placeLabel = (code) => () => {
  const name = departementName(code);
  return name === code ? codeLabel(code)() : `${code} ${name}`;
};

/** A figure: one that is suppressed says so, and is no zero. */
export const figure = (count) => () => (count === null ? t("figure.suppressed") : number(count));
