/** A partner's hours and what it is for, in the language on screen; its hours are said by one clock, that of the place. */

import { element } from "./dom.js";
import { language, sayText, soon, t } from "./i18n.js";

const WALL = { dateStyle: "short", timeStyle: "short" };

/** The hours of a partner as a person wrote them, else as the directory computes with them. */
export const hoursOf = ({ hours }) => (typeof hours === "string" ? hours : hours?.text || hours?.opening || "");

/** A text of a partner in the language on screen, else in French: `hours`, `description`. */
export function textOf(partner, field) {
  const texts = textsOf(partner, field);
  return texts[language()] ?? texts.fr;
}

/** A line with such a text, marked as French where it is; none where the partner says nothing of it. */
export function textLine(partner, field) {
  if (!textOf(partner, field)) return "";
  const zone = field === "hours" ? element("span", { say: [() => zoneOf(partner)] }) : "";
  return element("p", {}, sayText(element("span"), textsOf(partner, field)), zone);
}

/** The hours as a part of a sentence. */
export const hoursSaid = (partner) => `${textOf(partner, "hours")}${zoneOf(partner)}`;

/** When somebody answers again. */
export const opensAt = (partner) => `${soon(partner.opens_at, partner.time_zone)}${zoneOf(partner)}`;

function textsOf(partner, field) {
  return partner.texts?.[field] ?? { fr: (field === "hours" ? hoursOf(partner) : partner[field]) || "" };
}

/** The clock of the place, named where the reader's shows another time. */
function zoneOf({ time_zone: zone }) {
  if (!zone || wall(zone) === wall()) return "";
  return ` (${t(zone === "Europe/Paris" ? "zone.paris" : "zone.there")})`;
}

const wall = (timeZone) => new Intl.DateTimeFormat("en", { ...WALL, timeZone }).format(new Date());
