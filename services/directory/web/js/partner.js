/** A partner as a page shows it: its kind, its themes, when it was verified; in the language on screen. */

import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { language, locale, number, t } from "/shared/i18n.js";
import { textLine, textOf } from "/shared/opening.js";

export const KINDS = [
  "psychologist", "social-worker", "station-association", "association", "national-line", "emergency", "shelter",
  "health", "legal",
];
export const SCOPES = ["near", "departements", "national"];
const UNFIT = [
  "name", "kind", "scope", "departements", "commune", "phone", "lat", "lon", "themes", "languages", "opening", "url", "id",
  "row", "twice",
];

let themes = [];

/** Read the themes; without them, nobody chooses one. */
export async function readThemes() {
  themes = (await ask("/api/chat/themes").catch(() => ({ body: [] }))).body;
}

export const knownThemes = () => themes;

/** The name of a theme, in the language on screen. */
export const themeLabel = ({ labels }) => () => labels[language()] ?? labels.fr;

/** The sentence that says what to correct in a field of the form, or a column of a file. */
export const unfit = (field) => t(`unfit.${UNFIT.includes(field) ? field : "other"}`);

/** The lines of an entry; `{distance, open, verified}` where it is shown, `{reach}` where it is to be verified. */
export function partnerLines(entry, { distance, open, verified, reach } = {}) {
  const where = [entry.phone, entry.address].filter(Boolean).join(" · ");
  return [
    element("h3", { text: entry.name }),
    quiet(() => [t(`kind.${entry.kind}`), distance && t("partner.distance", { km: number(distance) })].filter(Boolean).join(" · ")),
    where && element("p", { text: where }),
    textLine(entry, "hours"),
    typeof open === "boolean" && quiet(() => t(open ? "partner.open" : "partner.closed")),
    textLine(entry, "description"),
    entry.accessibility && quiet(() => t("partner.accessibility", { text: textOf(entry, "accessibility") })),
    entry.url && element("p", {}, element("a", { href: entry.url, rel: "noreferrer", text: entry.url })),
    reach && quiet(() => reachOf(entry)),
    verified && quiet(() => t("partner.verified", { date: day(verified) })),
  ].filter(Boolean);
}

/** A day, as the language on screen writes it. */
export const day = (date) => new Date(date).toLocaleDateString(locale(), { dateStyle: "long", timeZone: "Europe/Paris" });

/** The places, themes and languages in which a partner helps. */
function reachOf({ scope, commune, departements, themes: codes, languages }) {
  const named = codes.map((code) => themes.find((theme) => theme.code === code)).map((theme, n) => (theme ? themeLabel(theme)() : codes[n]));
  return [t(`scope.${scope}`), commune, ...departements, ...named, ...languages].filter(Boolean).join(" · ");
}

const quiet = (how) => element("p", { class: "quiet", say: [how] });
