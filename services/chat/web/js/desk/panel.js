/** One conversation at the desk: its head, what is said, and its tools beside. */

import { Composer } from "../composer.js";
import { alarm, at, calm } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { say, sayForNow, t } from "/shared/i18n.js";
import { Channel } from "../protocol.js";
import { Transcript } from "../transcript.js";
import { RETURNED } from "./again.js";
import { attempt } from "./attempt.js";
import { Beside } from "./beside.js";
import { HalfWritten } from "./half_written.js";
import { Head } from "./head.js";
import { Keeping } from "./keeping.js";
import { refusal, shortName } from "./labels.js";
import { bySharedStream } from "./shared-stream.js";
import { freshSheet } from "./sheet.js";
import { Tabs } from "./tabs.js";
import { toolsOf } from "./tools.js";
import { Unread } from "./unread.js";

export class Panel {
  /**
   * `entry` as in the queue; `on`: `left(panel)` when the operator puts it away, `changed(panel)` when its row does,
   * `message(panel, frame)` for each message of the log, `retaken(panel)` when its operator has it again,
   * `returned(panel)` when it waits in the queue, `gone(panel)` when it does no more.
   */
  constructor(entry, session, { themes, drafts }, on) {
    Object.assign(this, { entry, session, themes, on, conversation: entry.conversation, role: session.claims.role });
    Object.assign(this, { urgent: false, finished: false, last: null, news: new Unread(entry.conversation, this.role) });
    this.root = freshSheet(entry);
    this.part = (name) => this.root.querySelector(`[data-part="${name}"]`);
    this.head = new Head(this, { changed: () => on.changed(this), seen: () => this.focus() });
    this.beside = new Beside(this);
    this.keeping = new Keeping(this);
    this.transcript = new Transcript(this.part("log"), { mine: this.role, name: (frame) => this.name(frame) });
    const token = () => session.token;
    this.channel = new Channel({ conversation: entry.conversation, token, stream: bySharedStream, on: this.callbacks() });
    this.composer = new Composer(this.part("composer"), { send: (text) => this.write(text), writing: () => this.channel.writing() });
    this.halfWritten = new HalfWritten(drafts, entry.conversation, () => on.changed(this));
    this.halfWritten.watch({ message: this.composer.field });
    this.tools = new Tabs(this);
    this.tools.furnish(toolsOf(this.role));
    this.part("composer").addEventListener("keydown", keptFromAnother, true);
    this.part("away").addEventListener("click", () => this.putAway());
    this.halfWritten.restore().then(() => (this.composer.count(), on.changed(this)));
    this.channel.open();
  }

  /** The session has a new token: show it before the former one ends, or come back if that was turned away. */
  renewed() {
    if (this.channel.closed && !this.turnedAway) return;
    this.turnedAway = false;
    this.channel.renew();
  }

  /** Show it in place of the one that was open, or hide it; nothing in it is lost. */
  open(is = true) {
    const { scrollTop } = this.part("log");
    if (!is && !this.root.hidden) this.scrolled = scrollTop;
    this.root.hidden = !is;
    if (is && !this.transcript.atEnd) this.part("log").scrollTop = this.scrolled ?? scrollTop;
  }

  /** Put the focus where one writes. */
  focus() {
    const field = this.part("composer").hidden ? this.part("title") : this.composer.field;
    field.focus();
  }

  /** Its tools are gone, and the one that had the focus: it is on the title, unless it was elsewhere. */
  keepFocus() {
    const { activeElement } = document;
    if (activeElement === document.body || this.root.contains(activeElement)) this.focus();
  }

  callbacks() {
    return {
      frame: (frame) => this.take(frame),
      again: () => this.again(),
      presence: (frame) => (this.head.present(frame), this.beside.present(frame)),
      sending: (id, state, problem) => this.sending(id, state, problem),
      connection: (state) => this.finished || this.head.connection(state), // over, or coming back
      over: (problem) => this.over(problem),
    };
  }

  /** All that is left of the log will come again. */
  again() {
    this.last = null;
    this.news = new Unread(this.conversation, this.role);
    this.transcript.again();
  }

  take(frame) {
    if (frame.type === "message") return this.message(frame);
    if (frame.card) this.transcript.mark("mark.oriented-card", { card: frame.card.name }, frame.time);
    else if (!this.head.cameFrom(frame)) this.transcript.event(frame);
    return this.event(frame);
  }

  message(frame) {
    this.last = frame;
    this.news.message(frame);
    this.transcript.message(frame);
    this.beside.message(frame);
    if (frame.author === "visitor") this.head.quiet();
    else this.keeping.until(null);
    this.on.message(this, frame);
  }

  /** How many of the person's messages nobody has read here. */
  get unread() {
    return this.finished ? 0 : this.news.count;
  }

  /** What is here has been seen. */
  read() {
    this.news.read();
  }

  event(frame) {
    const handlers = {
      "chat.conversation-closed": () => this.close(frame.outcome),
      "chat.conversation-reopened": () => (this.lostBy = "not-claimed"),
      "chat.conversation-released": () => (this.lostBy = frame.cause ?? "returned"),
      "chat.conversation-claimed": () => this.begin(),
      "chat.conversation-erased": () => this.erased(frame),
      "chat.conversation-transferred": () => (this.lostBy = "moved"),
      "chat.conversation-parked": () => this.alarm(() => t("desk.parked")),
      "chat.conversation-unparked": () => this.quietAlarm(),
    };
    handlers[frame.event]?.();
    this.head.event(frame);
    this.beside.event(frame);
    this.tools.event(frame);
  }

  /** Whether the operator of this desk wrote it, and no colleague who had the conversation before. */
  isOwn({ author, pseudonym }) {
    return author === this.role && [undefined, null, this.session.claims.pseudonym].includes(pseudonym);
  }

  name({ author, pseudonym }) {
    if (this.isOwn({ author, pseudonym })) return () => t("author.you");
    const named = author === "psychologist" && pseudonym;
    return () => (named ? t("author.psychologist-named", { name: named }) : pseudonym || t(`author.${author}`));
  }

  sending(id, state, problem) {
    this.transcript.sending(id, state);
    if (state === "refused") this.alarm(() => refusal(problem));
  }

  /** The visitor had it erased: no word of it stays on this screen either. */
  erased({ time }) {
    const held = this.root.contains(document.activeElement);
    this.lostBy = "erased";
    this.channel.close();
    this.last = null;
    this.finish();
    this.halfWritten.end();
    this.part("outcome").hidden = true;
    this.transcript.clear();
    this.transcript.mark("mark.erased", {}, time);
    if (held) this.focus();
  }

  over(problem) {
    if (problem.status === 401) {
      this.turnedAway = true;
      return this.session.ended();
    }
    // the log may have said why one may read no more, before the endpoint did
    const lost = this.lostBy || (problem.status === 403 ? "not-yours" : problem.reason);
    this.lostBy = lost;
    this.leave(RETURNED.includes(lost));
    if (lost === "accepted") return this.handedOver();
    this.tools.of("again")?.offer(lost);
    if (lost === "closed") return null; // how it ended is on screen
    const why = lost === problem.reason ? problem : { status: 409, reason: lost };
    return this.alarm(() => refusal(why));
  }

  /** The colleague to whom it was offered took it: it is no more this operator's, whatever becomes of the line. */
  accepted() {
    this.lostBy = "accepted";
    this.finish();
    this.keepFocus();
  }

  /** Its operator gave it back; not with a text that did not leave. */
  givenBack() {
    this.lostBy = "returned";
    this.leave();
    return this.part("unsent").hidden ? this.putAway() : this.keepFocus();
  }

  /** It is certain by now: the conversation leaves the screen, which says why; not with a text that did not leave. */
  handedOver() {
    if (!this.part("unsent").hidden) return this.alarm(() => t("refused.accepted"));
    this.putAway();
    return sayForNow(at("queue-news"), "handover.taken", { name: shortName(this.conversation) });
  }

  /** It is closed, another's, or nobody's: it is not this operator's to read, who may have it again. */
  leave(perhapsAgain = false) {
    this.channel.close();
    this.last = null;
    this.halfWritten.offer(this.part("unsent"), this.part("unsent-text"));
    this.halfWritten.end(perhapsAgain);
    this.finish();
    this.transcript.clear();
    this.tools.clear();
  }

  /** Its operator ended it. */
  ended(outcome) {
    this.close(outcome);
    this.leave();
    this.tools.of("again")?.offer("closed");
  }

  begin() {
    this.lostBy = "";
    this.finish(false);
  }

  close(outcome) {
    this.lostBy = "closed";
    say(this.part("outcome"), `desk.outcome.${outcome}`);
    this.part("outcome").hidden = false;
    this.finish();
  }

  finish(is = true) {
    this.finished = is;
    this.head.rest();
    if (is) this.keeping.until(null);
    this.part("composer").hidden = is;
    this.dangerActs();
    this.part("closed").hidden = !is;
    this.tools.refresh();
    this.on.changed(this);
  }

  /** Whether somebody is in danger here: it shows wherever the conversation does. */
  endangered(is) {
    this.urgent = is;
    this.root.classList.toggle("urgent", is);
    this.dangerActs();
    this.on.changed(this);
  }

  /** One of two buttons, at one place: to declare a danger, or to see what to do in it. */
  dangerActs() {
    this.part("declare").hidden = this.finished || this.urgent;
    this.part("to-procedure").hidden = this.finished || !this.urgent;
  }

  quietAlarm() {
    calm(this.part("error"));
  }

  alarm(how) {
    alarm(this.part("error"), how);
  }

  /** Ask chat for something about this conversation; what it answered, or null where it was refused, which is shown. */
  ask(button, what, body = {}) {
    return this.attempt(button, () => settle(`/api/chat/conversations/${this.conversation}/${what}`, body, this.session.token));
  }

  /** Do a button's work: what came of it, or null where it was refused, which is shown. */
  attempt(button, work) {
    this.quietAlarm();
    return attempt(this.session, button, work, (problem) => this.alarm(() => refusal(problem)));
  }

  write(text) {
    this.quietAlarm();
    this.transcript.pending(this.channel.send(text), text);
    this.halfWritten.save();
  }

  putAway(comesAgain = false) {
    this.channel.close();
    this.halfWritten.end(comesAgain);
    this.tools.of("again")?.end();
    this.root.remove();
    this.on.left(this);
  }
}

/** A key that is still held from choosing this conversation sends nothing in it. */
function keptFromAnother(event) {
  if (event.key !== "Enter" || !event.repeat) return;
  event.preventDefault();
  event.stopPropagation();
}
