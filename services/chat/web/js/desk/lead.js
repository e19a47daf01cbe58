/** What leads out of a conversation, at the desk: consent, the signalement, cards of help, a magistrate's word. */

import { element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { day, hush, language, locale, number, say, t } from "/shared/i18n.js";
import { statuses } from "/shared/signalement_statuses.js";
import { contactRows } from "./contact.js";
import { refusal } from "./labels.js";

const HELP_SHOWN = 8;
const SECONDS = { dateStyle: "long", timeStyle: "long" }; // with its zone: a provider is asked by it
const WRITTEN = ["facts", "date", "place", "offence"];
let offences = null;

const hoursOf = ({ hours }) => (typeof hours === "string" ? hours : hours?.text || hours?.opening);

export class Lead {
  /** `panel` shows the errors, and knows the conversation and the session. */
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, commune: "", theme: null, standing: new Map() });
    this.path = `/api/chat/conversations/${panel.conversation}`;
    this.on("invite", "click", (button) => this.ask(button, `${this.path}/consent/invitation`));
    this.on("signalement-form", "submit", (button) => this.draft(button));
    this.on("reread", "click", (button) => this.reread(button));
    this.on("orient", "toggle", () => this.part("orient").open && this.look());
    this.on("signalement", "toggle", () => this.part("signalement").open && this.learnOffences());
    this.on("identify-form", "submit", (button) => this.identify(button));
  }

  /** Take in an event of the log. */
  event(frame) {
    const handlers = {
      "chat.conversation-opened": () => Object.assign(this, { commune: frame.commune, theme: frame.theme }),
      "chat.consent-invited": () => say(this.part("consent"), "lead.invited"),
      "chat.consent-recorded": () => this.consented(frame),
      "chat.consent-withdrawn": () => this.withdrawn(),
      "chat.signalement-progressed": () => this.progressed(frame),
      "chat.identification-awaited": () => say(this.part("identity"), "lead.identity.awaited"),
      "chat.identification-authorised": () => say(this.part("identity"), "lead.identity.authorised"),
      "chat.identification-refused": () => say(this.part("identity"), "lead.identity.refused"),
      "chat.identification-disclosed": () => this.disclosed(frame.address ?? []),
    };
    handlers[frame.event]?.();
  }

  on(name, event, act) {
    this.part(name).addEventListener(event, (happened) => {
      if (event === "submit") happened.preventDefault();
      act(happened.submitter ?? happened.currentTarget);
    });
  }

  consented({ unit, details }) {
    say(this.part("consent"), "lead.consented", { unit: unit.name });
    this.part("contact").replaceChildren(...contactRows(details ?? {}));
  }

  withdrawn() {
    say(this.part("consent"), "lead.withdrawn");
    this.part("contact").replaceChildren();
  }

  /** Keep nothing of what was written here, or given. */
  clear() {
    this.part("contact").replaceChildren();
    for (const name of ["consent", "progress", "identity"]) hush(this.part(name));
    this.part("signalement-form").reset();
  }

  /** Whether the person agreed to a signalement that has left, or is to leave. */
  get agreed() {
    return [...this.standing.values()].some((status) => statuses[status]?.agreed);
  }

  /** The signalement that its operator may read again and correct. */
  get waiting() {
    return [...this.standing].findLast(([, status]) => statuses[status]?.followed && !statuses[status].left)?.[0];
  }

  progressed({ signalement, status, unit, rerouted_by: by }) {
    this.standing.set(signalement, status);
    this.part("reread").hidden = !this.waiting;
    if (by) say(this.part("rerouted"), "lead.rerouted", { unit: unit.name, force: () => forceLabel(by) });
    say(this.part("progress"), `lead.status.${status}`, { unit: unit.name });
  }

  disclosed(addresses) {
    const known = ({ address, port, time }) => `${address} (${port}), ${new Date(time).toLocaleString(locale(), SECONDS)}`;
    say(this.part("identity"), "lead.identity.disclosed", { address: () => addresses.map(known).join(" ; ") });
  }

  async learnOffences() {
    offences ??= (await ask("/api/signalement/offences").catch(() => ({ body: null }))).body;
    if (!offences || this.part("offence").options.length > 1) return;
    const label = ({ labels }) => () => labels[language()] ?? labels.fr;
    this.part("offence").append(...offences.map((one) => element("option", { value: one.code, say: [label(one)] })));
  }

  async draft(button) {
    const form = this.part("signalement-form");
    const said = Object.fromEntries(WRITTEN.map((name) => [name, this.part(name).value.trim()]));
    if (!said.facts) return this.panel.alarm(() => t("lead.facts-missing"));
    const summary = { ...said, urgency: form.querySelector("[type=checkbox]").checked ? "urgent" : "normal" };
    const body = { conversation: this.panel.conversation, summary };
    const done = await this.ask(button, "/api/signalement/signalements", body);
    if (done) {
      form.reset();
      this.progressed({ unit: { name: "" }, ...done });
    }
  }

  /** Put what waits into the form; what is saved next takes its place. */
  async reread(button) {
    if (this.part("facts").value.trim()) return this.panel.alarm(() => t("lead.reread-full"));
    const path = `/api/signalement/signalements/${this.waiting}/summary`;
    const found = await this.attempt(button, () => ask(path, { token: this.panel.session.token }));
    if (!found) return null;
    this.part("signalement").open = true;
    await this.learnOffences();
    for (const name of WRITTEN) this.part(name).value = found.body[name] ?? "";
    this.part("signalement-form").querySelector("[type=checkbox]").checked = found.body.urgency === "urgent";
    return this.part("facts").focus();
  }

  async look() {
    const query = new URLSearchParams({ commune: this.commune, ...(this.theme && { theme: this.theme }), limit: HELP_SHOWN });
    try {
      const { body } = await ask(`/api/directory/partners?${query}`);
      this.part("partners").replaceChildren(...body.slice(0, HELP_SHOWN).map((partner) => this.offer(partner)));
      say(this.part("partners-news"), body.length ? "lead.partners" : "lead.no-partners");
    } catch {
      say(this.part("partners-news"), "lead.partners-unavailable");
    }
  }

  offer(partner) {
    const { name, phone = "", address = "", distance_km: far, verified_on: verified } = partner;
    const hours = hoursOf(partner);
    const away = () => (far ?? "") !== "" && t("lead.distance", { km: number(far) });
    const about = () => [phone, address, hours, away()].filter(Boolean).join(" · ");
    const give = element("button", { type: "button", say: ["lead.give"], onclick: ({ target }) => this.give(target, partner) });
    const checked = verified ? element("p", { class: "hint", say: ["cards.verified", { date: () => day(verified) }] }) : "";
    return element("li", {}, element("strong", { text: name }), element("p", { say: [about] }), checked, give);
  }

  /** Give it, as it is published now: it may have been withdrawn since it was listed. */
  async give(button, listed) {
    button.disabled = true;
    const partner = await this.published(listed);
    if (!partner) return null;
    const { id, name, phone, address, url, verified_on: verified } = partner;
    const card = { partner: id, name, phone, address, hours: hoursOf(partner), url, verified_on: verified };
    const given = Object.fromEntries(Object.entries(card).filter(([, value]) => value));
    return this.ask(button, `${this.path}/orientation`, { card: given });
  }

  /** As the directory has it; silent, it changes nothing. */
  async published(listed) {
    try {
      return (await ask(`/api/directory/partners/${listed.id}`)).body;
    } catch (problem) {
      if (problem.status !== 404) return listed;
      this.panel.alarm(() => t("lead.partner-gone"));
      await this.look();
      return null;
    }
  }

  identify(button) {
    const ground = this.part("identify-form").querySelector("[type=radio]:checked")?.value;
    if (!ground) return this.panel.alarm(() => t("lead.ground-missing"));
    return this.ask(button, `${this.path}/identification`, { ground });
  }

  ask(button, path, body = {}) {
    return this.attempt(button, () => settle(path, body, this.panel.session.token));
  }

  async attempt(button, work) {
    this.panel.quietAlarm();
    button.disabled = true;
    try {
      return (await work()) ?? {};
    } catch (problem) {
      if (problem.status === 401) this.panel.session.ended();
      this.panel.alarm(() => refusal(problem));
      return null;
    } finally {
      button.disabled = false;
    }
  }
}
