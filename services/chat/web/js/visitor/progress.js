/** What the visitor is told about their conversation: who has it, who is there, what they can do. */

const WRITING_LASTS = 6000;

export class Progress {
  /** `tell(sentence, values)` shows where things stand, `presence(sentence, values)` who is there. */
  constructor({ tell, presence, view }) {
    Object.assign(this, { tell, presence, view, pseudonym: "", routed: false, timer: 0 });
  }

  /** Take in an event of the log. */
  event(frame) {
    const heard = {
      "chat.conversation-opened": () => this.tell("status.routing"),
      "chat.conversation-transferred": () => this.transferred(),
      "chat.conversation-received": () => this.received(frame),
      "chat.conversation-claimed": () => this.claimed(frame),
      "chat.conversation-released": () => this.released(),
      "chat.wait-overdue": () => this.view("overdue"),
      "chat.conversation-closed": () => this.closed(frame),
      "chat.conversation-reopened": () => this.reopened(),
      "chat.conversation-parked": () => this.tell("status.parked"),
      "chat.conversation-unparked": () => this.tell("status.unparked"),
      "chat.conversation-erased": () => this.view("erased"),
    };
    heard[frame.event]?.();
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

  /** Whoever had the conversation is spoken of no more. */
  alone() {
    this.pseudonym = "";
    this.quiet();
  }

  transferred() {
    this.alone();
    this.tell("status.routing");
  }

  received({ unit }) {
    this.routed = true;
    this.alone(); // the transfer itself may have been missed
    this.tell(unit?.name ? "status.waiting-at" : "status.waiting", { unit: unit?.name });
  }

  claimed({ pseudonym }) {
    this.pseudonym = pseudonym;
    this.tell("status.claimed", { name: pseudonym });
    this.view("open");
  }

  released() {
    this.alone();
    this.tell("status.released");
  }

  closed({ outcome }) {
    this.alone();
    this.tell("status.closed");
    this.view("closed", outcome);
  }

  reopened() {
    this.tell("status.reopened");
    this.view("open");
  }
}
