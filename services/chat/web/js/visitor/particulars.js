/** What a visitor may say before the chat, and need not: the theme, who writes, whether they are under 18. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { sayText } from "/shared/i18n.js";

const YES_OR_NO = { yes: true, no: false };

/** Offer the questions; one whose choices do not come is not asked, for none has to be answered. */
export function offerParticulars() {
  offer("theme", async () => (await ask("/api/chat/themes")).body);
  offer("who-writes", async () => (await ask("/api/chat/choices")).body.who);
}

/** What was said, by the names of the opening's fields; nothing of what was not. */
export function particulars() {
  const [theme, who, minor] = ["theme", "who-writes", "minor"].map((id) => at(id).value);
  return { ...(theme && { theme }), ...(who && { who }), ...(minor && { minor: YES_OR_NO[minor] }) };
}

async function offer(id, choices) {
  try {
    const offered = await choices();
    const option = ({ code, labels, own }) => sayText(element("option", { value: code }), { ...labels, ...own });
    at(id).append(...offered.map(option));
    at(id).closest(".field").hidden = offered.length === 0;
  } catch {
    // nobody is asked for it
  }
}
