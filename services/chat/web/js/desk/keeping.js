/** Keeping a conversation: its operator is warned before it goes back to the queue, and takes it again from there. */

import { ask } from "/shared/http.js";
import { hour, say, t } from "/shared/i18n.js";
import { now } from "/shared/server_time.js";
import { urgent } from "./flags.js";
import { sinceNow } from "./pressed.js";
import { claim } from "./queue.js";

const WARNED = 5 * 60 * 1000;

/** Until when a reply is awaited in each of the operator's conversations, as chat says it. */
export class ReplyDeadlines {
  constructor(session, mine) {
    Object.assign(this, { session, mine });
  }

  /** Look again; what does not answer warns of nothing, and the queue says so. */
  async look() {
    const { body } = await ask("/api/chat/mine", { token: this.session.token }).catch(() => ({ body: [] }));
    for (const { conversation, reply_until: until } of body) this.mine.of(conversation)?.keeping.until(until);
  }
}

export class Keeping {
  /** `panel` is the conversation's; `due` until when it is to be kept, near that moment alone; `urgent`: it waits, in danger. */
  constructor(panel) {
    Object.assign(this, { panel, due: null, waits: false, urgent: false });
    panel.part("keep").addEventListener("click", () => panel.focus());
    panel.part("retake").addEventListener("click", ({ target }) => this.retake(target));
  }

  /** A reply is awaited until then; null: none is. */
  until(time) {
    this.due = time && new Date(time) - now() < WARNED && !this.panel.finished ? time : null;
    this.panel.part("keeping").hidden = !this.due;
    if (this.due) say(this.panel.part("keep-until"), "keeping.until", { time: () => hour(time) });
    this.panel.on.changed(this.panel);
  }

  /** Whether it waits in the queue, as this entry: who has lost it may take it again. */
  waiting(entry) {
    const waits = Boolean(entry) && this.panel.finished && this.panel.channel.closed;
    const isUrgent = waits && urgent(entry);
    if (waits === this.waits && isUrgent === this.urgent) return;
    this.urgent = isUrgent;
    if (waits === this.waits) return this.panel.on.changed(this.panel);
    this.waits = waits;
    if (!waits && this.panel.finished) this.gone();
    this.panel.part("retake").hidden = !waits;
    if (waits && this.panel.lostBy === "closed") this.reopened();
    this.panel.on.changed(this.panel);
    if (waits) this.panel.on.returned(this.panel);
  }

  /** It was ended, and waits in the queue all the same: its visitor came back. */
  reopened() {
    this.panel.lostBy = "reopened";
    say(this.panel.part("outcome"), "desk.reopened");
  }

  /** It waits no more, and this operator has not taken it. */
  gone() {
    if (this.retaking) return;
    this.panel.lostBy = "gone";
    this.panel.alarm(() => t("refused.gone"));
    this.panel.on.gone(this.panel);
  }

  retake(button) {
    const goneOn = sinceNow();
    this.retaking = true;
    return this.panel.attempt(button, async () => {
      await claim(this.panel.session, this.panel);
      this.panel.on.retaken(this.panel, goneOn());
    }).finally(() => (this.retaking = false));
  }
}
