/** The signalements of a conversation: one line each, with its own progress, whatever becomes of the others. */

import { element } from "/shared/dom.js";
import { statuses } from "/shared/signalement_statuses.js";

const hasLeft = (status) => Boolean(statuses[status]?.left);

export class Signalements {
  /** `box` shows a line for each; `named(status)` is its sentence, of `another` for one that waits after another. */
  constructor(box, named) {
    Object.assign(this, { box, named, all: new Map() });
  }

  /** Take in where one is; whether it leaves with this, and so uses this agreement: another one was given perhaps. */
  progressed({ signalement, status, unit, consent }, agreement) {
    const leaves = hasLeft(status) && !hasLeft(this.all.get(signalement)?.status) && (consent ?? agreement) === agreement;
    this.all.set(signalement, { status, unit });
    this.show();
    return leaves;
  }

  /** Whether there is none. */
  get none() {
    return !this.all.size;
  }

  /** The ids of those whose status has this property of the table, but not that one. */
  having(property, not) {
    return [...this.all].filter(([, { status }]) => statuses[status]?.[property] && !statuses[status][not]).map(([id]) => id);
  }

  /** What was withdrawn says so until another is written. */
  show() {
    const all = [...this.all.values()];
    const shown = all.filter(({ status }, index) => status !== "withdrawn" || index === all.length - 1);
    this.box.replaceChildren(...shown.map(({ status, unit }, index) => {
      const name = index && status === "awaiting-consent" ? "another" : status;
      return element("p", { say: [this.named(name), { unit: unit.name }] });
    }));
  }

  clear() {
    this.box.replaceChildren();
  }
}
