/** One side's channel to a conversation: every frame once and in order, whatever breaks meanwhile. */

import { Outbox } from "./outbox.js";
import { bySocket, byStream } from "./wires.js";

const FINAL = [401, 403, 404, 410];
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const WRITING_EVERY = 3000;

export class Channel {
  /**
   * `on`: `frame(frame)` once each, in order; `presence(frame)`; `sending(id, state, problem)` with
   * `sent`, `unconfirmed`, `refused`; `connection("connecting" | "live" | "lost")`; `over(problem)`; `again()`: all comes again.
   */
  constructor({ conversation, token, on }) {
    Object.assign(this, { token, on, log: null, last: null, seen: new Set(), left: new Set() });
    Object.assign(this, { wire: null, tries: 0, blocked: 0, timer: 0, wrote: 0, closed: true });
    this.path = `/api/chat/conversations/${encodeURIComponent(conversation)}`;
    this.outbox = new Outbox({
      send: (frame) => this.live && this.wire.send(frame),
      change: (...change) => on.sending(...change),
      doubt: () => this.dropped(true),
    });
    this.online = () => this.closed || this.live || this.connect();
  }

  /** Connect, and stay connected until closed. */
  open() {
    this.closed = false;
    addEventListener("online", this.online);
    this.on.connection("connecting");
    this.connect();
  }

  /** Show another token on the same wire, and go on where it was; or come back if one was turned away. */
  renew() {
    if (this.closed) this.open();
    else if (this.live) this.wire.again(this.hello());
  }

  /** Leave for good; nothing is received or offered any more. */
  close() {
    this.closed = true;
    removeEventListener("online", this.online);
    clearTimeout(this.timer);
    this.hangUp();
    this.outbox.lost();
  }

  /** Write a message; it counts as sent when it comes back from the log. */
  send(text) {
    return this.outbox.add(text);
  }

  /** Show the other side that one writes: presence, never the draft. */
  writing() {
    if (!this.live || Date.now() - this.wrote < WRITING_EVERY) return;
    this.wrote = Date.now();
    this.wire.send({ type: "writing" });
  }

  connect() {
    clearTimeout(this.timer);
    this.hangUp();
    const way = this.blocked < 2 ? bySocket : byStream;
    this.wire = way(this.path, this.hello(), {
      opened: () => this.opened(),
      received: (frame) => this.received(frame),
      closed: (opened) => this.dropped(opened),
    });
  }

  hello() {
    return { token: this.token(), log: this.log, after: this.last };
  }

  opened() {
    this.live = true;
    this.on.connection("live");
    this.outbox.flush();
  }

  dropped(opened) {
    if (this.closed) return;
    this.hangUp();
    this.blocked = opened ? Math.min(this.blocked, 2) : (this.blocked + 1) % 3;
    this.on.connection("lost");
    this.outbox.lost();
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = setTimeout(() => this.connect(), wait);
  }

  hangUp() {
    this.live = false;
    this.wire?.close();
    this.wire = null;
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
    if (frame.log !== this.log || (frame.after ?? null) !== this.last) return this.dropped(true);
    this.last = frame.position;
    this.tries = 0;
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
    this.wire.again(this.hello());
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
