/** The supervisor's part: where each signalement is, another unit for it, answers that changed nothing. */

import { element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { many, moment } from "/shared/i18n.js";
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

  signalements(list) {
    const open = FIRST.flatMap((status) => list.filter((one) => one.status === status));
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
    const unit = element("input", { type: "text", maxlength: "120", autocomplete: "off", spellcheck: "false" });
    const button = element("button", { type: "submit", say: ["reroute.now"] });
    const form = element("form", { novalidate: true },
      element("label", {}, element("span", { say: ["reroute.unit"] }), unit),
      element("div", { class: "actions" }, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const to = { unit: { id: unit.value.trim() } };
      this.act(button, () => settle(`${PATH}/signalements/${signalement}/reroute`, to, this.session.token), "reroute.done");
    });
    return element("details", {}, element("summary", { say: ["reroute.title"] }), form);
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
