/** The view of a conversation: messages, where things stand, and the visitor's rights over it. */

import { Composer } from "../composer.js";
import { alarm, at, calm } from "/shared/dom.js";
import { learnForces } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hush, many, say, t, translate } from "/shared/i18n.js";
import { Channel } from "../protocol.js";
import { TRANSFERRED, Transcript } from "../transcript.js";
import { offerQuestions } from "./afterwards.js";
import { Code } from "./code.js";
import { Consent } from "./consent.js";
import { keepFocus } from "./focus.js";
import { growing } from "./growing.js";
import { Help } from "./help.js";
import { offerSheets } from "./kept.js";
import { keepCode } from "./keeping.js";
import { once } from "./once.js";
import { pointTo } from "./outofsight.js";
import { Past } from "./past.js";
import { Progress } from "./progress.js";
import { offerRereading } from "./rereading.js";
import { Safety } from "./safety.js";
import { Sheets } from "./sheets.js";
import { Spoken } from "./spoken.js";
import { Standing } from "./standing.js";
import { Waiting } from "./waiting.js";

const PARTS = {
  elsewhere: "out-of-sight.elsewhere", overdue: "out-of-sight.overdue", asked: "out-of-sight.consent",
  agreement: "out-of-sight.agreement", "code-wait": "out-of-sight.code-wait", closed: "out-of-sight.closed",
};

export class Talk {
  /** `opened`: conversation, token, resume code; `past` when one comes back to it. */
  constructor(opened, { erased, gone }) {
    Object.assign(this, { ...opened, erased, gone });
    this.path = `/api/chat/conversations/${encodeURIComponent(opened.conversation)}`;
    this.view = freshView();
    this.sent = at("sent"); // the way out empties the page before it hangs up
    this.known = new Set(); // read again from the log, a message is no new one
    this.past = new Past(opened.past, async () => (await ask(this.path, { token: this.token })).body);
    this.transcript = new Transcript(at("log"), {
      mine: "visitor", name: (frame) => this.name(frame), missed: (count) => this.missed(count),
    });
    this.waiting = new Waiting({ path: this.path, token: () => this.token });
    this.standing = new Standing(this.waiting);
    this.progress = new Progress({ ...this.standing.says, view: (change, outcome) => this.change(change, outcome) });
    this.channel = new Channel({ conversation: this.conversation, token: () => this.token, on: this.callbacks() });
    this.offerRights(opened);
    this.arm();
    this.askFirst = (event) => this.wouldLose && event.preventDefault();
    addEventListener("beforeunload", this.askFirst);
    learnForces().catch(() => {}); // then its code is shown
    this.channel.open();
  }

  /** What the visitor can do over their conversation, beside it. */
  offerRights(opened) {
    const own = { path: this.path, token: () => this.token };
    this.sheets = new Sheets(this.view);
    this.spoken = new Spoken(own);
    this.consent = new Consent({ ...own, sheets: this.sheets });
    this.help = new Help((card, hidden) => this.transcript.entry(card, hidden));
    this.safety = new Safety({
      ...own, view: this.view, resumption: opened.resumption, cover: () => this.transcript.cover(), kept: () => this.code.keepFormer(), held: () => this.code.holdsNow(),
      answering: () => Boolean(this.progress.pseudonym),
    });
    this.code = new Code({
      ...own, code: opened.resume_code, fresh: opened.fresh,
      asked: (change) => (this.safety.change = change), noted: () => this.toTheField(),
    });
    offerSheets(at("kept-during"));
    offerRereading(this.transcript);
    offerQuestions(own);
  }

  /** Whether Back or a reload would lose something: the code, half-written text, what covers the conversation. */
  get wouldLose() {
    return this.view.isConnected && (this.code.mayBeLost || this.sheets.covering || Boolean(at("text").value.trim()));
  }

  /** Stop receiving, and keep nothing of what was said; the page is left without a question. */
  leave() {
    removeEventListener("beforeunload", this.askFirst);
    this.code.stop();
    this.channel.close();
    this.progress.stop();
    this.waiting.stop();
    this.safety.stop();
    this.spoken.stop();
    this.token = "";
    freshView();
    this.sheets.stop();
  }

  callbacks() {
    return {
      frame: (frame) => this.take(frame),
      again: () => this.transcript.again(),
      presence: (frame) => this.progress.present(frame),
      sending: (id, state, problem) => this.sending(id, state, problem),
      connection: (state) => this.connection(state),
      over: () => (this.asked ? this.ended() : this.gone()),
    };
  }

  take(frame) {
    const hidden = this.past.has(frame);
    if (frame.type === "message") this.message(frame, hidden || this.safety.erasing);
    else this.event(frame, hidden);
    this.curtain();
  }

  message(frame, hidden) {
    this.transcript.message(frame, hidden);
    this.consent.fold();
    const isNew = !this.known.has(frame.id);
    this.known.add(frame.id);
    if (frame.author === "visitor") return this.standing.wrote();
    if (isNew) this.sheets.came();
    this.progress.answered(frame.author);
    this.standing.answered();
  }

  event(frame, hidden) {
    // the first transfer is the routing: nobody had the conversation before
    if (frame.event !== TRANSFERRED || this.progress.routed) this.transcript.event(frame, hidden);
    this.progress.event(frame);
    this.consent.event(frame, hidden);
    this.help.event(frame, hidden);
    this.safety.event(frame, hidden);
    this.spoken.event(frame);
  }

  name({ author, pseudonym }) {
    if (author === "visitor") return () => t("author.you");
    if (author === "psychologist" && pseudonym) return () => t("author.psychologist-named", { name: pseudonym });
    const name = pseudonym || this.progress.pseudonym;
    return name ? () => name : () => t(`author.${author}`);
  }

  connection(state) {
    if (state === "lost" && this.code.renewing) return (this.code.renewing = false); // another code holds: its sockets open again
    this.standing.connection(state);
    if (state === "live") this.spoken.send();
  }

  sending(id, state, problem) {
    this.transcript.sending(id, state);
    say(this.sent, `message.${state}`);
    this.standing.sending(state);
    if (state !== "refused") return;
    alarm(at("talk-error"), problem.status === 409 ? "message.late" : "message.not-taken");
    if (problem.status === 409) this.change("closed");
  }

  /** How many messages came below what is on screen. */
  missed(count) {
    at("missed").hidden = count === 0;
    if (count) say(at("missed"), () => many("talk.missed", count));
    else hush(at("missed"));
  }

  change(to, outcome) {
    if (to === "erased") return this.ended();
    this.standing.overdue(to === "overdue");
    if (to === "overdue") return;
    const reopened = to === "open" && !at("closed").hidden;
    at("closed").hidden = to !== "closed";
    at("composer").hidden = to === "closed";
    if (to === "open") calm(at("talk-error"));
    if (outcome) this.outcome = outcome;
    if (to === "closed") this.transcript.begin(at("closed"));
    else if (reopened) this.transcript.toItsEnd();
  }

  curtain() {
    const { hidden } = this.transcript;
    if (hidden && at("past").hidden) this.transcript.hold(at("past")); // what is shown is chosen first
    at("past").hidden = hidden === 0;
    if (hidden) say(at("past-count"), () => many("past.hidden", hidden));
    this.consent.mask(hidden > 0);
    const how = this.outcome && !hidden ? this.consent.outcome(this.outcome) : ["closed.read"];
    say(at("outcome"), ...how);
  }

  ended() {
    keepCode("");
    this.erased();
  }

  arm() {
    const press = (name, act) => this.view.querySelector(`[data-act="${name}"]`).addEventListener("click", act);
    new Composer(at("composer"), { send: (text) => this.write(text), writing: () => this.channel.writing() });
    growing(at("text"));
    pointTo(PARTS, () => this.transcript.atEnd);
    keepFocus(this.view);
    at("missed").addEventListener("click", () => (this.transcript.toItsEnd(), at("log").focus()));
    press("reveal", () => (this.transcript.reveal(), this.curtain(), at("log").focus({ preventScroll: true })));
    press("reopen", ({ currentTarget }) => this.request(currentTarget, "talk-error", "reopen.failed", () => this.reopen()));
    press("erase-now", ({ currentTarget }) => this.request(currentTarget, "erase-error", "erase.failed", () => this.erase()));
  }

  write(text) {
    calm(at("talk-error"));
    say(this.sent, "message.sending");
    this.consent.fold();
    this.standing.wrote();
    this.transcript.pending(this.channel.send(text), text);
  }

  request(button, error, sentence, act) {
    calm(at(error));
    return once(button, () => act().catch(() => alarm(at(error), sentence)));
  }

  toTheField() {
    [at("text"), at("log")].find((node) => node.getClientRects().length)?.focus();
  }

  async reopen() {
    await settle(`${this.path}/reopen`, {}, this.token);
    this.change("open");
    at("text").focus();
  }

  async erase() {
    this.asked = true;
    const reply = await settle(this.path, undefined, this.token, "DELETE").catch((problem) => {
      if (![401, 404].includes(problem.status)) throw problem; // nothing of it is left: that is what was asked
    });
    this.asked = !reply?.until;
    if (this.asked) this.ended();
    else this.sheets.done("erasing");
  }
}

function freshView() {
  const view = document.querySelector('[data-view="talk"]');
  if (!view) return null; // the page is blank: the visitor left
  const fresh = at("talk-template").content.cloneNode(true);
  translate(fresh);
  view.replaceChildren(fresh);
  return view;
}
