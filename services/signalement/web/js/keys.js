/** The administrator's part: the keys to which signalements are sealed. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { FORCES } from "/shared/forces.js";
import { ask } from "/shared/http.js";
import { moment, say } from "/shared/i18n.js";
import { Lists } from "./lists.js";

const PATH = "/api/signalement/unit-keys";
/** The fields that must be filled, and the sentence for each that is not. */
const NEEDED = { "key-unit": "keys.unit-missing", "key-jwk": "keys.jwk-missing" };

export class Keys extends Lists {
  constructor(session) {
    super(session);
    at("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.clearMessages();
      if (isComplete() && isPublic()) this.perform(event.submitter, () => this.register(), "keys.registered", errorOf);
    });
  }

  /** Read the keys again. */
  refresh() {
    return this.read(PATH, (list) => this.fill("keys", list, (key) => this.keyItem(key)));
  }

  async register() {
    const [unit, jwk] = ["key-unit", "key-jwk"].map((id) => at(id).value.trim());
    await ask(`${PATH}/${encodeURIComponent(unit)}`, { method: "PUT", body: { jwk }, token: this.session.token });
    at("key-form").reset();
  }

  keyItem({ unit, name, kid, fingerprint, since }) {
    const revoke = element("button", { type: "button", say: ["keys.revoke", { unit }] });
    const consequence = element("p", { role: "status" });
    revoke.addEventListener("click", () => this.revoke(revoke, unit, consequence));
    return element("li", {},
      element("p", {}, element("strong", { text: name || unit })),
      element("p", { class: "short", text: [unit, kid].filter(Boolean).join(" · ") }),
      element("p", { say: ["keys.fingerprint", { fingerprint }] }),
      element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }),
      consequence,
      element("div", { class: "actions" }, revoke));
  }

  /** Revoke at the second press: the first one says what it will do. */
  revoke(button, unit, consequence) {
    if (!confirmed(button, "keys.confirm", { unit })) {
      this.clearMessages();
      return say(consequence, FORCES.includes(unit) ? "keys.stops-force" : "keys.stops-unit");
    }
    const path = `${PATH}/${encodeURIComponent(unit)}`;
    return this.perform(button, () => ask(path, { method: "DELETE", token: this.session.token }), "keys.revoked");
  }
}

/** Whether every needed field is filled; an empty one says so. */
function isComplete() {
  const missing = Object.keys(NEEDED).filter((id) => !at(id).value.trim());
  for (const [id, sentence] of Object.entries(NEEDED)) {
    const lacks = missing.includes(id);
    at(id).setAttribute("aria-invalid", String(lacks));
    if (lacks) alarm(at(`${id}-error`), sentence);
    else calm(at(`${id}-error`));
  }
  if (missing.length) at(missing[0]).focus();
  return missing.length === 0;
}

/** Whether the key is not a private one, which is sent to nobody, and does not stay on the page. */
function isPublic() {
  if (!/"d"\s*:/.test(at("key-jwk").value)) return true;
  at("key-jwk").value = "";
  alarm(errorAt("key-jwk"), "keys.jwk-private");
  return false;
}

/** The node that says a refusal: of the field that it is about. */
function errorOf(problem) {
  if (problem.status !== 422) return at("error");
  return errorAt(problem.wrong.some(({ field }) => field === "unit") ? "key-unit" : "key-jwk");
}

/** Lead to a field; the node that says its error. */
function errorAt(id) {
  at(id).setAttribute("aria-invalid", "true");
  at(id).focus();
  return at(`${id}-error`);
}
