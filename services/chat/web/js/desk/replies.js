/** The prepared replies at the desk, as a tool: found by words, shown whole, inserted where the operator writes. */

import { element } from "/shared/dom.js";
import { day, many, say } from "/shared/i18n.js";
import { LANGUAGES } from "/shared/known_languages.js";
import { showColumn } from "./columns.js";
import { found, languageOf, learnReplies, wording } from "./prepared.js";
import { Slash } from "./slash.js";

/** Whether a translator has read this language's texts again. */
const isReviewed = (code) => LANGUAGES[code]?.reviewed !== false;

export class Replies {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, theme: null, language: "" });
    this.part("replies-search").addEventListener("input", () => this.list());
    this.part("replies-form").addEventListener("submit", (event) => event.preventDefault());
    this.slash = new Slash(panel, this);
  }

  event({ event, theme, language }) {
    if (event === "chat.conversation-opened") Object.assign(this, { theme, language });
    if (event === "chat.language-changed") this.language = language;
  }

  clear() {
    this.slash.close();
  }

  learn() {
    return learnReplies(this.panel.session.token);
  }

  async opened() {
    await this.learn();
    this.list();
  }

  list() {
    const replies = found(this.part("replies-search").value, this.theme);
    this.part("replies").replaceChildren(...replies.map((reply) => this.entry(reply)));
    if (replies.length) say(this.part("replies-news"), () => many("replies.count", replies.length));
    else say(this.part("replies-news"), "replies.none");
  }

  entry(reply) {
    const { title, text, source, looked_at: looked, stale } = reply;
    return element("li", {},
      element("strong", { say: [() => wording(title)] }),
      element("p", { lang: languageOf(text, this.language), dir: "auto", text: wording(text, this.language) }),
      element("p", { class: "hint", say: ["replies.looked-at", { source, date: () => day(looked) }] }),
      isReviewed(languageOf(text, this.language)) ? "" : element("p", { class: "hint", say: ["replies.unreviewed"] }),
      stale ? element("p", { class: "trouble", say: ["replies.stale"] }) : "",
      element("button", { type: "button", say: ["replies.insert"], onclick: () => this.insert(reply) }),
    );
  }

  /** Write it where the operator writes, who may change it before it is sent. */
  insert({ text }) {
    const { field } = this.panel.composer;
    const before = field.value.slice(0, field.selectionStart);
    const apart = before && !/\s$/u.test(before) ? "\n" : "";
    field.setRangeText(apart + wording(text, this.language), field.selectionStart, field.selectionEnd, "end");
    showColumn("talk");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
