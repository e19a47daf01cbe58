/** The supervisor's part: where each signalement is, another unit for it, answers that changed nothing. */

import { element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { many, moment } from "/shared/i18n.js";
import { Unit } from "/shared/unit.js";
import { Lists } from "./lists.js";

const PATH = "/api/signalement";
const FIRST = ["overdue", "stopped", "forwarded", "received", "awaiting-consent"];
const TURNS = ["overdue", "stopped", "forwarded", "received"];

export class Following extends Lists {
  /** Look again. */
  async look() {
    const open = FIRST.map((status) => `status=${status}`).join("&");
    await this.read(`${PATH}/signalements?${open}`, (list) => this.signalements(list));
    await this.read(`${PATH}/refused-acknowledgements`, (list) => this.fill("refused", list, refused));
    await this.read(`${PATH}/supervision`, ({ parked = [] }) => this.fill("parked", parked, stopped));
  }

  /** What is late or stopped first, then what is urgent, then what is due first. */
  signalements(list) {
    const rank = (one) => [FIRST.indexOf(one.status), one.urgency === "urgent" ? 0 : 1, one.deadline ?? ""].join(" ");
    const open = list.filter((one) => FIRST.includes(one.status)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    this.fill("signalements", open, (one) => this.item(one));
  }

  item(one) {
    const state = one.status === "stopped" ? `stopped.${one.obstacle ?? "no-key"}` : `status.${one.status}`;
    const late = ["overdue", "stopped"].includes(one.status);
    const item = element("li", late ? { class: "late" } : {},
      element("p", {}, element("strong", { say: [state] }), ...(one.urgency === "urgent" ? [" · ", element("strong", { say: ["page.urgent"] })] : [])),
      element("p", { text: one.unit.name || one.unit.id }),
      element("p", { class: "short", text: one.signalement }));
    if (one.deadline) item.append(element("p", { class: "hint", say: ["page.deadline", { time: () => moment(one.deadline) }] }));
    if (TURNS.includes(one.status)) item.append(this.turning(one));
    return item;
  }

  turning({ signalement }) {
    const path = `${PATH}/signalements/${signalement}/reroute`;
    const unit = new Unit(signalement, ({ unit: { id, name } }, button) =>
      this.act(button, () => settle(path, { unit: { id, name } }, this.session.token), "reroute.done"));
    return element("details", {}, element("summary", { say: ["reroute.title"] }), unit.node);
  }
}

function stopped({ conversation, since }) {
  return element("li", { class: "late" },
    element("p", { class: "short", text: conversation }),
    element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }));
}

function refused({ unit, reason, count, last, signalement }) {
  return element("li", {},
    element("p", {}, element("strong", { say: [`fault.${reason}`] }), " · ", element("span", { say: [() => many("refused.count", count)] })),
    element("p", { text: unit }),
    element("p", { class: "hint", say: ["refused.last", { time: () => moment(last) }] }),
    element("p", { class: "short", text: signalement }));
}
