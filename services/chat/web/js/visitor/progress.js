/** The visitor's news of their conversation: who has it, who is there, what they can do. */

import { ELSEWHERE } from "/shared/departements.js";
import { forceLabel } from "/shared/forces.js";

const WRITING_LASTS = 6000;
/** What the visitor reads of a conversation that is back in the queue, by its cause. */
const RELEASED = { "given-back": "status.given-back", unanswered: "status.unanswered", absent: "status.released" };

export class Progress {
  /** `status(sentence, values, isLate)` shows where things stand, `presence(sentence, values)` who is there, `incident(sentence)` what slows us down. */
  constructor({ status, presence, incident, view }) {
    Object.assign(this, { status, presence, incident, view, pseudonym: "", psychologist: "", writer: "", commune: "", away: new Set(), routed: false, late: false, timer: 0 });
  }

  /** Take in an event of the log. */
  event(frame) {
    const handlers = {
      "chat.conversation-opened": () => this.opened(frame),
      "chat.conversation-transferred": () => this.transferred(),
      "chat.conversation-received": () => this.received(frame),
      "chat.conversation-claimed": () => this.claimed(frame),
      "chat.conversation-released": () => this.released(frame),
      "chat.psychologist-joined": () => (this.psychologist = frame.pseudonym),
      "chat.psychologist-left": () => this.left(),
      "chat.wait-overdue": () => this.overdue(frame),
      "chat.conversation-closed": () => this.closed(frame),
      "chat.conversation-reopened": () => this.reopened(),
      "chat.conversation-parked": () => this.incident("status.parked"),
      "chat.conversation-unparked": () => this.incident("status.unparked"),
      "chat.conversation-erased": () => this.view("erased"),
    };
    handlers[frame.event]?.();
  }

  /** Take in who is there, and whether they are writing. */
  present({ author, here, writing }) {
    if (!this.names[author]) return;
    if (here === false) this.away.add(author);
    else this.away.delete(author);
    if (writing) this.writes(author);
    else this.pauses(author);
  }

  get names() {
    return { operator: this.pseudonym, psychologist: this.psychologist };
  }

  writes(author) {
    clearTimeout(this.timer);
    this.writer = author;
    this.timer = setTimeout(() => this.pauses(author), WRITING_LASTS);
    this.drawPresence();
  }

  pauses(author) {
    if (this.writer === author) this.writer = "";
    this.drawPresence();
  }

  /** One sentence: who writes, else who is not there; nothing where all are. */
  drawPresence() {
    const away = ["operator", "psychologist"].find((author) => this.away.has(author));
    if (this.writer) this.presence("status.writing", { name: this.names[this.writer] });
    else if (away) this.presence("status.away", { name: this.names[away] });
    else this.presence(null);
  }

  /** Say nothing more: the visitor has left. */
  stop() {
    clearTimeout(this.timer);
  }

  /** This one has written: they are there, and write no more. */
  quiet(author) {
    this.away.delete(author);
    this.pauses(author);
  }

  /** Nobody waits any longer who was answered; who was only taken, and then given back, does. */
  answered(author) {
    this.late = false;
    this.quiet(author);
  }

  /** Forget who had the conversation. */
  alone() {
    this.pseudonym = "";
    this.quiet("operator");
  }

  /** The psychologist reads and writes no more. */
  left() {
    this.psychologist = "";
    this.quiet("psychologist");
  }

  opened({ commune }) {
    this.commune = commune;
    this.status("status.routing");
  }

  /** Without a commune a person decides from the first second: nobody is missing. */
  overdue({ limit }) {
    this.late ||= limit === "answer";
    if (limit === "routing" && ELSEWHERE[this.commune]) this.status("status.choosing");
    else this.view("overdue");
  }

  transferred() {
    this.left();
    this.alone();
    this.status("status.routing", {}, this.late);
  }

  /** Nobody has answered by that: who was informed of it and whom to call keeps that in sight. */
  received({ unit }) {
    this.routed = true;
    this.left();
    this.alone(); // the transfer itself may have been missed
    const at = ELSEWHERE[this.commune] ? "status.given-to" : "status.waiting-at";
    this.status(unit?.name ? at : "status.waiting", { unit: unit?.name }, this.late);
  }

  claimed({ pseudonym, log }) {
    this.pseudonym = pseudonym;
    this.quiet("operator"); // another may have been there before
    const [force] = log.split("."); // a stay is named for the force that has the conversation
    this.status("status.claimed", { name: pseudonym, force: () => forceLabel(force, "short") });
    this.view("open");
  }

  /** Why it is back in the queue; where that is not said, nobody is said to be gone but who was seen to go. */
  released({ cause }) {
    const guess = this.away.has("operator") ? "status.released" : "status.taken-over";
    this.alone();
    this.status(RELEASED[cause] ?? guess, {}, this.late);
  }

  closed({ outcome }) {
    this.left();
    this.alone();
    this.status("status.closed");
    this.view("closed", outcome);
  }

  reopened() {
    this.late = false;
    this.status("status.reopened");
    this.view("open");
  }
}
