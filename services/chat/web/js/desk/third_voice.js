/** The psychologist's own tool in a conversation: leaving it. Danger is shown; what is done about it is the operator's. */

import { confirmed } from "/shared/confirm.js";
import { at, element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { say, t } from "/shared/i18n.js";
import { shortName } from "./labels.js";
import { urgent } from "./flags.js";

export class ThirdVoice {
  constructor(panel, node) {
    Object.assign(this, { panel, whole: false });
    this.reading = element("p", { class: "hint", say: ["third.from-invitation"] });
    this.button = element("button", { type: "button", say: ["third.leave"], onclick: () => this.leave() });
    this.button.addEventListener("blur", () => say(this.button, "third.leave"));
    node.append(this.reading, element("p", { class: "hint", say: ["third.hint"] }), element("div", { class: "actions" }, this.button));
    this.endangered(urgent(panel.entry));
  }

  event({ event, pseudonym, reason, time }) {
    const handlers = {
      "chat.conversation-opened": () => this.readsAll(),
      "chat.past-shared": () => this.whole || this.panel.channel.readAgain(),
      "chat.danger-declared": () => this.endangered(true),
      "chat.danger-withdrawn": () => this.relieved(pseudonym, reason, time),
      "chat.psychologist-left": () => (this.panel.lostBy = "left"),
    };
    handlers[event]?.();
  }

  /** In words too: on a telephone the list that says it is out of sight. */
  endangered(is) {
    this.panel.endangered(is);
    this.panel.part("in-danger").hidden = !is;
  }

  clear() {
    this.endangered(false);
  }

  readsAll() {
    this.whole = true;
    say(this.reading, "third.all");
  }

  relieved(name, reason, time) {
    this.endangered(false);
    this.panel.transcript.mark("mark.danger-withdrawn", { name, reason: () => t(`danger.reason.${reason}`) }, time);
  }

  async leave() {
    if (!confirmed(this.button, "third.leave-confirm")) return;
    const done = await this.panel.ask(this.button, "psychologist/leaving");
    if (!done) return;
    this.panel.putAway();
    say(at("desk-news"), "third.left", { name: shortName(this.panel.conversation) });
  }
}

/** Leave every conversation before the session ends: nobody waits for a psychologist who has gone home. */
export function leaveAtSignOut(session, mine) {
  at("session-part").addEventListener("click", async (event) => {
    const joined = mine.all.filter((panel) => !panel.finished);
    if (event.target !== at("sign-out") || joined.length === 0) return;
    event.stopPropagation();
    const leave = ({ conversation }) => settle(`/api/chat/conversations/${conversation}/psychologist/leaving`, {}, session.token);
    await Promise.allSettled(joined.map(leave));
    session.signOut();
  }, true); // before the session does
}
