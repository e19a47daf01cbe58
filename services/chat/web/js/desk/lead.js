/** The signalement at the desk: the consent that it waits for, what the operator writes, and where it stands. */

import { element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hush, language, say, t } from "/shared/i18n.js";
import { Assessment } from "./assessment.js";
import { put } from "./half_written.js";
import { Review } from "./review.js";
import { Signalements } from "../signalements.js";

const WRITTEN = ["facts", "date", "place", "offence"];
let offences = null;

export class Lead {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, agreedTo: null, agreement: "", urgencies: new Map(), assessment: new Assessment(panel) });
    this.signalements = new Signalements(this.part("progress"), (status) => `lead.status.${status}`);
    this.part("invite").addEventListener("click", ({ target }) => panel.ask(target, "consent/invitation"));
    this.part("reread").addEventListener("click", ({ target }) => this.reread(target));
    for (const box of this.lessUrgent) box.querySelector("button").addEventListener("click", ({ target }) => this.makeUrgent(target));
    this.part("signalement-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.toReview();
    });
    this.review = new Review(this.part("signalement-form"), {
      save: (button) => this.draft(button), correct: () => this.part("facts").focus(),
    });
    this.agreesTo(null);
    const written = Object.fromEntries(WRITTEN.map((name) => [name, this.part(name)]));
    panel.halfWritten.watch({ ...written, urgent: this.urgent, assessment: this.assessment.field }, () => this.learnOffences());
  }

  event(frame) {
    this.assessment.event(frame);
    this.urgent.defaultChecked = this.panel.urgent; // in danger a signalement begins urgent, unless its operator says otherwise
    const handlers = {
      "chat.consent-invited": () => say(this.part("consent"), "lead.invited"),
      "chat.consent-postponed": () => say(this.part("consent"), "lead.postponed"),
      "chat.consent-recorded": () => this.recorded(frame),
      "chat.consent-withdrawn": () => this.agreesTo(null, "lead.withdrawn"),
      "chat.signalement-progressed": () => this.progressed(frame),
    };
    handlers[frame.event]?.();
    this.weigh();
  }

  /** Where it is said that the one that waits is less urgent than the danger: beside what to do in it, and here. */
  get lessUrgent() {
    return this.panel.root.querySelectorAll("[data-part=less-urgent]");
  }

  /** Hold how urgent the one that waits is against the danger that was declared perhaps since it was saved. */
  async weigh() {
    const { waiting } = this;
    if (this.panel.urgent && waiting && !this.urgencies.has(waiting)) {
      this.urgencies.set(waiting, ""); // asked for
      const found = await ask(this.summaryOf(waiting), { token: this.panel.session.token }).catch(() => null);
      if (found) this.urgencies.set(waiting, found.body.urgency);
      else this.urgencies.delete(waiting);
    }
    const contradicts = this.panel.urgent && !this.panel.finished && this.urgencies.get(this.waiting) === "normal";
    for (const box of this.lessUrgent) box.hidden = !contradicts;
  }

  /** Put what waits into the form as urgent, to be read and saved so. */
  async makeUrgent(button) {
    this.panel.tools.open("signalement");
    if (!(await this.reread(button))) return;
    put(this.urgent, "ticked");
    this.panel.halfWritten.save();
    this.toReview();
  }

  recorded({ id, unit }) {
    this.agreement = id;
    this.agreesTo(unit.name);
  }

  /** The person agrees that it goes to this unit, or to none. */
  agreesTo(unit, sentence = "") {
    this.agreedTo = unit;
    this.signalements.agreement(Boolean(unit));
    if (unit) say(this.part("consent"), "lead.consented", { unit });
    else if (sentence) say(this.part("consent"), sentence);
    this.review.goesTo(unit);
  }

  /** The agreement has served: another signalement needs another one, which is asked for as soon as it is saved. */
  used() {
    say(this.part("consent"), "lead.used", { unit: this.agreedTo });
    this.agreedTo = null;
    this.signalements.agreement(false);
    this.review.asks();
  }

  opened() {
    return this.learnOffences();
  }

  clear() {
    hush(this.part("consent"));
    this.signalements.clear();
    this.part("signalement-form").reset();
    this.review.close();
    this.assessment.put();
    this.weigh();
  }

  /** Whether the person agreed to a signalement that has left, or is to leave. */
  get agreed() {
    return this.signalements.having("agreed").length > 0;
  }

  /** The signalement that its operator may read again and correct. */
  get waiting() {
    return this.signalements.having("followed", "left").at(-1);
  }

  progressed(frame) {
    const { unit, rerouted_by: by } = frame;
    if (this.signalements.progressed(frame, this.agreement) && this.agreedTo) this.used();
    this.part("reread").hidden = !this.waiting;
    if (by) say(this.part("rerouted"), "lead.rerouted", { unit: unit.name, force: () => forceLabel(by) });
  }

  async learnOffences() {
    offences ??= (await ask("/api/signalement/offences").catch(() => ({ body: null }))).body;
    if (!offences || this.part("offence").options.length > 1) return;
    const label = ({ labels }) => () => labels[language()] ?? labels.fr;
    this.part("offence").append(...offences.map((one) => element("option", { value: one.code, say: [label(one)] })));
  }

  get urgent() {
    return this.part("signalement-form").querySelector("[type=checkbox]");
  }

  get written() {
    return Object.fromEntries(WRITTEN.map((name) => [name, this.part(name).value.trim()]));
  }

  /** Read it first, as the unit will. */
  toReview() {
    const { written } = this;
    if (!written.facts) return this.panel.alarm(() => t("lead.facts-missing"));
    this.panel.quietAlarm();
    const chosen = this.part("offence").selectedOptions[0];
    const said = (name) => (name === "offence" ? chosen.textContent : written[name]);
    const [facts, ...rows] = WRITTEN.filter((name) => written[name]).map((name) => [`lead.${name}`, () => said(name)]);
    return this.review.open([facts, ...this.assessment.rows, ...rows, ["lead.urgency", () => t(this.urgency)]]);
  }

  /** How urgent it is, in a sentence: what contradicts a danger that stands says so. */
  get urgency() {
    if (this.urgent.checked) return "lead.urgent";
    return this.panel.urgent ? "lead.not-urgent-danger" : "lead.not-urgent";
  }

  /** It was read: it leaves, or waits for consent. */
  async draft(button) {
    const summary = { ...this.written, ...this.assessment.given, urgency: this.urgent.checked ? "urgent" : "normal" };
    const body = { conversation: this.panel.conversation, summary };
    const { asking } = this.review;
    const done = await this.panel.attempt(button, () => settle("/api/signalement/signalements", body, this.panel.session.token));
    if (!done) return;
    this.part("signalement-form").reset();
    this.assessment.put();
    this.review.close();
    this.urgencies.set(done.signalement, summary.urgency);
    this.progressed({ unit: { name: "" }, ...done });
    this.weigh();
    const tool = this.part("progress").closest("[role=tabpanel]");
    tool.scrollTop = 0; // what became of it stands above
    tool.focus();
    if (asking) await this.panel.ask(this.part("invite"), "consent/invitation");
  }

  /** Put what waits into the form; what is saved next takes its place. */
  async reread(button) {
    if (this.written.facts) return this.panel.alarm(() => t("lead.reread-full"));
    const path = this.summaryOf(this.waiting);
    const found = await this.panel.attempt(button, () => ask(path, { token: this.panel.session.token }));
    if (!found) return null;
    await Promise.all([this.learnOffences(), this.assessment.put(found.body.assessment)]);
    this.part("assessment").open = Boolean(found.body.assessment);
    for (const name of WRITTEN) this.part(name).value = found.body[name] ?? "";
    put(this.urgent, found.body.urgency === "urgent" ? "ticked" : "unticked");
    this.panel.halfWritten.save();
    this.part("facts").focus();
    return true;
  }

  summaryOf(signalement) {
    return `/api/signalement/signalements/${signalement}/summary`;
  }
}
