/** Offers that one receives: conversations that colleagues would hand over, above the queue while there are any. */

import { at, element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hour, hush } from "/shared/i18n.js";
import { shortName, themeName } from "./labels.js";
import { flags, showPresence, urgent } from "./flags.js";
import { sinceNow } from "./pressed.js";
import { about, attemptInQueue, claim } from "./queue.js";

export class Offers {
  /** `claimed(entry)` takes it up; `news` announces it; `offered(ids)` learns which are offered now. */
  constructor(session, { claimed, news, offered = () => {} }) {
    Object.assign(this, { session, claimed, news, offered, shown: new Map(), list: element("ul", { class: "queue" }) });
    const title = element("h2", { id: "offers-title", say: ["offers.title"] });
    this.part = element("section", { class: "offers-part", "aria-labelledby": title.id, hidden: true }, element("div", { class: "part-head" }, title), this.list);
    at("queue-title").closest("section").before(this.part);
  }

  /** Look again; where the service does not answer, the queue says so. */
  async look() {
    try {
      this.draw((await ask("/api/chat/offers", { token: this.session.token })).body);
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
    }
  }

  draw(offers) {
    const ids = new Set(offers.map(({ conversation }) => conversation));
    for (const id of this.shown.keys()) if (!ids.has(id)) this.drop(id);
    for (const entry of offers) {
      if (!this.shown.has(entry.conversation)) this.add(entry);
      showPresence(this.shown.get(entry.conversation).querySelector(".there"), entry.here);
    }
    this.count();
  }

  count() {
    this.part.hidden = this.shown.size === 0;
    this.offered([...this.shown.keys()]);
    this.news.offers(this.shown.size);
  }

  add(entry) {
    const { conversation, offered_by: name, offered_until: until, assigned, theme } = entry;
    const act = (sentence, work, kind = {}) =>
      element("button", { type: "button", ...kind, say: [sentence], onclick: ({ target }) => this.act(entry, target, work) });
    const accept = act("queue.claim", () => this.accept(entry), { class: "primary" });
    const refuse = act("offers.refuse", () => this.refuse(entry));
    const item = element("li", { class: urgent(entry) ? "waiting urgent" : "waiting" },
      element("p", { class: "top-line" }, ...flags(entry), element("strong", { class: "theme", say: [() => themeName(theme)] })),
      element("p", { class: "low-line" }, element("span", { say: [() => about(entry)] }), element("span", { class: "short", text: shortName(conversation) })),
      element("p", { class: "top-line", say: [assigned ? "offers.assigned" : "offers.by", { name, time: () => hour(until) }] }),
      element("p", { class: "there" }),
      element("div", { class: "actions" }, accept, refuse));
    this.shown.set(conversation, item);
    this.list.append(item);
    this.news.offered(entry);
  }

  drop(id) {
    const item = this.shown.get(id);
    const held = item.contains(document.activeElement);
    this.shown.delete(id);
    item.remove();
    if (at("desk-news").dataset.t === "news.offer") hush(at("desk-news")); // it is offered no more
    this.count();
    if (held) at("queue-title").focus();
  }

  act({ conversation }, button, work) {
    return attemptInQueue(this.session, button, async () => {
      await work();
      if (this.shown.has(conversation)) this.drop(conversation);
    });
  }

  async accept(entry) {
    const goneOn = sinceNow();
    await claim(this.session, entry);
    this.claimed(entry, goneOn());
  }

  async refuse({ conversation }) {
    await settle(`/api/chat/conversations/${conversation}/offer/end`, {}, this.session.token);
    at("queue-title").focus();
  }
}
