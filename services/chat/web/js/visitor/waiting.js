/** The visitor's wait: how many wait before them, and how long it lasts of late; nothing where that is not known. */

import { at } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, many, say, t } from "/shared/i18n.js";

const EVERY = 20000;
const SOON = 500; // a log that is read from its beginning says of many a wait that it is over

export class Waiting {
  /** `path` of the conversation; `token()` of its visitor. */
  constructor({ path, token }) {
    Object.assign(this, { path, token, timer: 0, waits: false });
  }

  /** They wait in a queue from now on, or no more. */
  is(waits) {
    if (waits === this.waits) return;
    this.waits = waits;
    clearTimeout(this.timer);
    hush(at("wait"));
    if (waits) this.timer = setTimeout(() => this.look(), SOON);
  }

  /** Say nothing more: the visitor has left. */
  stop() {
    this.waits = false;
    clearTimeout(this.timer);
  }

  async look() {
    try {
      const { body } = await ask(`${this.path}/wait`, { token: this.token() });
      if (this.waits) draw(body);
    } catch {
      if (this.waits) hush(at("wait")); // what was said may be so no more
    }
    clearTimeout(this.timer);
    if (this.waits) this.timer = setTimeout(() => this.look(), EVERY);
  }
}

function draw({ ahead, at_least: low, at_most: high }) {
  if (ahead === null) return hush(at("wait"));
  const before = () => (ahead ? many("wait.ahead", ahead) : t("wait.next"));
  const lasts = () => (low ? many("wait.between", high, { low }) : many("wait.at-most", high));
  return say(at("wait"), () => [before(), high && lasts()].filter(Boolean).join(" "));
}
