/** Hand-over of a conversation, as a tool: offered to a colleague or given back to the queue, with a note; to another force. */

import { confirmed } from "/shared/confirm.js";
import { at, element } from "/shared/dom.js";
import { FORCES, forceLabel, isPractice } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hush, many, say, t } from "/shared/i18n.js";
import { refusal, shortName } from "./labels.js";

export const LONGEST_NOTE = "2000";

/** Give a conversation back to the head of the queue: it leaves the screen, unless a text of it did not leave. */
export async function giveBack(panel, body = {}) {
  await settle(`/api/chat/conversations/${panel.conversation}/release`, body, panel.session.token);
  if (body.note) panel.tools.of("handover").noted();
  panel.givenBack();
  say(at("desk-news"), "handover.released", { name: shortName(panel.conversation) });
}

export class HandOver {
  constructor(panel, node) {
    Object.assign(this, { panel, offeredTo: "" });
    this.standing = element("p", { role: "status" });
    this.withdrawing = element("button", { type: "button", say: ["handover.withdraw"], hidden: true, onclick: () => this.withdraw() });
    this.note = element("textarea", { rows: "3", maxlength: LONGEST_NOTE, autocomplete: "off", spellcheck: "false" });
    this.colleague = element("select");
    this.nobody = element("p", { class: "hint", role: "status" });
    this.offering = element("button", { type: "submit", say: ["handover.offer"] });
    this.release = element("button", { type: "button", say: ["handover.release"], onclick: () => this.giveBack() });
    this.release.addEventListener("blur", () => say(this.release, "handover.release"));
    node.append(this.standing, this.withdrawing, this.form(), ...this.toAnotherForce());
    panel.halfWritten.watch({ handover: this.note });
  }

  form() {
    const labelled = (sentence, field) => element("p", {}, element("label", {}, element("span", { say: [sentence] }), field));
    this.choice = element("div", {}, element("h3", { say: ["handover.to-colleague"] }),
      element("p", { class: "hint", say: ["handover.offer-hint"] }), labelled("handover.colleague", this.colleague),
      this.nobody, element("div", { class: "actions" }, this.offering));
    return element("form", { novalidate: true, autocomplete: "off", onsubmit: (event) => this.submit(event) },
      labelled("handover.note", this.note), this.choice, element("h3", { say: ["handover.to-queue"] }),
      element("p", { class: "hint", say: ["handover.release-hint"] }), element("div", { class: "actions" }, this.release));
  }

  /** Who practises reads at once that an exercise goes to no force. */
  toAnotherForce() {
    const { force: own } = this.panel.session.claims;
    const others = isPractice(own) ? [] : FORCES.filter((force) => force !== own);
    return [element("h3", { say: ["transfer.title"] }),
      element("p", { class: "hint", say: [isPractice(own) ? "transfer.practice" : "transfer.hint"] }),
      element("div", { class: "actions" }, ...others.map((force) => this.toForce(force)))];
  }

  toForce(force) {
    const to = { to: () => forceLabel(force, "to") };
    const button = element("button", {
      type: "button", say: ["transfer.now", to],
      onclick: () => confirmed(button, "transfer.confirm", to) && this.transfer(button, force),
    });
    button.addEventListener("blur", () => button.disabled || say(button, "transfer.now", to));
    return button;
  }

  event({ event, colleague_pseudonym: colleague, pseudonym, how }) {
    const handlers = {
      "chat.conversation-offered": () => this.stands(colleague),
      "chat.offer-ended": () => this.ended(how),
      "chat.conversation-claimed": () => this.claimed(pseudonym),
      "chat.conversation-released": () => this.stands(""),
      "chat.conversation-transferred": () => this.stands(""),
      "chat.conversation-closed": () => this.stands(""),
      "chat.conversation-erased": () => this.clear(),
    };
    handlers[event]?.();
  }

  /** The colleague has it now, if it is they who took it; who reads this may be that colleague. */
  claimed(pseudonym) {
    const isOwn = pseudonym === this.panel.session.claims.pseudonym;
    if (this.offeredTo && pseudonym === this.offeredTo && !isOwn) this.panel.accepted();
    this.stands("");
  }

  /** It is offered to this colleague, or to nobody. */
  stands(colleague) {
    this.offeredTo = colleague;
    if (colleague) say(this.standing, "handover.offered", { name: colleague });
    else hush(this.standing);
    this.withdrawing.hidden = !colleague;
    this.choice.hidden = Boolean(colleague);
    this.panel.on.changed(this.panel);
  }

  /** The offer is over, and the conversation is its operator's as before. */
  ended(how) {
    const name = this.offeredTo;
    if (!name) return; // the log and the answer to a request say the same
    this.stands("");
    say(this.standing, `handover.ended.${how}`, { name });
  }

  clear() {
    this.stands("");
    this.note.value = "";
    this.colleague.replaceChildren();
  }

  opened() {
    return this.list();
  }

  /** Who is at work now; the one who was chosen stays chosen. */
  async list() {
    const { token } = this.panel.session;
    const chosen = this.colleague.value;
    const found = await ask("/api/chat/colleagues", { token }).catch((problem) => ({ problem }));
    const colleagues = found.body ?? [];
    const option = ({ operator, pseudonym, held }) =>
      element("option", { value: operator, say: [() => many("handover.held", held, { name: pseudonym })] });
    this.colleague.replaceChildren(element("option", { value: "", say: ["handover.choose"] }), ...colleagues.map(option));
    if (colleagues.some(({ operator }) => operator === chosen)) this.colleague.value = chosen;
    this.offering.disabled = colleagues.length === 0;
    if (found.problem) say(this.nobody, () => refusal(found.problem));
    else if (colleagues.length) hush(this.nobody);
    else say(this.nobody, "handover.nobody");
  }

  /** The note for who takes over, if there is one. */
  get written() {
    const note = this.note.value.trim();
    return note ? { note } : {};
  }

  noted() {
    this.note.value = "";
    this.panel.halfWritten.save();
  }

  async submit(event) {
    event.preventDefault();
    const colleague = this.colleague.value;
    if (!colleague) return this.panel.alarm(() => t("handover.colleague-missing"));
    const done = await this.panel.ask(this.offering, "offer", { colleague, ...this.written });
    if (!done) return this.list();
    this.noted();
    if (done.colleague_pseudonym) this.stands(done.colleague_pseudonym);
    return this.withdrawing.focus();
  }

  async withdraw() {
    if (!(await this.panel.ask(this.withdrawing, "offer/end"))) return;
    this.ended("withdrawn");
    this.colleague.focus();
  }

  /** To another force: this operator reads no further. */
  async transfer(button, force) {
    if (!(await this.panel.ask(button, "transfer", { force, ...this.written }))) return;
    this.noted();
    this.panel.over({ status: 409, reason: "moved" });
    this.panel.keepFocus();
  }

  async giveBack() {
    if (!confirmed(this.release, "handover.release-confirm")) return;
    const done = await this.panel.attempt(this.release, () => giveBack(this.panel, this.written));
    if (done) return;
    say(this.release, "handover.release");
    this.release.focus();
  }
}
