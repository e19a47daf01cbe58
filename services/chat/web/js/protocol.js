/** One side's channel to a conversation: every frame once and in order, whatever breaks meanwhile. */

import { Line } from "./line.js";
import { Outbox } from "./outbox.js";

const FINAL = [401, 403, 404, 410];
const WRITING_EVERY = 3000;

export class Channel {
  /**
   * `on`: `frame(frame)` once each, in order; `presence(frame)`; `sending(id, state, problem)` with
   * `sent`, `unconfirmed`, `refused`; `connection("connecting" | "live" | "lost")`; `over(problem)`; `again()`: all comes again.
   */
  constructor({ conversation, token, stream, on }) {
    Object.assign(this, { token, on, log: null, last: null, seen: new Set(), left: new Set(), wrote: 0, closed: true });
    this.line = new Line({
      path: `/api/chat/conversations/${encodeURIComponent(conversation)}`,
      stream,
      hello: () => ({ token: this.token(), log: this.log, after: this.last }),
      on: { state: (state) => this.state(state), received: (frame) => this.received(frame) },
    });
    this.outbox = new Outbox({
      send: (frame) => this.line.send(frame),
      change: (...change) => on.sending(...change),
      doubt: () => this.line.renew(),
    });
  }

  /** Connect, and stay connected until closed. */
  open() {
    this.closed = false;
    this.line.open();
  }

  /** Show another token on the same wire, and go on where it was; or come back if one was turned away. */
  renew() {
    if (this.closed) this.open();
    else this.line.again();
  }

  /** Read all of it again, from the beginning: more of it is to be read by now. */
  readAgain() {
    this.log = this.last = null;
    this.startAgain();
    this.line.renew();
  }

  /** Leave for good; nothing is received or offered any more. */
  close() {
    this.closed = true;
    this.line.close();
    this.outbox.lost();
  }

  /** Write a message; it counts as sent when it comes back from the log. */
  send(text) {
    return this.outbox.add(text);
  }

  /** Show the other side that one writes: presence, never the draft. */
  writing() {
    if (!this.line.live || Date.now() - this.wrote < WRITING_EVERY) return;
    this.wrote = Date.now();
    this.line.send({ type: "writing" });
  }

  state(state) {
    this.on.connection(state);
    if (state === "live") this.outbox.flush();
    else this.outbox.lost();
  }

  received(frame) {
    if (frame.type === "message" || frame.type === "event") this.accept(frame);
    else if (frame.type === "presence") this.on.presence(frame);
    else if (frame.type === "moved") this.follow(frame.log);
    else if (frame.type === "refused" && frame.id) this.outbox.refuse(frame.id, frame.problem);
    else if (frame.type === "refused") this.turnedAway(frame.problem);
  }

  accept(frame) {
    if (this.left.has(frame.log)) return;
    this.log ??= frame.log;
    if (frame.log === this.log && this.last !== null && frame.position <= this.last) return this.outbox.confirm(frame.id);
    if (frame.log !== this.log || (frame.after ?? null) !== this.last) return this.line.renew();
    this.last = frame.position;
    this.line.tries = 0; // what it brings is new
    if (this.seen.has(frame.id)) return;
    this.seen.add(frame.id);
    this.outbox.confirm(frame.id);
    this.on.frame(frame);
  }

  follow(log) {
    if (this.log !== null) this.left.add(this.log);
    this.left.delete(log);
    this.log = log;
    this.last = null;
    this.line.again();
    this.outbox.flush();
  }

  /** Begin again: some of what was shown may be gone, and all that is left will come again. */
  startAgain() {
    this.seen.clear();
    this.left.clear();
    this.on.again();
  }

  turnedAway(problem) {
    if (FINAL.includes(problem.status)) {
      this.close();
      this.on.over(problem);
    } else if (problem.status < 500 && problem.status !== 429) {
      this.log = this.last = null; // from the start; what is shown already is dropped by its id
      if (problem.reason === "position") this.startAgain(); // and nothing that is shown can be trusted: the log is another one than was read
    }
  }
}
