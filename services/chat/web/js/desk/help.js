/** Help near the person's home, at the desk: the directory's partners, whose cards the operator gives. */

import { element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { day, number, say, t } from "/shared/i18n.js";
import { hoursSaid, hoursOf, opensAt, textLine } from "/shared/opening.js";

const HELP_SHOWN = 8;

export class Help {
  constructor(panel, node) {
    Object.assign(this, { panel, commune: "", theme: null });
    this.news = element("p", { class: "news", role: "status" });
    this.partners = element("ul", { class: "partners" });
    node.append(element("h3", { say: ["lead.orient"] }), this.news, this.partners);
  }

  event({ event, commune, theme }) {
    if (event === "chat.conversation-opened") Object.assign(this, { commune, theme });
  }

  /** Ask the directory, which may have others by now. */
  async opened() {
    const query = new URLSearchParams({ commune: this.commune, ...(this.theme && { theme: this.theme }), limit: HELP_SHOWN });
    try {
      const { body } = await ask(`/api/directory/partners?${query}`);
      this.partners.replaceChildren(...body.slice(0, HELP_SHOWN).map((partner) => this.offer(partner)));
      say(this.news, body.length ? "lead.partners" : "lead.no-partners");
    } catch {
      say(this.news, "lead.partners-unavailable");
    }
  }

  offer(partner) {
    const { name, phone = "", address = "", distance_km: far, opens_at: opens, verified_on: verified } = partner;
    const away = () => (far ?? "") !== "" && t("lead.distance", { km: number(far) });
    const about = () => [phone, address, hoursSaid(partner), away()].filter(Boolean).join(" · ");
    const give = element("button", { type: "button", say: ["lead.give"], onclick: ({ target }) => this.give(target, partner) });
    const checked = verified ? element("p", { class: "hint", say: ["cards.verified", { date: () => day(verified) }] }) : "";
    const closed = opens ? element("p", {}, element("strong", { say: ["lead.closed", { time: () => opensAt(partner) }] })) : "";
    return element("li", {}, element("strong", { text: name }), element("p", { say: [about] }), textLine(partner, "description"), closed, checked, give);
  }

  /** Give it, as it is published now: it may have been withdrawn since it was listed. */
  async give(button, listed) {
    const done = await this.panel.attempt(button, () => this.send(listed));
    if (done?.id) say(button, "lead.give-again");
    return done;
  }

  async send(listed) {
    const partner = await this.published(listed);
    if (!partner) return null;
    const { id, name, phone, address, url, verified_on: verified } = partner;
    const card = { partner: id, name, phone, address, hours: hoursOf(partner), url, verified_on: verified };
    const given = Object.fromEntries(Object.entries(card).filter(([, value]) => value));
    await settle(`/api/chat/conversations/${this.panel.conversation}/orientation`, { card: given }, this.panel.session.token);
    return { id };
  }

  /** As the directory has it; silent, it changes nothing. */
  async published(listed) {
    try {
      return (await ask(`/api/directory/partners/${listed.id}`)).body;
    } catch (problem) {
      if (problem.status !== 404) return listed;
      this.panel.alarm(() => t("lead.partner-gone"));
      await this.opened();
      return null;
    }
  }
}
