/** A short sound, which its button mutes; the browser remembers that, and nothing else. */

import { say } from "/shared/i18n.js";
import { tone, whileSilent } from "./tone.js";

const MUTED = "desk-muted";
const TONES = [660, 880];
const LASTS = 0.14;
const LOUD = 0.12;

export class Sound {
  constructor(button) {
    Object.assign(this, { button, muted: localStorage.getItem(MUTED) === "yes" });
    addEventListener("storage-cleared", () => this.keep());
    button.addEventListener("click", () => this.silent || this.mute(!this.muted)); // that press lets it sound
    whileSilent((is) => this.isSilent(is));
  }

  keep() {
    localStorage.setItem(MUTED, this.muted ? "yes" : "no");
  }

  mute(is) {
    this.muted = is;
    this.keep();
    this.draw();
    if (!is) this.ring(); // as an example
  }

  /** Say whether the browser lets nothing sound before a press, and sound once it does. */
  isSilent(is) {
    const began = this.silent && !is;
    this.silent = is && !this.muted;
    this.draw();
    if (began) this.ring();
  }

  draw() {
    if (this.silent) say(this.button, "sound.silent");
    else say(this.button, this.muted ? "sound.muted" : "sound.on");
    this.button.setAttribute("aria-pressed", String(!this.muted && !this.silent));
  }

  ring(tones = TONES) {
    if (this.muted) return;
    tones.forEach((pitch, index) => tone({ pitch, lasts: LASTS, loud: LOUD, after: index * LASTS, fades: true }));
  }
}
