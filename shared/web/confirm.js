/** What cannot be undone takes two presses: the first one says what the second will do. */

import { remembered, say } from "/shared/i18n.js";

const WITHIN = 15000;
let isDouble = false;
addEventListener("click", ({ detail }) => (isDouble = detail > 1), true); // of two clicks at once, nobody has read between

/** Whether the press of this button is the second one; the first one puts the confirming sentence on it, for a while. */
export function confirmed(button, sentence, values) {
  if (button.dataset.t === sentence) return !isDouble;
  const takeBack = remembered(button);
  say(button, sentence, values);
  setTimeout(() => button.dataset.t === sentence && takeBack(), WITHIN);
  return false;
}
