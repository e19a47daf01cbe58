/** Consent, in the visitor's own page: what would be sent and to whom, giving it, taking it back, what follows. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { forceLabel, learnForces } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { eachText, language, say, t } from "/shared/i18n.js";
import { contactGiven, contradiction } from "./contact.js";
import { once } from "./once.js";
import { Commune } from "/shared/commune.js";
import { Signalements } from "../signalements.js";

const REFUSED = { 422: "consent.no-contact", 503: "consent.unavailable", phone: "consent.phone", email: "consent.email",
  means: "consent.means", "only-chat": "consent.only-chat", "text-changed": "consent.text-changed", routing: "consent.routing" };

/** The field that a refusal is about. */
const FIELD_OF = { phone: "contact-phone", email: "contact-email", "only-chat": "means-chat" };

export class Consent {
  /** `sheets` has the form, which opens only when the visitor opens it. */
  constructor({ path, token, sheets }) {
    Object.assign(this, { path, token, sheets, text: null, unit: null, chosen: null, invitation: null, holds: false, here: false, past: false, used: false, state: "", agreements: new Map() });
    this.signalements = new Signalements(at("signalement"), (status, how) => this.sentenceOf(status, how), (id) => this.agreements.get(id)?.given());
    this.commune = new Commune(at("consent-commune"), at("consent-communes"), at("consent-news"), {
      chosen: (commune) => commune && this.choose(commune),
    });
    at("consent-form").addEventListener("submit", (event) => {
      event.preventDefault();
      once(event.submitter, () => this.give());
    });
    at("consent-later").addEventListener("click", ({ currentTarget }) => once(currentTarget, () => this.postpone()));
    at("consent").addEventListener("opened", () => (this.calmForm(), this.read()));
    at("consent-withdraw").addEventListener("click", ({ currentTarget }) => once(currentTarget, () => this.withdraw()));
  }

  /** Take in an event of the log; `hidden`: it is of what was said before the visitor came back. */
  event(frame, hidden = false) {
    const handlers = {
      "chat.conversation-received": () => this.received(frame),
      "chat.consent-invited": () => this.invited(frame),
      "chat.consent-postponed": () => this.postponed(),
      "chat.consent-recorded": () => this.recorded(frame),
      "chat.consent-withdrawn": () => this.withdrawn(),
      "chat.signalement-progressed": () => this.progressed(frame),
    };
    if (frame.event in handlers) this.past = hidden;
    handlers[frame.event]?.();
  }

  /** Whether what was said is masked: an agreement of before is masked with it. */
  mask(is) {
    at("agreement").classList.toggle("masked", is && this.past);
  }

  /** An invitation after an agreement asks for another one, which takes its place if it is given. */
  invited({ id }) {
    this.invitation = id;
    this.put("asked");
  }

  /** Answer « not now », once for each time that it is asked for; nobody is informed if nobody asked. */
  async postpone() {
    const { invitation } = this;
    this.calmForm();
    try {
      if (invitation) await settle(`${this.path}/consent/postponement`, { id: invitation }, this.token());
      if (this.invitation === invitation) this.postponed(); // else they are asked again by now
    } catch {
      alarm(at("consent-error"), "consent.unavailable");
    }
  }

  /** In this window, or in another one. */
  postponed() {
    this.invitation = null;
    this.put(this.holds && !this.used ? "given" : "later");
    this.sheets.done("consent");
  }

  /** Show the unit that the router chose, or the visitor's own choice where there is none. */
  received({ unit }) {
    this.calmForm();
    this.address(unit ?? this.chosen);
  }

  /** The unit on screen is the one that would be sent; where there is none, the visitor is asked for it. */
  address(unit) {
    this.unit = unit;
    at("consent-unit").textContent = unit?.name ?? "";
    at("consent-unit").closest("p").hidden = !unit;
    at("consent-nobody").hidden = Boolean(unit);
    say(at("consent-chooser").querySelector("summary"), unit ? "consent.other" : "consent.choose");
    if (!unit) at("consent-chooser").open = true;
  }

  put(state) {
    this.state = state;
    at("asked").hidden = state !== "asked";
    at("consent-offer").hidden = state === "given";
    at("consent-again").hidden = !this.holds;
    at("consent-given").hidden = at("consent-recorded").hidden = !this.holds;
    this.follow();
    if (state === "asked" && this.sheets.opened === "consent") this.read();
  }

  /** Show the text, and who would receive what it says. */
  async read() {
    try {
      this.text = (await ask(`${this.path}/consent`, { token: this.token() })).body;
      const { paragraphs } = this.text;
      const said = (texts) => eachText(texts, () => element("p"));
      at("consent-text").replaceChildren(...said(paragraphs));
      at("consent-french").replaceChildren(...said({ fr: paragraphs.fr }));
      this.address(this.unit); // as the log has it: an answer may be older
    } catch {
      alarm(at("consent-error"), "consent.unavailable");
    }
  }

  async choose({ code }) {
    try {
      const { body } = await ask(`/api/router/communes/${code}`);
      if (!body.competence?.unit) return this.refuse({ sentence: "consent.no-unit", field: "consent-commune" });
      this.calmForm();
      this.address((this.chosen = body.competence.unit));
    } catch {
      alarm(at("consent-error"), "consent.unavailable");
    }
  }

  async give() {
    this.calmForm();
    if (this.text && !this.unit) return this.askForUnit();
    const wrong = contradiction();
    if (wrong) return this.refuse(wrong);
    const body = { ...contactGiven(), text_version: this.text?.version ?? "", language: this.readIn() };
    if (this.unit) body.unit = this.unit.id;
    try {
      await settle(`${this.path}/consent`, body, this.token(), "PUT");
      at("consent-form").reset();
    } catch (problem) {
      const sentence = REFUSED[problem.reason] ?? REFUSED[problem.status] ?? "consent.refused";
      const field = FIELD_OF[problem.reason] ?? (sentence === "consent.no-contact" && "contact-phone");
      if (field) return this.refuse({ sentence, field });
      alarm(at("consent-error"), sentence);
      at("consent-error").closest("[data-alert]").focus(); // it stands below what was filled in: in sight, and read
      if (problem.reason === "text-changed") await this.read();
    }
  }

  /** Say what is wrong beside the field that it is about, which has the focus. */
  refuse({ sentence, values, field }) {
    const input = at(field);
    input.closest(".field, .check").after(at("consent-error").closest("[role=alert]"));
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "consent-error");
    alarm(at("consent-error"), sentence, values);
    input.focus();
    at("consent-error").scrollIntoView({ block: "nearest" });
  }

  /** Nothing is said to be wrong, and what is will be said before the button. */
  calmForm() {
    calm(at("consent-error"));
    at("consent-form").lastElementChild.before(at("consent-error").closest("[role=alert]"));
    for (const input of at("consent").querySelectorAll("[aria-invalid]")) {
      for (const name of ["aria-invalid", "aria-describedby"]) input.removeAttribute(name);
    }
  }

  /** The language in which the text is on screen. */
  readIn() {
    return Object.hasOwn(this.text?.paragraphs ?? {}, language()) ? language() : "fr";
  }

  /** Without a unit it would be refused: the visitor is led to the choice. */
  askForUnit() {
    at("consent-chooser").open = true;
    this.refuse({ sentence: "consent.choose-first", field: "consent-commune" });
  }

  async withdraw() {
    calm(at("agreement-error"));
    await settle(`${this.path}/consent`, undefined, this.token(), "DELETE").catch((problem) => {
      alarm(at("agreement-error"), problem.reason === "forwarded" ? "consent.gone" : "consent.refused");
    });
  }

  recorded({ id, unit, transmitted, safe_contact: safe = [] }) {
    Object.assign(this, { holds: true, used: false });
    this.here = transmitted.every((field) => field === "name"); // nothing else leads to them
    this.invitation = null;
    this.address(unit);
    this.put("given");
    const names = [...transmitted.map((field) => `contact.${field}`), ...safe.map((part) => `consent.given.${part}`)];
    const given = () => names.map((name) => t(name).toLowerCase()).join(", ");
    this.agreement = id;
    this.agreements.set(id, { given, here: this.here });
    say(at("consent-recorded"), "consent.recorded", { unit: unit.name, given });
    if (this.sheets.opened === "consent") at("agreement").scrollIntoView({ block: "nearest" }); // given here: it is in sight
    this.sheets.done("consent");
  }

  withdrawn() {
    this.holds = false;
    this.put("later");
  }

  /** By whom it was passed on, and to whom, stays on the page whatever comes after it. */
  async rerouted({ name }, by) {
    await learnForces().catch(() => {}); // then its code is shown
    say(at("signalement-rerouted"), "signalement.rerouted", { unit: name, force: () => forceLabel(by) });
  }

  progressed(frame) {
    if (frame.rerouted_by) this.rerouted(frame.unit, frame.rerouted_by);
    if (this.signalements.progressed(frame, this.agreement) && this.holds) this.serves();
    this.follow();
  }

  /** When it left follows, in the same paragraph, the sentence that it has left; nobody calls who is reached here alone by its own agreement. */
  sentenceOf(status, { after, under }) {
    if (status === "left" && after === "forwarded") return "signalement.left-then";
    return status === "received" && this.agreements.get(under)?.here ? "signalement.received-here" : `signalement.${status}`;
  }

  /** The sentence of an end: who gave no way to be reached elsewhere is reached in this chat alone. */
  outcome(code) {
    return code === "signalement" && this.holds && this.here ? ["outcome.signalement-here", { unit: this.unit.name }] : [`outcome.${code}`];
  }

  /** What is written after it takes the room: the card folds to a line, unless somebody is in it. */
  fold() {
    const card = at("agreement");
    if (!card.contains(document.activeElement)) card.querySelector("details").open = false;
  }

  /** The agreement serves the signalement that leaves, and no other: the next one asks for another agreement. */
  serves() {
    this.used = true;
    say(at("consent-recorded"), "consent.used");
    at("consent-offer").hidden = false;
  }

  /** A draft that waits shows nothing on the page of somebody who was asked for nothing. */
  follow() {
    at("agreement").querySelector("details").open = true;
    at("agreement").hidden = !this.holds && !(this.state && !this.signalements.none);
    at("consent-withdraw").hidden = this.used;
    this.signalements.agreement(this.holds && !this.used);
  }
}
