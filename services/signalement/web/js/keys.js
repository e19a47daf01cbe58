/** The keys of one kind of party, which an administrator proposes and revokes. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { described } from "./described_key.js";
import { Lists } from "./lists.js";

export class Keys extends Lists {
  constructor(session, party) {
    super(session, party.trouble);
    Object.assign(this, { party, form: party.form });
    at(this.form.self).addEventListener("submit", (event) => {
      event.preventDefault();
      this.clearMessages();
      if (!this.isComplete() || !this.isPublic()) return;
      this.perform(event.submitter, () => this.propose(), "keys.registered", (problem) => this.errorOf(problem));
    });
  }

  /** Read the keys again. */
  refresh() {
    return this.read(this.party.paths.keys, (list) => this.fill(this.party.lists.keys, list, (key) => this.item(key)));
  }

  async propose() {
    const [party, jwk] = [this.form.party, this.form.jwk].map((id) => at(id).value.trim());
    await ask(this.pathOf(party), { method: "PUT", body: { jwk }, token: this.session.token });
    at(this.form.self).reset();
  }

  item(key) {
    const unit = this.party.idOf(key);
    const revoke = element("button", { type: "button", say: ["keys.revoke", { unit }] });
    const consequence = element("p", { role: "status" });
    revoke.addEventListener("click", () => this.revoke(revoke, unit, consequence));
    return element("li", {}, ...described(key), consequence, element("div", { class: "actions" }, revoke));
  }

  /** Revoke at the second press: the first one says what it will do. */
  revoke(button, unit, consequence) {
    if (!confirmed(button, "keys.confirm", { unit })) {
      this.clearMessages();
      return say(consequence, this.party.stops(unit));
    }
    return this.perform(button, () => ask(this.pathOf(unit), { method: "DELETE", token: this.session.token }), "keys.revoked");
  }

  pathOf(party) {
    return `${this.party.paths.keys}/${encodeURIComponent(party)}`;
  }

  /** Whether every needed field is filled; an empty one says so. */
  isComplete() {
    const needed = { [this.form.party]: this.form.missing, [this.form.jwk]: "keys.jwk-missing" };
    const missing = Object.keys(needed).filter((id) => !at(id).value.trim());
    for (const [id, sentence] of Object.entries(needed)) {
      const lacks = missing.includes(id);
      at(id).setAttribute("aria-invalid", String(lacks));
      if (lacks) alarm(at(`${id}-error`), sentence);
      else calm(at(`${id}-error`));
    }
    if (missing.length) at(missing[0]).focus();
    return missing.length === 0;
  }

  /** Whether the key is not a private one, which is sent to nobody, and does not stay on the page. */
  isPublic() {
    if (!/"d"\s*:/.test(at(this.form.jwk).value)) return true;
    at(this.form.jwk).value = "";
    alarm(errorAt(this.form.jwk), "keys.jwk-private");
    return false;
  }

  /** The node that says a refusal: of the field that it is about. */
  errorOf(problem) {
    if (problem.status !== 422) return at("error");
    return errorAt(problem.wrong.some(({ field }) => field !== "jwk") ? this.form.party : this.form.jwk);
  }
}

/** Lead to a field; the node that says its error. */
function errorAt(id) {
  at(id).setAttribute("aria-invalid", "true");
  at(id).focus();
  return at(`${id}-error`);
}
