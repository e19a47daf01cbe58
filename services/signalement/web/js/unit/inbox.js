/** The list of what is forwarded to the unit: where each is, and the button that opens it. */

import { at, element } from "/shared/dom.js";
import { hush, moment, say } from "/shared/i18n.js";
import { statuses } from "/shared/signalement_statuses.js";
import { Lists, tried } from "../lists.js";

const INBOX = "/api/signalement/inbox";

export class Inbox extends Lists {
  /** `open(one)`: open this one. */
  constructor(session, open) {
    super(session);
    this.open = open;
  }

  /** Read the list again: the newest first. */
  refresh() {
    return this.read(INBOX, async (first) => this.draw(first.unit, await this.all(first)));
  }

  async all({ signalements, next }) {
    if (!next) return signalements;
    return [...signalements, ...(await this.all(await this.bodyAt(`${INBOX}?after=${next}`)))];
  }

  draw(unit, list) {
    say(at("unit"), "unit.of", { unit });
    const rank = ({ answer, status, urgency }) => [statuses[status].followed ? 0 : 1, answer ? 1 : 0, urgency === "urgent" ? 0 : 1].join("");
    this.fill("inbox", [...list].sort((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b)))), (one) => this.item(one));
    hush(at("trouble"));
  }

  item(one) {
    const late = one.status === "overdue";
    const state = one.erased ? "inbox.erased" : `inbox.${one.status}`;
    const button = element("button", { type: "button", say: ["inbox.open"], onclick: () => this.open(one) });
    return element("li", late ? { class: "late" } : {},
      element("p", {}, element("strong", { say: [state] }), ...(one.urgency === "urgent" ? [" · ", element("strong", { say: ["page.urgent"] })] : [])),
      element("p", { text: one.unit.name || one.unit.id }),
      element("p", { class: "hint", say: ["inbox.sent", { time: () => moment(one.forwarded) }] }),
      ...(one.deadline ? [element("p", { class: "hint", say: ["page.deadline", { time: () => moment(one.deadline) }] })] : []),
      ...tried(one),
      element("p", { class: "short", text: one.signalement.slice(-12) }),
      ...(one.erased ? [] : [element("div", { class: "actions" }, button)]));
  }
}
