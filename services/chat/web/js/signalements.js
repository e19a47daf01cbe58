/** The signalements of a conversation: one line each, with its own progress, whatever becomes of the others. */

import { element } from "/shared/dom.js";
import { moment } from "/shared/i18n.js";
import { statuses } from "/shared/signalement_statuses.js";

const AWAITING = "awaiting-consent";
const hasLeft = (status) => Boolean(statuses[status]?.left);

export class Signalements {
  /**
   * `box` shows a line for each; `named(status, { under, after })` is its sentence, of `another` for one that waits after
   * another, of `left` for when it left, after the sentence of its status; `under` is the agreement with which it left;
   * `given(agreement)` says what an agreement gives, if that is known.
   */
  constructor(box, named, given = () => "") {
    Object.assign(this, { box, named, given, all: new Map(), agreed: false });
  }

  /** Take in where one is; whether it leaves with this, and so uses this agreement: another one was given perhaps. */
  progressed({ signalement, status, unit, consent, time }, agreement) {
    const known = this.all.get(signalement);
    const leaves = hasLeft(status) && !hasLeft(known?.status);
    const left = leaves ? { time, under: consent ?? agreement } : known?.left;
    this.all.set(signalement, { status, unit, left });
    this.show();
    return leaves && left.under === agreement;
  }

  /** Whether an agreement holds that has served no signalement: what waited for one leaves. */
  agreement(is) {
    this.agreed = is;
    this.show();
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
    this.box.replaceChildren(...shown.map(({ status, unit, left }, index) => {
      const waits = this.agreed ? "leaving" : index ? "another" : AWAITING;
      const name = status === AWAITING ? waits : status;
      const line = element("p", {}, element("span", { say: [this.named(name, { under: left?.under }), { unit: unit.name }] }));
      if (left?.time && this.given(left.under) !== undefined) line.append(" ", element("span", { say: [this.named("left", { after: status }), this.leaving(left)] }));
      return line;
    }));
  }

  /** When it left, and with what: another one leaves under another agreement. */
  leaving({ time, under }) {
    return { time: () => moment(time), given: () => this.given(under) };
  }

  clear() {
    this.box.replaceChildren();
  }
}
