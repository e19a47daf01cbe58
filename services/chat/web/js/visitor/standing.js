/** Where things stand: in one line above the log, and in full at its end while the visitor waits. */

import { at } from "/shared/dom.js";
import { hush, say, sayForNow } from "/shared/i18n.js";
import { sayConnection } from "../connection.js";

/** The line that stands above the log, where the sentence itself is an entry of it. */
const LINES = {
  "status.routing": "here.routing",
  "status.choosing": "here.choosing",
  "status.waiting": "here.waiting",
  "status.waiting-at": "here.waiting",
  "status.given-to": "here.waiting",
  "status.released": "here.waiting",
  "status.given-back": "here.waiting",
  "status.unanswered": "here.waiting",
  "status.taken-over": "here.waiting",
  "status.reopened": "here.waiting",
};

/** Before a service is found nobody waits in a queue. */
const QUEUED = Object.keys(LINES).filter((sentence) => !["status.routing", "status.choosing"].includes(sentence));

export class Standing {
  constructor(waiting) {
    Object.assign(this, { waiting, wasLost: false });
    say(at("status"), "status.connecting");
  }

  /** Say where things stand, who is there, and what slows us down. */
  get says() {
    return {
      status: (...sentence) => this.status(...sentence),
      presence: (sentence, values) => (sentence ? say(at("presence"), sentence, values) : hush(at("presence"))),
      incident: (sentence) => (sentence === "status.parked" ? say : sayForNow)(at("incident"), sentence),
    };
  }

  /** `isLate`: nobody has answered by now, whatever service has the conversation. */
  status(sentence, values, isLate = false) {
    this.overdue(isLate);
    at("stands").hidden = false;
    say(at("status"), LINES[sentence] ?? sentence, values);
    if (LINES[sentence]) say(at("stands"), sentence, values);
    else hush(at("stands"));
    this.waiting.is(QUEUED.includes(sentence));
  }

  /** One box says that nobody has answered and whom to call: it stands for the sentence that promised somebody. */
  overdue(is) {
    at("overdue").hidden = !is;
    if (!is) delete at("overdue").dataset.seen;
    at("stands").hidden = is;
  }

  /** Somebody has answered by now: another wait is for what was written since. */
  answered() {
    say(at("overdue").querySelector("p"), "overdue.again");
  }

  /** They go on writing after that box. */
  wrote() {
    if (!at("overdue").hidden) at("overdue").dataset.seen = "";
  }

  /** Whether messages go, beside the field in which they are written. */
  connection(state) {
    this.wasLost = sayConnection(at("connection"), state, this.wasLost);
    if (state === "live" && at("status").dataset.t === "status.connecting") say(at("status"), "status.joined");
    at("good").hidden = state !== "live";
    at("sent").hidden = this.wasLost; // each message says it for itself
    at("status").hidden = this.wasLost; // who is there, nobody knows
  }
}
