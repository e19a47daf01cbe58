/** The contact details that were consented: how to reach the person without danger, and then the details. */

import { element } from "/shared/dom.js";
import { t } from "/shared/i18n.js";

const PARTS = ["when", "means", "leave_message", "agreed_word"];
const LABELS = { leave_message: "safe.message" };

const row = (key, said) => [element("dt", { say: [key] }), element("dd", said)];

const said = {
  means: (means) => ({ say: [() => means.map((each) => t(`safe.means.${each}`)).join(" · ")] }),
  leave_message: (may) => ({ say: [may ? "safe.leave_message.yes" : "safe.leave_message.no"] }),
};

/** The rows of a list of definitions; where nothing was said of how to reach the person, that is the first. */
export function contactRows({ safe_contact: safe, ...details }) {
  const given = Object.entries(details).flatMap(([field, text]) => row(`contact.${field}`, { text }));
  if (!given.length && !safe) return [];
  const parts = PARTS.filter((part) => safe?.[part] !== undefined);
  const first = parts.flatMap((part) => row(LABELS[part] ?? `safe.${part}`, said[part]?.(safe[part]) ?? { text: safe[part] }));
  return [...(first.length ? first : row("safe.title", { say: ["safe.nothing"] })), ...given];
}
