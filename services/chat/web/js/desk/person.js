/** The person of a conversation, at the desk: how to reach them, lifting their anonymity, and abuse of the service. */

import { confirmed } from "/shared/confirm.js";
import { hush, locale, say, t } from "/shared/i18n.js";
import { contactRows } from "./contact.js";

const SECONDS = { dateStyle: "long", timeStyle: "long" }; // with its zone: a provider is asked by it

export class Person {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part });
    this.part("identify-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.identify(event.submitter);
    });
    this.part("identify-form").addEventListener("change", () => this.thinkOfIdentity());
    this.identifying.addEventListener("blur", () => this.thinkOfIdentity());
    this.part("abuse").addEventListener("click", ({ target }) => this.markAbuse(target));
    this.part("abuse").addEventListener("blur", ({ target }) => this.thinkOfAbuse(target));
  }

  event(frame) {
    const handlers = {
      "chat.consent-recorded": () => this.reachable(frame.details ?? {}),
      "chat.consent-withdrawn": () => this.reachable({}),
      "chat.identification-awaited": () => this.asked("awaited"),
      "chat.identification-authorised": () => this.asked("authorised"),
      "chat.identification-refused": () => this.asked("refused"),
      "chat.identification-disclosed": () => this.disclosed(frame.address ?? []),
      "chat.abuse-marked": () => this.abused(),
    };
    handlers[frame.event]?.();
  }

  clear() {
    this.reachable({});
    hush(this.part("identity"));
    this.mayAsk(true);
  }

  get identifying() {
    return this.part("identify-form").querySelector("[type=submit]");
  }

  /** It was asked for: once more only after a refusal. */
  asked(standing) {
    say(this.part("identity"), `lead.identity.${standing}`);
    this.mayAsk(standing === "refused");
  }

  mayAsk(is) {
    this.part("identify-form").closest("details").hidden = !is;
    this.thinkOfIdentity();
  }

  /** Another ground, or something else: nothing is confirmed. */
  thinkOfIdentity() {
    if (!this.identifying.disabled) say(this.identifying, "lead.identify-now");
  }

  reachable(details) {
    const rows = contactRows(details);
    this.part("contact").replaceChildren(...rows);
    if (rows.length) hush(this.part("no-contact"));
    else say(this.part("no-contact"), "person.no-contact");
  }

  /** Nobody takes it back: two presses. */
  async identify(button) {
    const ground = this.part("identify-form").querySelector("[type=radio]:checked")?.value;
    if (!ground) return this.panel.alarm(() => t("lead.ground-missing"));
    if (!confirmed(button, "lead.identify-confirm")) return null;
    if (!(await this.panel.ask(button, "identification", { ground }))) return this.thinkOfIdentity();
    this.asked("awaited");
    return this.part("identity").closest("[role=tabpanel]").focus();
  }

  disclosed(addresses) {
    const known = ({ address, port, time }) => `${address} (${port}), ${new Date(time).toLocaleString(locale(), SECONDS)}`;
    this.mayAsk(false);
    say(this.part("identity"), "lead.identity.disclosed", { address: () => addresses.map(known).join(" ; ") });
  }

  /** Nobody in need writes here: two presses, for others of the same network will wait longer. */
  async markAbuse(button) {
    if (!confirmed(button, "abuse.confirm")) return say(this.part("abuse-what"), "abuse.what");
    return (await this.panel.ask(button, "abuse")) && this.abused();
  }

  /** Something else is done: nothing is confirmed. */
  thinkOfAbuse(button) {
    if (button.disabled) return;
    say(button, "abuse.mark");
    hush(this.part("abuse-what"));
  }

  abused() {
    this.part("abuse").hidden = true;
    say(this.part("abuse-what"), "abuse.marked");
  }
}
