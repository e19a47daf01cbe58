/** The keys that wait to be confirmed by another person than the one who proposed them. */

import { confirmed } from "/shared/confirm.js";
import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { moment } from "/shared/i18n.js";
import { Lists } from "./lists.js";

const PATH = "/api/signalement/unit-key-proposals";

export class Proposals extends Lists {
  /** Read the proposals again. */
  refresh() {
    return this.read(PATH, (list) => this.fill("proposals", list, (key) => this.item(key)));
  }

  item({ unit, name, kid, fingerprint, since, own }) {
    const confirm = element("button", { type: "button", say: ["proposals.confirm", { unit }] });
    confirm.addEventListener("click", () => this.confirm(confirm, unit, fingerprint));
    return element("li", {},
      element("p", {}, element("strong", { text: name || unit })),
      element("p", { class: "short", text: [unit, kid].filter(Boolean).join(" · ") }),
      element("p", { say: ["keys.fingerprint", { fingerprint }] }),
      element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }),
      own ? element("p", { class: "hint", say: ["proposals.own"] }) : element("div", { class: "actions" }, confirm));
  }

  /** Confirm at the second press: the fingerprint must have been compared. */
  confirm(button, unit, fingerprint) {
    if (!confirmed(button, "proposals.compared", { unit })) return this.clearMessages();
    const path = `${PATH}/${encodeURIComponent(unit)}/confirmation`;
    const body = { fingerprint };
    return this.perform(button, () => ask(path, { method: "POST", body, token: this.session.token }), "proposals.confirmed");
  }
}
