/** The view of a conversation: messages, where things stand, and the visitor's rights over it. */

import { Composer } from "../composer.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hush, many, say, sayForNow, t, translate } from "/shared/i18n.js";
import { Channel } from "../protocol.js";
import { Transcript } from "../transcript.js";
import { Consent } from "./consent.js";
import { Help } from "./help.js";
import { offerSheets } from "./kept.js";
import { keepCode, keptCode } from "./keeping.js";
import { pointTo } from "./outofsight.js";
import { Past } from "./past.js";
import { Progress } from "./progress.js";
import { Safety } from "./safety.js";

const PARTS = { elsewhere: "out-of-sight.elsewhere", overdue: "out-of-sight.overdue", consent: "out-of-sight.consent", "cards-part": "out-of-sight.cards" };
const TRANSFER = "chat.conversation-transferred";

export class Talk {
  /** `opened`: conversation, token, resume code; `past` when one comes back to it. */
  constructor(opened, { erased, gone }) {
    Object.assign(this, { ...opened, erased, gone });
    this.path = `/api/chat/conversations/${encodeURIComponent(opened.conversation)}`;
    this.view = freshView();
    this.past = new Past(opened.past, async () => (await ask(this.path, { token: this.token })).body);
    this.transcript = new Transcript(at("log"), { mine: "visitor", name: (frame) => this.name(frame) });
    this.progress = new Progress({
      status: (...sentence) => say(at("status"), ...sentence),
      presence: (sentence, values) => (sentence ? say(at("presence"), sentence, values) : hush(at("presence"))),
      view: (change, outcome) => this.change(change, outcome),
    });
    this.channel = new Channel({ conversation: this.conversation, token: () => this.token, on: this.callbacks() });
    this.consent = new Consent({ path: this.path, token: () => this.token });
    this.help = new Help();
    offerSheets(at("kept-during"));
    this.safety = new Safety({
      view: this.view, path: this.path, token: () => this.token, resumption: opened.resumption,
      cover: () => this.cover(), kept: () => this.keepFormerCode(),
    });
    pointTo(PARTS);
    this.arm();
    say(at("status"), "status.connecting");
    this.channel.open();
  }

  /** Stop receiving, and keep nothing of what was said. */
  leave() {
    this.channel.close();
    this.progress.stop();
    this.safety.stop();
    this.token = this.resume_code = this.former = "";
    freshView();
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
    if (frame.author !== "visitor") this.progress.quiet();
  }

  event(frame, hidden) {
    // the first transfer is the routing: nobody had the conversation before
    if (frame.event !== TRANSFER || this.progress.routed) this.transcript.event(frame, hidden);
    this.progress.event(frame);
    this.consent.event(frame);
    this.help.event(frame, hidden);
    this.safety.event(frame, hidden);
  }

  /** Hide what was said, until it is asked for again. */
  cover() {
    this.transcript.cover();
    this.help.cover();
  }

  name({ author, pseudonym }) {
    if (author === "visitor") return () => t("author.you");
    const name = pseudonym || this.progress.pseudonym;
    return name ? () => name : () => t(`author.${author}`);
  }

  connection(state) {
    if (state === "lost" && this.renewing) return (this.renewing = false); // another code holds: its sockets open again
    if (state === "lost") say(at("connection"), "status.lost");
    else if (state === "live" && this.wasLost) sayForNow(at("connection"), "status.back");
    if (state === "live" && at("status").dataset.t === "status.connecting") say(at("status"), "status.joined");
    this.wasLost = state === "lost" || (state === "connecting" && this.wasLost);
    at("connection").dataset.state = state;
    at("status").hidden = this.wasLost; // who is there, nobody knows
  }

  sending(id, state, problem) {
    this.transcript.sending(id, state);
    if (state !== "refused") return;
    alarm(at("talk-error"), problem.status === 409 ? "message.late" : "message.not-taken");
    if (problem.status === 409) this.change("closed");
  }

  change(to, outcome) {
    if (to === "erased") return this.ended();
    at("overdue").hidden = to !== "overdue" && (to === "open" || at("overdue").hidden);
    if (to === "overdue") return;
    at("closed").hidden = to !== "closed";
    at("composer").hidden = to === "closed";
    if (to === "open") calm(at("talk-error"));
    if (outcome) say(at("outcome"), `outcome.${outcome}`);
  }

  curtain() {
    const { hidden } = this.transcript;
    at("past").hidden = hidden === 0;
    if (hidden) say(at("past-count"), () => many("past.hidden", hidden));
  }

  ended() {
    keepCode("");
    this.erased();
  }

  arm() {
    const { view } = this;
    const press = (name, act) => view.querySelector(`[data-act="${name}"]`).addEventListener("click", act);
    new Composer(at("composer"), { send: (text) => this.write(text), writing: () => this.channel.writing() });
    press("reveal", () => (this.transcript.reveal(), this.help.reveal(), this.curtain(), at("log").focus()));
    press("noted", () => (at("code-part").open = false));
    press("replace", (event) => this.request(event.target, "code.replace-failed", () => this.replaceCode()));
    press("reopen", (event) => this.request(event.target, "reopen.failed", () => this.reopen()));
    press("erase", () => this.confirming(true));
    press("keep-talking", () => this.confirming(false));
    press("erase-now", (event) => this.request(event.target, "erase.failed", () => this.erase()));
    at("keep").checked = Boolean(keptCode());
    if (at("keep").checked) keepCode(this.resume_code);
    at("keep").addEventListener("change", () => keepCode(at("keep").checked ? this.resume_code : ""));
    this.showCode();
    at("code-part").open = Boolean(this.fresh);
  }

  write(text) {
    calm(at("talk-error"));
    this.transcript.pending(this.channel.send(text), text);
  }

  confirming(is) {
    at("erasing").hidden = !is;
    (is ? at("erasing-title") : this.view.querySelector('[data-act="erase"]')).focus();
  }

  async request(button, sentence, act) {
    calm(at("talk-error"));
    button.disabled = true;
    await act().catch(() => alarm(at("talk-error"), sentence));
    button.disabled = false;
  }

  showCode() {
    at("resume-code").replaceChildren(element("code", { text: this.resume_code ?? "" }));
    at("former-code").hidden = !this.former;
    at("former-code").querySelector("code").textContent = this.former ?? "";
  }

  async replaceCode() {
    this.renewing = true;
    const asked = ask(`${this.path}/resume-code`, { method: "POST", token: this.token });
    this.safety.change = asked.then(({ body }) => body.change, () => "");
    const { body } = await asked.catch((problem) => {
      this.renewing = false;
      throw problem;
    });
    this.renewing = !body.holds_from; // until then, its sockets stay open
    this.former = body.holds_from ? this.resume_code : "";
    this.resume_code = body.resume_code;
    if (at("keep").checked) keepCode(this.former || this.resume_code);
    this.showCode();
  }

  /** The code that was to come never holds. */
  keepFormerCode() {
    if (!this.former) return;
    this.resume_code = this.former;
    this.former = "";
    this.showCode();
  }

  async reopen() {
    await settle(`${this.path}/reopen`, {}, this.token);
    this.change("open");
    at("composer").querySelector("textarea").focus();
  }

  async erase() {
    this.asked = true;
    const reply = await settle(this.path, undefined, this.token, "DELETE").catch((problem) => {
      if (![401, 404].includes(problem.status)) throw problem; // nothing of it is left: that is what was asked
    });
    this.asked = !reply?.until;
    if (this.asked) this.ended();
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
