/** The end of a shift: all one's conversations are given back; signing out with some in hand asks first. */

import { at, element } from "/shared/dom.js";
import { many, say } from "/shared/i18n.js";
import { LONGEST_NOTE, giveBack } from "./handover.js";
import { refusal, shortName } from "./labels.js";

export class ShiftEnd {
  /** `mine`: the operator's conversations. */
  constructor(session, mine) {
    Object.assign(this, { session, mine, leaves: false });
    const button = (sentence, onclick, kind = {}) => element("button", { type: "button", ...kind, say: [sentence], onclick });
    this.title = element("h2", { id: "shift-end-title" });
    this.what = element("p");
    this.news = element("p", { class: "alert", role: "alert", hidden: true });
    this.note = element("textarea", { rows: "3", maxlength: LONGEST_NOTE, autocomplete: "off", spellcheck: "false" });
    this.noting = element("p", {}, element("label", {}, element("span", { say: ["shift.note"] }), this.note));
    this.all = button("shift.release", () => this.end(), { class: "primary" });
    this.out = button("shift.sign-out", () => session.signOut());
    this.dialog = element("dialog", { "aria-labelledby": this.title.id }, this.title, this.what, this.noting, this.news,
      element("div", { class: "actions" }, this.all, this.out, button("shift.stay", () => this.dialog.close())));
    at("board").append(this.dialog);
    at("mine").after(element("p", { class: "shift-end" }, button("shift.end", () => this.ask(false), { class: "small" })));
    at("session-part").addEventListener("click", (event) => this.signingOut(event), true); // before the session does
  }

  /** Those that one has still. */
  get held() {
    return this.mine.all.filter((panel) => !panel.finished);
  }

  get endangered() {
    return this.held.filter(({ urgent }) => urgent);
  }

  signingOut(event) {
    if (event.target !== at("sign-out") || this.held.length === 0) return;
    event.stopPropagation();
    this.ask(true);
  }

  /** Ask what becomes of one's conversations, of somebody who `leaves` the desk or stays at it. */
  ask(leaves) {
    this.leaves = leaves;
    this.out.hidden = !leaves || this.endangered.length > 0; // nobody in danger is left without an operator
    this.news.hidden = true;
    this.count();
    this.dialog.showModal();
  }

  count() {
    const { length } = this.held;
    say(this.title, () => many("shift.held", length));
    const names = this.endangered.map(({ conversation }) => shortName(conversation)).join(", ");
    if (names) say(this.what, "shift.danger", { names });
    else say(this.what, () => many("shift.what", length));
  }

  /** What goes with one: the note that is half written in it, else the one for all. */
  noteFor(panel) {
    const note = this.note.value.trim();
    return { ...(note && { note }), ...panel.tools.of("handover").written };
  }

  /** Give each back by a request of its own, and name those that are not given back. */
  async end() {
    this.all.disabled = true;
    const held = this.held;
    const done = await Promise.allSettled(held.map((panel) => giveBack(panel, this.noteFor(panel))));
    this.all.disabled = false;
    const failed = held.filter((_, index) => done[index].status === "rejected");
    if (failed.length) return this.failed(failed, done.find(({ status }) => status === "rejected").reason);
    this.note.value = "";
    if (this.leaves) return this.session.signOut();
    this.dialog.close();
    say(at("desk-news"), "shift.ended");
    return at("mine-title").focus();
  }

  failed(panels, problem) {
    if (problem.status === 401) this.session.ended();
    const names = panels.map(({ conversation }) => shortName(conversation)).join(", ");
    say(this.news, "shift.failed", { names, why: () => refusal(problem) });
    this.news.hidden = false;
    this.count();
    this.all.focus();
  }
}
