/** The alarm of a supervisor's page: its title, its colour and a sound, for as long as a danger waits for them. */

import { say, t } from "/shared/i18n.js";
import { tone } from "./tone.js";

const EVERY = 3000;
const MISSES = 2; // one alone may be a moment's
const BEEP = { pitch: 660, lasts: 0.25, loud: 0.2 };

export class Alarm {
  /** `card` takes the colour; `button` mutes the sound, and lets it sound again; `bar` says what is out of sight. */
  constructor(card, button, bar) {
    Object.assign(this, { card, button, bar, dangers: 0, unroutable: 0, late: 0, muted: false, timer: 0, misses: 0, unstaffed: false });
    button.addEventListener("click", () => this.mute(!this.muted));
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
    say(this.button, is ? "supervision.unmute" : "supervision.mute");
    this.sound();
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
