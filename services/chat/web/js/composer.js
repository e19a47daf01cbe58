/** Where a person writes: Enter sends, Shift and Enter make a new line, 10,000 code points at most. */

import { hush, many, say } from "/shared/i18n.js";

/** Code points of the longest message; the service's is `LONGEST` in `services/chat/api/talking/messages.py`. */
const MOST = 10000;
const NEAR = 9000;
/** Anything that is seen: no space, filler, zero width, or mark without a letter; the services ask `shared/texts.py`. */
const SEEN = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}\p{Cf}\u2800]/u;
/** The code of a key that an input method has taken for itself. */
const TAKEN = 229;
/** Safari ends the composition before it says which key ended it. */
const JUST_NOW = 300;

export class Composer {
  /** `send(text)` and `writing()` belong to the line. */
  constructor(form, { send, writing }) {
    this.field = form.querySelector("textarea");
    this.left = form.querySelector(".left");
    this.send = send;
    this.composed = -Infinity;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => {
      this.count();
      if (this.field.value) writing();
    });
    this.field.addEventListener("compositionend", ({ timeStamp }) => (this.composed = timeStamp));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || this.isComposing(event)) return;
      event.preventDefault();
      this.submit();
    });
  }

  /** Whether an input method has this key: it confirms a word, and sends nothing. */
  isComposing({ isComposing, keyCode, timeStamp }) {
    return isComposing || keyCode === TAKEN || timeStamp - this.composed < JUST_NOW;
  }

  submit() {
    const text = wellFormed(this.field.value);
    if (!SEEN.test(text) || this.count() > MOST) return this.field.focus();
    this.send(text);
    this.field.value = "";
    this.count();
    this.field.focus();
  }

  count() {
    const { length } = [...this.field.value];
    const over = length > MOST;
    this.field.toggleAttribute("aria-invalid", over);
    if (over) this.field.setAttribute("aria-invalid", "true");
    this.left.classList.toggle("over", over);
    if (length < NEAR) hush(this.left);
    else if (over) say(this.left, () => many("composer.over", length - MOST));
    else say(this.left, () => many("composer.left", MOST - length));
    return length;
  }
}

function wellFormed(text) {
  return text.toWellFormed?.() ?? text;
}
