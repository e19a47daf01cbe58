/** The visitor's news of their conversation: who has it, who is there, what they can do. */

import { forceLabel } from "/shared/forces.js";

const WRITING_LASTS = 6000;

export class Progress {
  /** `status(sentence, values)` shows where things stand, `presence(sentence, values)` who is there, `incident(sentence)` what slows us down. */
  constructor({ status, presence, incident, view }) {
    Object.assign(this, { status, presence, incident, view, pseudonym: "", routed: false, timer: 0 });
  }

  /** Take in an event of the log. */
  event(frame) {
    const handlers = {
      "chat.conversation-opened": () => this.status("status.routing"),
      "chat.conversation-transferred": () => this.transferred(),
      "chat.conversation-received": () => this.received(frame),
      "chat.conversation-claimed": () => this.claimed(frame),
      "chat.conversation-released": () => this.released(),
      "chat.wait-overdue": () => this.view("overdue"),
      "chat.conversation-closed": () => this.closed(frame),
      "chat.conversation-reopened": () => this.reopened(),
      "chat.conversation-parked": () => this.incident("status.parked"),
      "chat.conversation-unparked": () => this.incident("status.unparked"),
      "chat.conversation-erased": () => this.view("erased"),
    };
    handlers[frame.event]?.();
  }

  /** Take in who is there, and whether they are writing. */
  present(frame) {
    clearTimeout(this.timer);
    const name = this.pseudonym;
    if (!name || frame.author === "visitor") return;
    if (frame.writing) {
      this.presence("status.writing", { name });
      this.timer = setTimeout(() => this.presence(null), WRITING_LASTS);
    } else if (frame.here === false) this.presence("status.away", { name });
    else this.presence(null);
  }

  /** Say nothing more: the visitor has left. */
  stop() {
    clearTimeout(this.timer);
  }

  /** Nobody writes any more: what they wrote is there. */
  quiet() {
    clearTimeout(this.timer);
    this.presence(null);
  }

  /** Forget who had the conversation. */
  alone() {
    this.pseudonym = "";
    this.quiet();
  }

  transferred() {
    this.alone();
    this.status("status.routing");
  }

  received({ unit }) {
    this.routed = true;
    this.alone(); // the transfer itself may have been missed
    this.status(unit?.name ? "status.waiting-at" : "status.waiting", { unit: unit?.name });
  }

  claimed({ pseudonym, log }) {
    this.pseudonym = pseudonym;
    const [force] = log.split("."); // a stay is named for the force that has the conversation
    this.status("status.claimed", { name: pseudonym, force: () => forceLabel(force, "short") });
    this.view("open");
  }

  released() {
    this.alone();
    this.status("status.released");
  }

  closed({ outcome }) {
    this.alone();
    this.status("status.closed");
    this.view("closed", outcome);
  }

  reopened() {
    this.status("status.reopened");
    this.view("open");
  }
}
