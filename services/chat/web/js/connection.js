/** The connection of a page, in a sentence beside what is written: lost, or back. */

import { say, sayForNow } from "/shared/i18n.js";

/** Say what became of it, and answer whether it is lost by now. */
export function sayConnection(node, state, wasLost) {
  node.dataset.state = state;
  if (state === "lost") say(node, "status.lost");
  else if (state === "live" && wasLost) sayForNow(node, "status.back");
  return state === "lost" || (state === "connecting" && wasLost);
}
