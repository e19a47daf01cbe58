/** What goes with the visitor's consent: how to reach them, and when and how that is without danger. */

import { at } from "/shared/dom.js";

const FIELDS = ["name", "phone", "email", "address"];
const MAY = { yes: true, no: false, "": null };

const means = () => [...at("safe-means").querySelectorAll("input")];

/** Tick one means: « only through this chat » goes with no other. */
export function chooseMeans({ target }) {
  if (!target.checked) return;
  const alone = target.value === "chat";
  for (const each of means()) if (each !== target && (alone || each.value === "chat")) each.checked = false;
}

/** All that is filled in, as it is sent. */
export function contactGiven() {
  return {
    contact: Object.fromEntries(FIELDS.map((field) => [field, at(`contact-${field}`).value.trim()])),
    safe_contact: {
      when: at("safe-when").value.trim(),
      means: means().filter((each) => each.checked).map((each) => each.value),
      leave_message: MAY[at("safe-message").value],
      agreed_word: at("safe-word").value.trim(),
    },
  };
}
