/** The language that the visitor reads: it is posted where the log says another one. */

import { settle } from "/shared/http.js";
import { language } from "/shared/i18n.js";

const SAYING = ["chat.conversation-opened", "chat.language-changed"];
const SETTLED = 2000; // milliseconds after which the log of before has been read

export class Spoken {
  constructor({ path, token }) {
    Object.assign(this, { path, token, logged: "", due: false, busy: false, timer: 0, hasRead: false, isOver: false });
  }

  /** The language that the log says; once it has been read, another one on screen is posted. */
  event({ event, language: said }) {
    if (!SAYING.includes(event) || !said) return;
    this.logged = said;
    this.logged = said;
    if (this.hasRead) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.hasRead = true;
      if (this.logged !== language()) this.changed();
    }, SETTLED);
  }

  /** Another language was chosen. */
  changed() {
    this.due = true;
    return this.send();
  }

  /** Post what has not been posted: now, or when the line is back. */
  async send() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.due && !this.isOver) {
        this.due = false;
        await settle(`${this.path}/language`, { language: language() }, this.token(), "PUT");
      }
    } catch {
      this.due = true;
    } finally {
      this.busy = false;
    }
  }

  stop() {
    clearTimeout(this.timer);
    this.isOver = true;
  }
}
