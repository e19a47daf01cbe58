/** A short sound, which its button mutes; the browser remembers that, and nothing else. */

import { say } from "/shared/i18n.js";
import { tone } from "./tone.js";

const MUTED = "desk-muted";
const TONES = [660, 880];
const LASTS = 0.14;
const LOUD = 0.12;

export class Sound {
  constructor(button) {
    Object.assign(this, { button, muted: localStorage.getItem(MUTED) === "yes" });
    addEventListener("storage-cleared", () => this.keep());
    button.addEventListener("click", () => this.mute(!this.muted));
    this.draw();
  }

  keep() {
    localStorage.setItem(MUTED, this.muted ? "yes" : "no");
  }

  mute(is) {
    this.muted = is;
    this.keep();
    this.draw();
    if (!is) this.ring(); // as an example, and because a browser wants a press before the first one
  }

  draw() {
    say(this.button, this.muted ? "sound.muted" : "sound.on");
    this.button.setAttribute("aria-pressed", String(!this.muted));
  }

  ring(tones = TONES) {
    if (this.muted) return;
    tones.forEach((pitch, index) => tone({ pitch, lasts: LASTS, loud: LOUD, after: index * LASTS, fades: true }));
  }
}
