/** The alarm of a supervisor's page: its title, its colour and a sound, for as long as a danger waits for them. */

import { say, t } from "/shared/i18n.js";
import { MISSES } from "./attempt.js";
import { tone, whileSilent } from "./tone.js";

const EVERY = 3000;
const BEEP = { pitch: 660, lasts: 0.25, loud: 0.2 };

export class Alarm {
  /** `card` takes the colour; `button` mutes the sound, and lets it sound again; `bar` says what is out of sight. */
  constructor(card, button, bar) {
    Object.assign(this, { card, button, bar, dangers: 0, unroutable: 0, late: 0, muted: false, timer: 0, misses: 0, unstaffed: false });
    button.addEventListener("click", () => (this.silent && !this.muted) || this.mute(!this.muted)); // that press lets it sound
    whileSilent((is) => this.isSilent(is));
  }

  /** Say how many dangers wait. */
  ring(dangers) {
    this.dangers = dangers;
    this.card.classList.toggle("alarm", dangers > 0);
    this.bar.ring(dangers);
    this.title();
    this.sound();
  }

  /** Say how many wait for a service, which a supervisor alone can choose. */
  waits(unroutable) {
    this.unroutable = unroutable;
    this.title();
  }

  /** Say how many signalements no unit has answered in time, or cannot leave. */
  overdue(late) {
    this.late = late;
    this.title();
  }

  /** Say whether the service that knows of the dangers answers: where it does not, the title says so, and a sound. */
  answers(is) {
    this.misses = is ? 0 : this.misses + 1;
    if (this.misses === MISSES && !this.muted) tone(BEEP);
    this.title();
  }

  /** Say whether somebody is at a desk, as far as it matters to who waits. */
  staffed(is) {
    this.unstaffed = !is;
    this.title();
  }

  title() {
    const away = this.misses >= MISSES ? [t("news.away")] : [];
    const parts = [[this.dangers, "supervision.urgent"], [this.unroutable, "supervision.unroutable"], [this.late, "supervision.signalements"]];
    const said = parts.filter(([count]) => count).map(([count, sentence]) => `(${count}) ${t(sentence)}`);
    if (this.unstaffed) said.push(t("duty.nobody"));
    document.title = [...away, ...said, t("desk.title")].join(" · ");
  }

  mute(is) {
    this.muted = is;
    this.draw();
    this.sound();
  }

  /** Say whether the browser lets nothing sound before a press; once it does, what rings sounds at once. */
  isSilent(is) {
    this.silent = is;
    this.draw();
    if (is || !this.timer) return;
    tone(BEEP);
  }

  draw() {
    if (this.silent && !this.muted) say(this.button, "sound.silent");
    else say(this.button, this.muted ? "supervision.unmute" : "supervision.mute");
  }

  sound() {
    const rings = this.dangers > 0 && !this.muted;
    if (!rings) {
      clearInterval(this.timer);
      this.timer = 0;
    } else if (!this.timer) {
      tone(BEEP);
      this.timer = setInterval(() => tone(BEEP), EVERY);
    }
  }
}
