/** One conversation at the desk: what is said, who is there, and where it stands. */

import { Composer } from "../composer.js";
import { alarm, calm } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { hush, moment, say, sayForNow, t } from "/shared/i18n.js";
import { Channel } from "../protocol.js";
import { Transcript } from "../transcript.js";
import { Acts } from "./acts.js";
import { Again } from "./again.js";
import { Danger } from "./danger.js";
import { Lead } from "./lead.js";
import { freshSheet } from "./sheet.js";
import { refusal } from "./labels.js";

const WRITING_LASTS = 6000;

export class Panel {
  /** `entry` as in the queue; `left(panel)` when the operator puts it away. */
  constructor(entry, session, themes, { left }) {
    Object.assign(this, { session, left, conversation: entry.conversation, timer: 0 });
    this.root = freshSheet(entry, themes);
    this.part = (name) => this.root.querySelector(`[data-part="${name}"]`);
    this.transcript = new Transcript(this.part("log"), { mine: "operator", name: (frame) => this.name(frame) });
    this.channel = new Channel({ conversation: entry.conversation, token: () => session.token, on: this.callbacks() });
    new Composer(this.part("composer"), { send: (text) => this.write(text), writing: () => this.channel.writing() });
    this.danger = new Danger(this, new Acts(this));
    this.lead = new Lead(this);
    this.again = new Again(this);
    this.part("away").addEventListener("click", () => this.putAway());
    this.part("elsewhere-seen").addEventListener("click", () => (this.part("elsewhere").hidden = true, this.focus()));
    this.channel.open();
  }

  /** The session has a new token: show it before the former one ends, or come back if that was turned away. */
  renewed() {
    if (this.channel.closed && !this.turnedAway) return;
    this.turnedAway = false;
    this.channel.renew();
  }

  focus() {
    this.part("title").focus();
  }

  callbacks() {
    return {
      frame: (frame) => this.take(frame),
      again: () => this.transcript.again(),
      presence: (frame) => this.present(frame),
      sending: (id, state, problem) => this.sending(id, state, problem),
      connection: (state) => this.connection(state),
      over: (problem) => this.over(problem),
    };
  }

  take(frame) {
    if (frame.type === "message") {
      if (frame.author === "visitor") this.quiet();
      return this.transcript.message(frame);
    }
    this.transcript.event(frame);
    this.event(frame);
  }

  event(frame) {
    const handlers = {
      "chat.conversation-closed": () => this.close(frame.outcome),
      "chat.conversation-reopened": () => (this.lostBy = "not-claimed"),
      "chat.conversation-released": () => (this.lostBy = "not-yours"),
      "chat.conversation-claimed": () => this.begin(),
      "chat.conversation-erased": () => this.erased(frame),
      "chat.visitor-resumed": () => this.elsewhere("desk.resumed"),
      "chat.code-changed": () => this.elsewhere("desk.code-changed"),
      "chat.erasure-scheduled": () => this.toBeErased(frame),
      "chat.erasure-cancelled": () => hush(this.part("erasing")),
      "chat.abuse-marked": () => this.abused(),
      "chat.conversation-received": () => this.received(frame),
      "chat.conversation-transferred": () => (this.lostBy = "moved"),
      "chat.conversation-parked": () => this.alarm(() => t("desk.parked")),
      "chat.conversation-unparked": () => calm(this.part("error")),
    };
    handlers[frame.event]?.();
    this.danger.event(frame);
    this.lead.event(frame);
  }

  received({ came_from: from, time }) {
    const [force] = from.split(".");
    if (force !== "reception") this.transcript.mark("mark.came-from", { force: () => forceLabel(force, "the") }, time);
  }

  /** Another may read and write in the visitor's place from now on. */
  elsewhere(sentence) {
    say(this.part("elsewhere-what"), sentence);
    this.part("elsewhere").hidden = false;
  }

  toBeErased({ until }) {
    say(this.part("erasing"), "desk.erasing", { until: () => moment(until) });
    this.elsewhere("desk.erasure-asked");
  }

  name({ author, pseudonym }) {
    const own = author === "operator" && [undefined, null, this.session.claims.pseudonym].includes(pseudonym);
    if (own) return () => t("author.you");
    return () => pseudonym || t(`author.${author}`);
  }

  present({ author, writing, here }) {
    if (author !== "visitor") return;
    this.quiet();
    if (writing) say(this.part("presence"), "desk.writing");
    else if (here === false) say(this.part("presence"), "desk.away");
    if (writing) this.timer = setTimeout(() => this.quiet(), WRITING_LASTS);
  }

  quiet() {
    clearTimeout(this.timer);
    hush(this.part("presence"));
  }

  connection(state) {
    if (this.finished) return; // its socket is closed for good, or comes back with a conversation that begins
    const node = this.part("connection");
    node.dataset.state = state;
    if (state === "lost") say(node, "status.lost");
    else if (state === "live" && this.lost) sayForNow(node, "status.back");
    this.lost = state === "lost" || (this.lost && state === "connecting");
  }

  sending(id, state, problem) {
    this.transcript.sending(id, state);
    if (state === "refused") this.alarm(() => refusal(problem));
  }

  /** The visitor had it erased: no word of it stays on this screen either. */
  erased({ time }) {
    this.channel.close();
    this.finish();
    this.part("closed").hidden = true;
    this.transcript.clear();
    this.transcript.mark("mark.erased", {}, time);
  }

  over(problem) {
    if (problem.status === 401) {
      this.turnedAway = true;
      return this.session.ended();
    }
    this.leave();
    // the log may have said why one may read no more, before the endpoint did
    const lost = this.lostBy || (problem.status === 403 && "not-yours");
    this.again.offer(lost);
    if (lost === "closed") return null; // how it ended is on screen
    const why = lost ? { status: 409, reason: lost } : problem;
    return this.alarm(() => refusal(why));
  }

  /** It is closed, another's, or nobody's: it is not this operator's to read. */
  leave() {
    this.channel.close();
    this.finish();
    this.transcript.clear();
    this.lead.clear();
  }

  /** Its operator ended it. */
  ended(outcome) {
    this.close(outcome);
    this.leave();
    this.again.offer("closed");
  }

  begin() {
    this.lostBy = "";
    this.finish(false);
    this.part("closed").hidden = true;
  }

  close(outcome) {
    this.lostBy = "closed";
    say(this.part("outcome"), `desk.outcome.${outcome}`);
    this.part("closed").hidden = false;
    this.finish();
  }

  finish(is = true) {
    this.finished = is;
    this.lost = false;
    hush(this.part("connection"));
    this.quiet();
    for (const part of ["composer", "acts", "passing", "ending", "lead"]) this.part(part).hidden = is;
    this.part("away").hidden = !is;
  }

  abused() {
    this.part("abuse").hidden = true;
    say(this.part("abuse-what"), "abuse.marked");
  }

  quietAlarm() {
    calm(this.part("error"));
  }

  alarm(how) {
    alarm(this.part("error"), how);
  }

  write(text) {
    calm(this.part("error"));
    this.transcript.pending(this.channel.send(text), text);
  }

  putAway() {
    this.channel.close();
    this.again.end();
    this.root.remove();
    this.left(this);
  }
}
