/** The administrator's part: to whose keys signalements are sealed. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { moment } from "/shared/i18n.js";
import { Lists } from "./lists.js";

const PATH = "/api/signalement/unit-keys";

export class Keys extends Lists {
  constructor(session) {
    super(session);
    at("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.act(event.submitter, () => this.register(), "keys.registered");
    });
  }

  /** Look again. */
  look() {
    return this.read(PATH, (list) => this.fill("keys", list, (key) => this.item(key)));
  }

  async register() {
    const [unit, name, jwk] = ["key-unit", "key-name", "key-jwk"].map((id) => at(id).value.trim());
    await ask(`${PATH}/${encodeURIComponent(unit)}`, { method: "PUT", body: { jwk, name }, token: this.session.token });
    at("key-form").reset();
  }

  item({ unit, name, kid, since }) {
    const revoke = element("button", { type: "button", say: ["keys.revoke", { unit }] });
    revoke.addEventListener("click", () => this.act(revoke, () => this.revoke(unit), "keys.revoked"));
    return element("li", {},
      element("p", {}, element("strong", { text: name || unit })),
      element("p", { class: "short", text: [unit, kid].filter(Boolean).join(" · ") }),
      element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }),
      element("div", { class: "actions" }, revoke));
  }

  revoke(unit) {
    return ask(`${PATH}/${encodeURIComponent(unit)}`, { method: "DELETE", token: this.session.token });
  }
}
