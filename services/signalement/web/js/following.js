/** The supervisor's part: where each signalement is, another unit for it, answers that changed nothing. */

import { confirmed } from "/shared/confirm.js";
import { calm, element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { many, moment } from "/shared/i18n.js";
import { shortName } from "/shared/ids.js";
import { statuses } from "/shared/signalement_statuses.js";
import { Unit } from "/shared/unit.js";
import { Lists, tried } from "./lists.js";

const PATH = "/api/signalement";
/** The statuses that are listed, in this order. */
const LISTED = Object.keys(statuses).filter((status) => statuses[status].followed);

export class Following extends Lists {
  /** Read the three lists again. */
  async refresh() {
    const query = LISTED.map((status) => `status=${status}`).join("&");
    await this.read(`${PATH}/signalements?${query}`, (list) => this.listSignalements(list));
    await this.read(`${PATH}/refused-acknowledgements`, (list) => this.fill("refused", list, refusedItem));
    await this.read(`${PATH}/supervision`, ({ parked = [] }) => this.fill("parked", parked, parkedItem));
  }

  /** List the late and the stopped first, then the urgent, then by deadline. */
  listSignalements(list) {
    const rank = (one) => [LISTED.indexOf(one.status), one.urgency === "urgent" ? 0 : 1, one.deadline ?? ""].join(" ");
    const open = list.filter((one) => LISTED.includes(one.status)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    this.fill("signalements", open, (one) => this.signalementItem(one));
  }

  signalementItem(one) {
    const state = one.status === "stopped" ? `stopped.${one.obstacle ?? "no-key"}` : `status.${one.status}`;
    const late = statuses[one.status].late;
    const item = element("li", late ? { class: "late" } : {},
      element("p", {}, element("strong", { say: [state] }), " · ", element("span", { class: "short", text: shortName(one.conversation) }), ...(one.urgency === "urgent" ? [" · ", element("strong", { say: ["page.urgent"] })] : [])),
      element("p", { text: one.unit.name || one.unit.id }),
      element("p", { class: "short", text: one.signalement }));
    item.append(...tried(one));
    item.append(...times(one).map(([sentence, time]) => element("p", { class: "hint", say: [sentence, { time: () => moment(time) }] })));
    if (statuses[one.status].rerouted) item.append(this.rerouteForm(one));
    return item;
  }

  rerouteForm({ signalement }) {
    const path = `${PATH}/signalements/${signalement}/reroute`;
    const refused = element("span");
    const send = ({ unit: { id, name } }, button) => {
      calm(refused);
      if (!confirmed(button, "reroute.confirm", { unit: name })) return this.clearMessages();
      return this.perform(button, () => settle(path, { unit: id }, this.session.token), "reroute.done", () => refused);
    };
    const alert = element("div", { role: "alert" }, element("p", { class: "alert", "data-alert": "", hidden: true }, refused));
    return element("details", {}, element("summary", { say: ["reroute.title"] }), new Unit(signalement, send).node, alert);
  }
}

/** When it left, and when an answer is due; of one that is late, when the answer that did not come was. */
function times({ status, forwarded, received_by: answerBy, contacted_by: reachedBy, deadline }) {
  const { left, late } = statuses[status];
  const due = status === "overdue" ? ["page.was-due", deadline ? answerBy : reachedBy] : ["page.deadline", late ? null : deadline];
  return [["page.left", left ? forwarded : null], due].filter(([, time]) => time);
}

function parkedItem({ conversation, since }) {
  return element("li", { class: "late" },
    element("p", { class: "short", text: conversation }),
    element("p", { class: "hint", say: ["page.since", { time: () => moment(since) }] }));
}

function refusedItem({ unit, reason, count, last, signalement }) {
  return element("li", {},
    element("p", {}, element("strong", { say: [`fault.${reason}`] }), " · ", element("span", { say: [() => many("refused.count", count)] })),
    element("p", { text: unit }),
    element("p", { class: "hint", say: ["refused.last", { time: () => moment(last) }] }),
    element("p", { class: "short", text: signalement }));
}
