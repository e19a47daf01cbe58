/** A party's key in a list: whose it is, its fingerprint, since when. */

import { element } from "/shared/dom.js";
import { moment } from "/shared/i18n.js";

/** The lines of a key, of a unit or of a site. */
export function described({ unit, name, jwk, kid = jwk.kid, fingerprint, since }) {
  return [
    element("p", {}, element("strong", { text: name || unit })),
    element("p", { class: "short", text: [unit, kid].filter(Boolean).join(" · ") }),
    element("p", { say: ["keys.fingerprint", { fingerprint }] }),
    element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }),
  ];
}
