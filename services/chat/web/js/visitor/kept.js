/** What is kept of a conversation: a sentence before it, and the sheets of the page `/kept` without leaving this one. */

import { at } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { many, say } from "/shared/i18n.js";
import { sheet } from "./help.js";

/** Say for how long the address is kept, if it is; without an answer, the page's own sentence is true. */
export async function sayWhatIsKept() {
  try {
    const { body } = await ask("/api/chat/kept");
    say(at("start-address"), body.address ? () => many("start.address-days", body.days) : "start.no-address");
  } catch {
    // the sentence that stands there names no number
  }
}

/** Fill a part with the sheets when it is opened: another page would be found by the Back button. */
export function offerSheets(part, heading) {
  const list = part.querySelector("div");
  const fill = async () => {
    if (part.open === false || part.querySelector("section")) return;
    try {
      const { body } = await ask("/api/chat/kept");
      list.replaceChildren(...body.sheets.map((each) => sheet(each, heading)));
    } catch {
      say(list, "kept.unavailable");
    }
  };
  for (const event of ["toggle", "opened"]) part.addEventListener(event, fill);
}
