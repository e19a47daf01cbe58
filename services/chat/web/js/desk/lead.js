/** The signalement at the desk: the consent that it waits for, what the operator writes, and where it stands. */

import { element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hush, language, say, t } from "/shared/i18n.js";
import { statuses } from "/shared/signalement_statuses.js";

const WRITTEN = ["facts", "date", "place", "offence"];
let offences = null;

export class Lead {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, standing: new Map() });
    this.part("invite").addEventListener("click", ({ target }) => panel.ask(target, "consent/invitation"));
    this.part("reread").addEventListener("click", ({ target }) => this.reread(target));
    this.part("signalement-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.draft(event.submitter);
    });
  }

  event(frame) {
    const handlers = {
      "chat.consent-invited": () => say(this.part("consent"), "lead.invited"),
      "chat.consent-postponed": () => say(this.part("consent"), "lead.postponed"),
      "chat.consent-recorded": () => say(this.part("consent"), "lead.consented", { unit: frame.unit.name }),
      "chat.consent-withdrawn": () => say(this.part("consent"), "lead.withdrawn"),
      "chat.signalement-progressed": () => this.progressed(frame),
    };
    handlers[frame.event]?.();
  }

  opened() {
    return this.learnOffences();
  }

  clear() {
    for (const name of ["consent", "progress"]) hush(this.part(name));
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
    const { token } = this.panel.session;
    const done = await this.panel.attempt(button, () => settle("/api/signalement/signalements", body, token));
    if (done) {
      form.reset();
      this.progressed({ unit: { name: "" }, ...done });
    }
  }

  /** Put what waits into the form; what is saved next takes its place. */
  async reread(button) {
    if (this.part("facts").value.trim()) return this.panel.alarm(() => t("lead.reread-full"));
    const path = `/api/signalement/signalements/${this.waiting}/summary`;
    const found = await this.panel.attempt(button, () => ask(path, { token: this.panel.session.token }));
    if (!found) return null;
    await this.learnOffences();
    for (const name of WRITTEN) this.part(name).value = found.body[name] ?? "";
    this.part("signalement-form").querySelector("[type=checkbox]").checked = found.body.urgency === "urgent";
    return this.part("facts").focus();
  }
}
