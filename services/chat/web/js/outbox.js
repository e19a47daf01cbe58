/** The messages that have not come back from the log yet: offered one after the other, in the order of its
 * writing, and again under the same id. A message that must wait is passed by none that was written later. */

import { newId } from "/shared/ids.js";

const PATIENCE = 6000;
const BUSY = 2000;

export class Outbox {
  /** `send` offers a frame, `change(id, state, problem)` shows, `doubt` says that the wire may be dead. */
  constructor({ send, change, doubt }) {
    Object.assign(this, { send, change, doubt, waiting: new Map(), offered: null });
  }

  /** A new message, offered once those before it are back; its id. */
  add(text) {
    const id = newId();
    this.waiting.set(id, { text, offers: 0, timer: 0 });
    this.flush();
    return id;
  }

  /** The wire is there again, or the way is free: offer the first that waits. */
  flush() {
    const [first] = this.waiting.keys();
    if (first !== undefined && first !== this.offered) this.offer(first);
  }

  /** The wire is gone: what waits is not confirmed. */
  lost() {
    this.offered = null;
    for (const [id, message] of this.waiting) {
      clearTimeout(message.timer);
      message.offers = 0;
      this.change(id, "unconfirmed");
    }
  }

  /** Show a message as sent: it came back from the log. */
  confirm(id) {
    if (this.forget(id)) this.change(id, "sent");
    this.flush();
  }

  /** Show a message as refused, or offer it later when the server is only busy. */
  refuse(id, problem) {
    if (problem.status === 429 || problem.status >= 500) return this.later(id);
    if (this.forget(id)) this.change(id, "refused", problem);
    this.flush();
  }

  offer(id) {
    const message = this.waiting.get(id);
    clearTimeout(message.timer);
    this.offered = id;
    message.offers += 1;
    message.timer = setTimeout(() => this.impatient(id), PATIENCE);
    this.send({ type: "message", id, text: message.text });
  }

  impatient(id) {
    this.change(id, "unconfirmed");
    if (this.waiting.get(id).offers > 1) this.doubt();
    else this.offer(id);
  }

  later(id) {
    const message = this.waiting.get(id);
    if (!message) return;
    clearTimeout(message.timer);
    this.change(id, "unconfirmed");
    message.timer = setTimeout(() => this.offer(id), BUSY);
  }

  forget(id) {
    clearTimeout(this.waiting.get(id)?.timer);
    if (this.offered === id) this.offered = null;
    return this.waiting.delete(id);
  }
}
