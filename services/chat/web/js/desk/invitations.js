/** The psychologist's list: the conversations to which one is invited, by whom and since when; never a word of them. */

import { at } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { say, t } from "/shared/i18n.js";
import { since } from "./labels.js";
import { Queue } from "./queue.js";

export class Invitations extends Queue {
  constructor(session, on) {
    super(session, on, "/api/chat/invitations");
    say(at("queue-title"), "invitations.title");
    say(at("no-panels"), "invitations.none-joined");
  }

  connected() {
    return ""; // each row says it
  }

  get counted() {
    return "invitations.count";
  }

  update(entry) {
    const item = super.update(entry);
    const { invited_by: name, invited_since: time } = entry;
    say(item.querySelector(".since"), () => t("invitations.by", { name, since: since(time) }));
    say(item.querySelector("button"), "invitations.join");
    return item;
  }

  claim(entry, button) {
    const path = `/api/chat/conversations/${entry.conversation}/psychologist/joining`;
    return this.taking(entry, button, () => settle(path, {}, this.session.token));
  }
}
