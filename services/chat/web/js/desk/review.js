/** A signalement is read before it is saved, always: all that it says, to whom it goes and when; then a second press. */

import { element } from "/shared/dom.js";
import { say } from "/shared/i18n.js";
import { inOrder } from "/shared/numbers.js";

export class Review {
  /** It stands in place of `form`; `save(button)` and `correct()` are the two ways on. */
  constructor(form, { save, correct }) {
    Object.assign(this, { form, draft: form.querySelector("[type=submit]") });
    this.title = element("h3", { tabindex: "-1", say: ["review.title"] });
    this.where = element("p", { role: "status" });
    this.words = element("dl", { class: "review" });
    const button = (sentence, kind, onclick) => element("button", { type: "button", class: kind, say: [sentence], onclick });
    this.saving = button("review.save", "primary", ({ target }) => save(target));
    const acts = element("div", { class: "actions" }, this.saving,
      button("review.correct", "", () => (this.close(), correct())));
    this.node = element("div", { class: "reviewed", hidden: true }, this.title, this.where, this.words, acts);
    form.after(this.node);
  }

  /** Show it: `rows` are pairs of sentences, what it is and what it says. */
  open(rows) {
    const shown = rows.flatMap(([name, value]) => [element("dt", { say: [name] }), element("dd", { say: [typeof value === "function" ? () => inOrder(value()) : value], dir: "auto" })]);
    this.words.replaceChildren(...shown);
    this.show(true);
    this.title.focus();
  }

  /** Back to its form; nothing of it stays here. */
  close() {
    this.show(false);
    this.words.replaceChildren();
  }

  /** To whom it goes by now, and that it does at the press: to nobody, as long as the person has not agreed. */
  goesTo(unit) {
    this.asking = false;
    say(this.draft, unit ? "lead.draft-send" : "lead.draft");
    say(this.title, unit ? "review.title-send" : "review.title");
    say(this.saving, unit ? "review.send" : "review.save");
    if (unit) say(this.where, "review.leaves", { unit });
    else say(this.where, "review.waits");
  }

  /** The agreement that was given has served: the person is asked for another one at the press. */
  asks() {
    this.goesTo(null);
    this.asking = true;
    say(this.saving, "review.save-ask");
    say(this.where, "review.waits-again");
  }

  show(is) {
    this.node.hidden = !is;
    this.form.hidden = is;
  }
}
