/** The psychologist, as a tool of the operator: invited, shared with, thanked; and when the next one is due. */

import { confirmed } from "/shared/confirm.js";
import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hour, hush, locale, say } from "/shared/i18n.js";
import { refusal } from "./labels.js";

const DAY = { weekday: "long", day: "numeric", month: "long" };

export class Psychologist {
  constructor(panel, node) {
    Object.assign(this, { panel, invited: false, name: "", shared: false, hours: null });
    const button = (sentence, onclick) => element("button", { type: "button", say: [sentence], hidden: true, onclick });
    this.standing = element("p", { role: "status" });
    this.share = element("input", { type: "checkbox" });
    this.inviting = element("button", { type: "submit", class: "primary", say: ["psychologist.invite"] });
    this.taking = button("psychologist.take-back", () => this.act(this.taking, "invitation/end"));
    this.sharing = button("psychologist.share", () => this.shareNow());
    this.leaving = button("psychologist.dismiss", () => this.dismiss());
    for (const [acting, sentence] of [[this.sharing, "psychologist.share"], [this.leaving, "psychologist.dismiss"]]) {
      acting.addEventListener("blur", () => say(acting, sentence));
    }
    node.append(this.standing, this.form(), element("div", { class: "actions" }, this.taking, this.sharing, this.leaving));
    this.draw();
  }

  form() {
    const label = element("label", { class: "check" }, this.share, " ", element("span", { say: ["psychologist.shared"] }));
    this.choice = element("form", { novalidate: true, onsubmit: (event) => this.invite(event) },
      element("p", { class: "hint", say: ["psychologist.hint"] }), element("p", {}, label),
      element("div", { class: "actions" }, this.inviting));
    return this.choice;
  }

  event({ event, pseudonym, shared }) {
    const handlers = {
      "chat.psychologist-invited": () => this.stands({ invited: true, shared }),
      "chat.psychologist-joined": () => this.stands({ invited: true, name: pseudonym, shared }),
      "chat.past-shared": () => this.stands({ invited: this.invited, name: this.name, shared: true }),
      "chat.psychologist-invitation-ended": () => this.stands({}),
      "chat.psychologist-left": () => this.stands({}),
      "chat.conversation-transferred": () => this.stands({}),
      "chat.conversation-closed": () => this.stands({}),
    };
    handlers[event]?.();
  }

  clear() {
    this.stands({});
  }

  /** By their office hours and their desks: whether one may be invited, or when the next one is due. */
  async opened() {
    const found = await ask("/api/chat/psychologists", { token: this.panel.session.token }).catch((problem) => ({ problem }));
    this.hours = found.body ?? { problem: found.problem };
    this.draw();
  }

  stands({ invited = false, name = "", shared = false }) {
    Object.assign(this, { invited, name, shared });
    this.draw();
  }

  draw() {
    this.choice.hidden = this.invited || !this.hours?.present;
    this.taking.hidden = !this.invited || Boolean(this.name);
    this.sharing.hidden = !this.invited || this.shared;
    this.leaving.hidden = !this.name;
    this.sentence();
  }

  sentence() {
    if (this.name) return say(this.standing, this.shared ? "psychologist.here-all" : "psychologist.here", { name: this.name });
    if (this.invited) return say(this.standing, this.shared ? "psychologist.invited-all" : "psychologist.invited");
    return this.due();
  }

  due() {
    const { problem, at_the_force: works, present, at_desk: isThere, next } = this.hours ?? {};
    if (!this.hours) return hush(this.standing);
    if (problem) return say(this.standing, () => refusal(problem));
    if (!works) return say(this.standing, "psychologist.none-here");
    if (present && next) return say(this.standing, "psychologist.at-desk");
    if (present) return say(this.standing, isThere ? "psychologist.present" : isThere === false ? "psychologist.hours-alone" : "psychologist.hours");
    if (!next) return say(this.standing, "psychologist.absent");
    const day = () => new Date(next).toLocaleDateString(locale(), DAY);
    return say(this.standing, "psychologist.next", { day, time: () => hour(next) });
  }

  async invite(event) {
    event.preventDefault();
    const shared = this.share.checked;
    if (!(await this.panel.ask(this.inviting, "psychologist/invitation", { shared }))) return this.opened(); // they left, maybe
    this.share.checked = false;
    this.stands({ invited: true, shared });
    return this.taking.focus();
  }

  /** What is shared once cannot be taken back: two presses. */
  async shareNow() {
    if (!confirmed(this.sharing, "psychologist.share-confirm")) return;
    if (await this.panel.ask(this.sharing, "psychologist/sharing")) this.stands({ invited: true, name: this.name, shared: true });
    this.panel.focus();
  }

  async dismiss() {
    if (confirmed(this.leaving, "psychologist.dismiss-confirm", { name: this.name })) await this.act(this.leaving, "leaving");
  }

  async act(button, what) {
    if (!(await this.panel.ask(button, `psychologist/${what}`))) return;
    this.stands({});
    this.panel.focus();
  }
}
