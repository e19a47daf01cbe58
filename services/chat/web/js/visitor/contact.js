/** What goes with the visitor's consent: how to reach them, and when and how that is without danger. */

import { at } from "/shared/dom.js";
import { t } from "/shared/i18n.js";

const FIELDS = ["name", "phone", "email", "address"];
/** The detail without which a means reaches nobody. */
const NEEDS = Object.fromEntries([["phone", "phone"], ["message", "phone"], ["email", "email"], ["letter", "address"]]);
const MAY = { yes: true, no: false, "": null };

const means = () => [...at("safe-means").querySelectorAll("input")];

const valueOf = (field) => at(`contact-${field}`).value.trim();

/** What contradicts itself in what is filled in, as a sentence and the field it is about; nothing is changed for her. */
export function contradiction() {
  const ticked = means().filter((each) => each.checked).map((each) => each.value);
  const isHere = ticked.includes("chat");
  if (isHere && ticked.length > 1) return { sentence: "consent.only-chat", field: "means-chat" };
  const lacking = ticked.find((one) => NEEDS[one] && !valueOf(NEEDS[one]));
  const about = (field, name) => ({ field: `contact-${field}`, values: { field: () => t(`contact.${field}`), means: () => t(`safe.means.${name}`) } });
  if (lacking) return { sentence: "consent.means-lacks", ...about(NEEDS[lacking], lacking) };
  const sent = isHere && Object.values(NEEDS).find(valueOf);
  return sent ? { sentence: "consent.chat-and", ...about(sent, "chat") } : null;
}

/** All that is filled in, as it is sent. */
export function contactGiven() {
  return {
    contact: Object.fromEntries(FIELDS.map((field) => [field, valueOf(field)])),
    safe_contact: {
      when: at("safe-when").value.trim(),
      means: means().filter((each) => each.checked).map((each) => each.value),
      leave_message: MAY[at("safe-message").value],
      agreed_word: at("safe-word").value.trim(),
    },
  };
}
