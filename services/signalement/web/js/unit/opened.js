/** The signalement that is open: read with the unit's key, answered with a proof, printed, and hidden again. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { isSealedOtherwise } from "/shared/jwe.js";
import { refusal } from "../lists.js";
import { heading, rest, safeContact } from "./content.js";
import { NoSuchKey, openedWithOneOf } from "./key.js";
import { proofOf } from "./proof.js";

const INBOX = "/api/signalement/inbox";
const ANSWERS = ["received", "unreachable", "contacted"];
const WAYS = ["phone", "message", "email", "letter", "visit", "chat"];
const HIDDEN_AFTER = 600000;

export class OpenedSignalement {
  /** `answered()`: the list is to be read again. */
  constructor(session, answered) {
    Object.assign(this, { session, answered, one: null, plain: null });
    at("opened-hide").addEventListener("click", () => (this.hide(), at("inbox-title").focus()));
    at("opened-print").addEventListener("click", () => print());
    at("opened-read").addEventListener("click", () => this.showRest());
    at("tried-form").addEventListener("submit", (event) => this.unreachable(event));
    at("answer-received").addEventListener("click", ({ target }) => this.received(target));
    at("answer-contacted").addEventListener("click", ({ target }) => this.contacted(target));
    at("tried-ways").replaceChildren(...WAYS.map(way));
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.wait());
    addEventListener("signed-out", () => this.hide());
  }

  /** Open one with one of these keys; a sentence says why it cannot be. */
  async open({ id }, keys) {
    this.hide();
    try {
      const { body } = await ask(`${INBOX}/${id}`, { token: this.session.token });
      this.plain = await openedWithOneOf(keys, body.jwe);
      this.one = body;
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      return alarm(at("error"), ...whyNot(problem));
    }
    return this.draw();
  }

  draw() {
    at("opened-heading").replaceChildren(heading(this.plain));
    at("opened-safe").replaceChildren(safeContact(this.plain));
    at("opened-rest").replaceChildren();
    at("opened-next").hidden = false;
    at("opened").hidden = false;
    document.body.dataset.opened = "open";
    at("opened-title").focus();
    this.wait();
  }

  showRest() {
    at("opened-next").hidden = true;
    at("opened-rest").replaceChildren(rest(this.plain));
    at("opened-answers").hidden = false;
    at("opened-print").hidden = false;
    this.offer();
    at("opened-rest").querySelector("h3").focus();
  }

  /** The answers that go beyond the one that was given. */
  offer() {
    const given = ANSWERS.indexOf(this.one.answer);
    at("answer-received").hidden = given >= 0;
    at("tried").hidden = given >= 1;
    at("answer-contacted").hidden = given >= 2;
    at("opened-over").hidden = given < 2;
  }

  /** Say that it was read, at the second press: the person reads at once that she will be reached. */
  received(button) {
    if (confirmed(button, "answer.received-confirm")) this.answer(button, { status: "received" });
  }

  /** Say that the person was reached at the second press: nothing is awaited after it. */
  contacted(button) {
    if (confirmed(button, "answer.contacted-confirm")) this.answer(button, { status: "contacted" });
  }

  unreachable(event) {
    event.preventDefault();
    const tried = WAYS.filter((name) => at(`tried-${name}`).checked);
    if (!tried.length) return alarm(at("opened-error"), "answer.tried-missing");
    return this.answer(event.submitter, { status: "unreachable", tried });
  }

  async answer(button, said) {
    calm(at("opened-error"));
    hush(at("opened-news"));
    const held = document.activeElement === button;
    button.disabled = true;
    const { id } = this.one;
    try {
      const proof = await proofOf(said.status, this.plain);
      const now = await settle(`${INBOX}/${id}/answers`, { ...said, proof }, this.session.token);
      if (this.one?.id !== id) return;
      this.one = now;
      say(at("opened-news"), "answer.sent");
      for (const status of ["received", "contacted"]) say(at(`answer-${status}`), `answer.${status}`);
      this.offer();
      at("answers-title").focus(); // the next answer stands after it
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      alarm(at("opened-error"), () => refusal(problem));
    } finally {
      button.disabled = false;
      if (held && document.activeElement === document.body) button.focus(); // a browser takes it from what is disabled
      await this.answered();
    }
  }

  /** Show nothing of it any more, also when nobody has touched the page for a while. */
  hide() {
    clearTimeout(this.timer);
    Object.assign(this, { one: null, plain: null });
    for (const id of ["opened-heading", "opened-safe", "opened-rest"]) at(id).replaceChildren();
    for (const id of ["opened", "opened-answers", "opened-print"]) at(id).hidden = true;
    delete document.body.dataset.opened;
    at("tried-form").reset();
    hush(at("opened-news"));
    calm(at("opened-error"));
    calm(at("error"));
  }

  wait() {
    clearTimeout(this.timer);
    if (this.plain) this.timer = setTimeout(() => this.hide(), HIDDEN_AFTER);
  }
}

function whyNot(problem) {
  if (problem.status !== undefined) return [() => refusal(problem)];
  if (isSealedOtherwise(problem) || !(problem instanceof NoSuchKey)) return ["opened.sealed-otherwise"];
  return problem.kid ? ["opened.named-key", { kid: problem.kid }] : ["opened.another-key"];
}

function way(name) {
  return element("div", { class: "check" }, element("input", { type: "checkbox", id: `tried-${name}` }),
    element("label", { for: `tried-${name}`, say: [`tried.${name}`] }));
}
