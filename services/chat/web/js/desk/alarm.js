/** The alarm of a supervisor's page: its title, its colour and a sound, for as long as a danger waits for them. */

import { say, t } from "/shared/i18n.js";

const EVERY = 3000;
const PITCH = 660;
const LASTS = 0.25;
const LOUD = 0.2;

export class Alarm {
  /** `card` takes the colour; `button` mutes the sound, and lets it sound again. */
  constructor(card, button) {
    Object.assign(this, { card, button, dangers: 0, muted: false, timer: 0, context: null });
    button.addEventListener("click", () => this.mute(!this.muted));
  }

  /** Say how many dangers wait. */
  ring(dangers) {
    this.dangers = dangers;
    this.card.classList.toggle("alarm", dangers > 0);
    document.title = dangers ? `(${dangers}) ${t("supervision.urgent")} · ${t("desk.title")}` : t("desk.title");
    this.sound();
  }

  mute(is) {
    this.muted = is;
    say(this.button, is ? "supervision.unmute" : "supervision.mute");
    this.sound();
  }

  sound() {
    const rings = this.dangers > 0 && !this.muted;
    if (!rings) {
      clearInterval(this.timer);
      this.timer = 0;
    } else if (!this.timer) {
      this.beep();
      this.timer = setInterval(() => this.beep(), EVERY);
    }
  }

  /** A browser that lets nothing sound before somebody touches the page lets it from then on. */
  beep() {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume().catch(() => {});
    const [tone, volume] = [this.context.createOscillator(), this.context.createGain()];
    tone.frequency.value = PITCH;
    volume.gain.value = LOUD;
    tone.connect(volume).connect(this.context.destination);
    tone.start();
    tone.stop(this.context.currentTime + LASTS);
  }
}
