/** The keys of one kind of party that wait to be confirmed by another person than the one who proposed them. */

import { confirmed } from "/shared/confirm.js";
import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { described } from "./described_key.js";
import { Lists } from "./lists.js";

export class Proposals extends Lists {
  constructor(session, party) {
    super(session, party.trouble);
    this.party = party;
  }

  /** Read the proposals again. */
  refresh() {
    const { paths, lists } = this.party;
    return this.read(paths.proposals, (list) => this.fill(lists.proposals, list, (key) => this.item(key)));
  }

  item(key) {
    const unit = this.party.idOf(key);
    const confirm = element("button", { type: "button", say: ["proposals.confirm", { unit }] });
    confirm.addEventListener("click", () => this.confirm(confirm, unit, key.fingerprint));
    return element("li", {}, ...described(key),
      key.own ? element("p", { class: "hint", say: ["proposals.own"] }) : element("div", { class: "actions" }, confirm));
  }

  /** Confirm at the second press: the fingerprint must have been compared. */
  confirm(button, unit, fingerprint) {
    if (!confirmed(button, "proposals.compared", { unit })) return this.clearMessages();
    const path = `${this.party.paths.proposals}/${encodeURIComponent(unit)}/confirmation`;
    const body = { fingerprint };
    return this.perform(button, () => ask(path, { method: "POST", body, token: this.session.token }), "proposals.confirmed");
  }
}
