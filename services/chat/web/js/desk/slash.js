/** Prepared replies in the field where an operator writes: « / » lists them, typing filters, Enter inserts one. */
// In the middle of a sentence Enter sends, until an arrow has chosen one.

import { element } from "/shared/dom.js";
import { hush, many, say } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";
import { found, wording } from "./prepared.js";

const MOST = 6;
/** A slash that begins a word, and the words that are typed after it, up to where one writes. */
const ASKED = /(?:^|\s)\/((?:[^\s/][^\n/]{0,39})?)$/u;
/** What stands before a slash that begins a sentence. */
const BEGINS = /(?:^|[.!?…:])\s*$/u;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Slash {
  /** `replies` is the tool that inserts what is chosen here. */
  constructor(panel, replies) {
    Object.assign(this, { composer: panel.composer, replies, list: panel.part("slash"), news: panel.part("slash-news"), dismissed: -1 });
    this.field = panel.composer.field;
    this.list.id = `slash-${newId()}`;
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("click", () => this.look());
    this.field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    panel.part("composer").addEventListener("keydown", (event) => this.press(event), true);
  }

  /** Show what is asked for where one writes, if anything is. */
  async look() {
    const asked = this.asked();
    if (!asked) this.dismissed = -1;
    if (!asked || asked.from === this.dismissed) return this.close();
    await this.replies.learn();
    if (this.asked()?.from !== asked.from || document.activeElement !== this.field) return this.close();
    return this.offer(found(this.asked().typed, this.replies.theme));
  }

  /** Where the slash is, and what is typed after it. */
  asked() {
    const end = this.field.selectionEnd;
    const typed = ASKED.exec(this.field.value.slice(0, end))?.[1];
    return typed === undefined ? null : { from: end - typed.length - 1, end, typed };
  }

  offer(all) {
    const replies = all.slice(0, MOST);
    const begins = BEGINS.test(this.field.value.slice(0, this.asked().from));
    if (!replies.length && !begins) return this.close(); // a slash in a sentence
    this.list.replaceChildren(...replies.map((reply) => this.option(reply)));
    this.list.hidden = replies.length === 0;
    this.open = true;
    this.at = -1;
    if (begins) this.choose(0);
    if (all.length > MOST) return say(this.news, "replies.found-first", { count: MOST, all: all.length });
    if (replies.length) return say(this.news, () => many("replies.found", replies.length));
    return say(this.news, "replies.no-match");
  }

  option(reply) {
    const title = element("strong", { say: [() => wording(reply.title)] });
    const text = element("span", { text: wording(reply.text, this.replies.language) });
    return element("li", { role: "option", id: `reply-${newId()}`, "aria-selected": "false", onclick: () => this.take(reply) }, title, text);
  }

  choose(at) {
    const options = [...this.list.children];
    this.at = (at + options.length) % (options.length || 1);
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.at)));
    this.field.setAttribute("aria-activedescendant", options[this.at]?.id ?? "");
  }

  press(event) {
    if (!this.open || this.composer.isComposing(event)) return;
    const step = STEPS[event.key];
    if (step) this.choose(step > 0 ? this.at + 1 : Math.max(this.at, 0) - 1);
    else if (event.key === "Enter" && !event.shiftKey && this.at >= 0) this.list.children[this.at]?.click();
    else if (event.key === "Escape") this.dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The sentence takes the place of the slash and of what was typed after it. */
  take(reply) {
    const { from, end } = this.asked() ?? {};
    this.close();
    if (from !== undefined) this.field.setSelectionRange(from, end);
    this.replies.insert(reply);
  }

  /** Not this time: what follows the slash is written as it is. */
  dismiss() {
    this.dismissed = this.asked()?.from ?? -1;
    this.close();
  }

  close() {
    this.open = false;
    this.list.hidden = true;
    this.list.replaceChildren();
    hush(this.news);
    this.field.removeAttribute("aria-activedescendant");
  }
}
