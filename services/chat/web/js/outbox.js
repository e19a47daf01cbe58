/** What was written and has not come back from the log yet: offered again, under the same id. */

import { newId } from "./ids.js";

const PATIENCE = 6000;

export class Outbox {
  /** `tell` offers a frame, `change(id, state, problem)` shows, `doubt` says that the wire may be dead. */
  constructor({ tell, change, doubt }) {
    Object.assign(this, { tell, change, doubt, waiting: new Map() });
  }

  /** A new message, offered at once; its id. */
  add(text) {
    const id = newId();
    this.waiting.set(id, { text, offers: 0, timer: 0 });
    this.offer(id);
    return id;
  }

  /** The wire is there again: offer all that waits, in the order of its writing. */
  flush() {
    for (const id of this.waiting.keys()) this.offer(id);
  }

  /** The wire is gone: what waits is not confirmed. */
  lost() {
    for (const [id, message] of this.waiting) {
      clearTimeout(message.timer);
      message.offers = 0;
      this.change(id, "unconfirmed");
    }
  }

  /** It came back from the log. */
  confirm(id) {
    if (this.forget(id)) this.change(id, "sent");
  }

  /** The server will not take it, now or ever. */
  refuse(id, problem) {
    if (problem.status === 429 || problem.status >= 500) this.later(id);
    else if (this.forget(id)) this.change(id, "refused", problem);
  }

  offer(id) {
    const message = this.waiting.get(id);
    clearTimeout(message.timer);
    message.offers += 1;
    message.timer = setTimeout(() => this.impatient(id), PATIENCE);
    this.tell({ type: "message", id, text: message.text });
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
    message.timer = setTimeout(() => this.offer(id), PATIENCE);
  }

  forget(id) {
    clearTimeout(this.waiting.get(id)?.timer);
    return this.waiting.delete(id);
  }
}
