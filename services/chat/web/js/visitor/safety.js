/** The visitor may not be alone at this page: what was asked for in another one, and an erasure or a code that waits. */

import { alarm, at, calm } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { moment, say } from "/shared/i18n.js";
import { once } from "./once.js";

const LONGEST_TIMER = 2 ** 31 - 1;

export class Safety {
  /**
   * `resumption`: the event by which this page came back; `cover()` hides what was said; `kept()`: the former code
   * stays; `held()`: the other one holds; `answering()`: whether somebody has the conversation.
   */
  constructor({ view, path, token, resumption, cover, kept, held, answering }) {
    Object.assign(this, { view, path, token, resumption, cover, kept, held, answering, erasing: false, lost: false, timer: 0 });
    this.change = Promise.resolve(""); // the event of the code that this page asked for
    const press = (name, act) => view.querySelector(`[data-act="${name}"]`).addEventListener("click", act);
    press("seen", () => this.seen());
    press("keep-conversation", ({ currentTarget: target }) => this.request(target, "keep-error", () => this.keepConversation()));
    press("keep-code", ({ currentTarget: target }) => this.request(target, "keep-code-error", () => this.keepCode()));
  }

  /** Take in an event of the log; `hidden`: it was there before the visitor came back. */
  event(frame, hidden) {
    const handlers = {
      "chat.visitor-resumed": () => frame.id !== this.resumption && this.elsewhere("elsewhere.resumed", hidden),
      "chat.code-changed": () => this.codeChanged(frame, hidden),
      "chat.code-confirmed": () => this.codeConfirmed(),
      "chat.erasure-scheduled": () => this.toBeErased(frame),
      "chat.erasure-cancelled": () => this.notErased(),
    };
    handlers[frame.event]?.();
  }

  /** Say nothing more: the visitor has left. */
  stop() {
    clearTimeout(this.timer);
  }

  elsewhere(sentence, hidden) {
    if (hidden) return;
    say(at("elsewhere-what"), sentence);
    say(at("elsewhere-who"), this.answering() ? "elsewhere.answering" : "elsewhere.waiting");
    at("elsewhere").hidden = false;
  }

  seen() {
    at("elsewhere").hidden = true;
    at("log").focus();
  }

  async codeChanged({ id, holds_from: from }, hidden) {
    if ((await this.change) !== id) {
      this.lost = !from; // this page is asked for its token, which may open nothing any more
      this.elsewhere("elsewhere.code", hidden);
    }
    if (!this.view.isConnected || !from || new Date(from) <= new Date()) return;
    say(at("code-wait-what"), "code.wait", { from: () => moment(from) });
    at("code-wait").hidden = false;
    this.stop();
    this.timer = setTimeout(() => this.codeHolds(), Math.min(new Date(from) - Date.now(), LONGEST_TIMER));
  }

  codeHolds() {
    at("code-wait").hidden = true;
    this.held();
  }

  codeConfirmed() {
    this.stop();
    at("code-wait").hidden = true;
    this.kept();
  }

  /** Nothing of what was said stays on screen: who asked wanted it gone. */
  toBeErased({ time, until }) {
    this.erasing = true;
    this.cover();
    say(at("under-way-what"), "under-way.what", { asked: () => moment(time), until: () => moment(until) });
    at("under-way").hidden = false;
    this.view.dataset.erasing = "";
    at("under-way-title").focus();
  }

  notErased() {
    this.erasing = false;
    at("under-way").hidden = true;
    delete this.view.dataset.erasing;
  }

  async keepConversation() {
    await settle(`${this.path}/erasure`, undefined, this.token(), "DELETE").catch((problem) => {
      if (problem.reason !== "no-erasure") throw problem; // taken back already, in another page
    });
    this.notErased();
  }

  async keepCode() {
    await ask(`${this.path}/resume-code`, { method: "DELETE", token: this.token() }).catch((problem) => {
      if (problem.reason !== "no-change") throw problem; // kept already, in another page
    });
    this.codeConfirmed();
  }

  request(button, error, act) {
    calm(at(error));
    return once(button, () => act().catch(() => alarm(at(error), "under-way.failed")));
  }
}
