/** A short sound, made here, which its button mutes; the browser remembers that, and nothing else. */

import { say } from "/shared/i18n.js";

const MUTED = "desk-muted";
const TONES = [660, 880];
const LASTS = 0.14;
const LOUD = 0.12;

export class Sound {
  constructor(button) {
    this.button = button;
    button.addEventListener("click", () => this.mute(!this.muted));
    this.draw();
  }

  get muted() {
    return localStorage.getItem(MUTED) === "yes";
  }

  mute(is) {
    localStorage.setItem(MUTED, is ? "yes" : "no");
    this.draw();
    if (!is) this.ring(); // as an example, and because a browser wants a press before the first one
  }

  draw() {
    say(this.button, this.muted ? "sound.muted" : "sound.on");
    this.button.setAttribute("aria-pressed", String(!this.muted));
  }

  ring() {
    if (this.muted) return;
    this.context ??= new AudioContext();
    this.context.resume().catch(() => {}); // nobody has pressed anything here yet: there is no sound
    TONES.forEach((pitch, index) => this.tone(pitch, this.context.currentTime + index * LASTS));
  }

  tone(pitch, begins) {
    const [source, volume] = [this.context.createOscillator(), this.context.createGain()];
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUD, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + LASTS);
    source.connect(volume).connect(this.context.destination);
    source.start(begins);
    source.stop(begins + LASTS);
  }
}
