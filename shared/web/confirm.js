/** What cannot be undone takes two presses: the first one says what the second will do. */

import { say } from "/shared/i18n.js";

/** Whether the press of this button is the second one; the first one puts the confirming sentence on it. */
export function confirmed(button, sentence, values) {
  const second = button.dataset.t === sentence;
  if (!second) say(button, sentence, values);
  return second;
}
