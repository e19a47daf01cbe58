/** Reading again, for a while and with a reason that is kept, a conversation that this operator has had. */

import { element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hour, hush, say, t } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";
import { now } from "/shared/server_time.js";

/** Why a conversation that waits in the queue again is not this operator's. */
export const RETURNED = ["returned", "given-back", "unanswered", "absent", "not-claimed"];
const ENDS = [...RETURNED, "closed", "not-yours", "accepted"];
const REASONS = ["signalement", "danger", "requisition", "correction", "complaint"];
const SHORTEST = 10;

export class Again {
  /** `panel` shows what is read. */
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, timer: 0, offered: false });
    this.path = `/api/chat/conversations/${panel.conversation}/consultations`;
    this.part("again-reason").append(...REASONS.map((reason) => element("option", { value: reason, say: [`again.${reason}`] })));
    this.part("again-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.read(event.submitter);
    });
  }

  /** Offer it, if the conversation ended in a way after which it may be read again. */
  offer(end) {
    this.offered = ENDS.includes(end);
    this.panel.tools.refresh();
  }

  async read(button) {
    const [reason, explanation] = ["again-reason", "explanation"].map((name) => this.part(name).value.trim());
    if (!reason) return this.panel.alarm(() => t("again.reason-missing"));
    if (explanation.length < SHORTEST) return this.panel.alarm(() => t("again.explanation-short"));
    const id = newId();
    const found = await this.panel.attempt(button, async () => {
      await settle(this.path, { id, reason, explanation }, this.panel.session.token);
      return ask(`${this.path}/${id}`, { token: this.panel.session.token });
    });
    return found && this.show(found.body);
  }

  show({ until, frames }) {
    const { transcript } = this.panel;
    this.end();
    for (const frame of frames) frame.type === "message" ? transcript.message(frame) : transcript.event(frame);
    this.part("again-form").reset();
    say(this.part("again-until"), "again.until", { time: () => hour(until) });
    this.timer = setTimeout(() => {
      this.end();
      say(this.part("again-until"), "again.over");
    }, new Date(until) - now());
  }

  /** Keep nothing of it on screen. */
  end() {
    clearTimeout(this.timer);
    this.panel.transcript.clear();
    hush(this.part("again-until"));
  }
}
