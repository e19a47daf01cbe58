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

/** Who had somebody to write to has written already. */
const CONTINUES = new Set(["status.released", "status.given-back", "status.unanswered", "status.taken-over"]);

export class Standing {
  constructor(waiting) {
    Object.assign(this, { waiting, wasLost: false, live: false, unconfirmed: false, written: false, isAnswered: false });
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
    this.offerToWrite(!isLate && LINES[sentence] && !CONTINUES.has(sentence));
    this.waiting.is(QUEUED.includes(sentence));
  }

  /** Who has written nothing yet need not wait for somebody to do so. */
  offerToWrite(is) {
    if (is && !this.written) say(at("may-write"), "status.write");
    else hush(at("may-write"));
  }

  /** One box says that nobody has answered and whom to call: it stands for the sentence that promised somebody. */
  overdue(is) {
    if (is && at("overdue").hidden) say(at("overdue").querySelector("p"), this.sentence);
    at("overdue").hidden = !is;
    if (is) this.offerToWrite(false);
    if (!is) delete at("overdue").dataset.seen;
    at("stands").hidden = is;
  }

  /** What that box says: of what was written since an answer, of what was written, of nothing. */
  get sentence() {
    if (this.isAnswered) return "overdue.again";
    return this.written ? "overdue.sentence" : "overdue.unwritten";
  }

  /** Somebody has answered by now: another wait is for what was written since. */
  answered() {
    this.isAnswered = true;
  }

  /** They have written; after that box, they go on. */
  wrote() {
    this.written = true;
    this.offerToWrite(false);
    if (!at("overdue").hidden) at("overdue").dataset.seen = "";
  }

  /** What became of the last message: while it is not confirmed, no connection is said to be good. */
  sending(state) {
    this.unconfirmed = state === "unconfirmed";
    this.drawGood();
  }

  drawGood() {
    at("good").hidden = !this.live || this.unconfirmed;
  }

  /** Whether messages go, beside the field in which they are written. */
  connection(state) {
    this.wasLost = sayConnection(at("connection"), state, this.wasLost);
    if (state === "live" && at("status").dataset.t === "status.connecting") say(at("status"), "status.joined");
    this.live = state === "live";
    this.drawGood();
    at("sent").hidden = this.wasLost; // each message says it for itself
    at("status").hidden = this.wasLost; // who is there, nobody knows
  }
}
