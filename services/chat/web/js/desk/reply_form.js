/** The form in which an administrator writes a prepared reply, or another wording of one, a language at a time. */

import { at, element } from "/shared/dom.js";
import { language, say } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";
import { LANGUAGES } from "/shared/known_languages.js";
import { themeName } from "./labels.js";

const SEVERAL = "several";

export class ReplyForm {
  /** `propose(reply, body, button)` sends a draft, and answers whether it is taken. */
  constructor(themes, propose) {
    this.propose = propose;
    const option = (value, sentence) => element("option", { value, say: [sentence] });
    at("prepared-theme").append(option("", "prepared.every-theme"), ...themes.map(({ code }) => option(code, () => themeName(code))));
    at("prepared-language").append(...Object.entries(LANGUAGES).map(([code, { name }]) => element("option", { value: code, lang: code, text: name })));
    at("prepared-language").value = language();
    at("prepared-language").addEventListener("change", () => (this.keep(), this.put()));
    at("prepared-form").addEventListener("input", () => (this.request = newId()));
    at("prepared-form").addEventListener("reset", (event) => (event.preventDefault(), this.clear()));
    at("prepared-form").addEventListener("submit", (event) => (event.preventDefault(), this.submit(event.submitter)));
    this.clear();
  }

  /** Begin a reply of its own. */
  clear() {
    this.begin(newId(), { themes: [], source: "", title: {}, text: {} }, "prepared.new");
  }

  /** Write another wording of a reply; its other languages stay as they are. */
  change(reply, { themes, source, title, text }) {
    this.begin(reply, { themes, source, title: { ...title }, text: { ...text } }, "prepared.changing");
    at("prepared-form-title").focus();
  }

  begin(reply, entry, heading) {
    Object.assign(this, { reply, entry, request: newId() });
    const chosen = at("prepared-theme");
    chosen.querySelector(`[value="${SEVERAL}"]`)?.remove();
    if (entry.themes.length > 1) chosen.append(element("option", { value: SEVERAL, text: entry.themes.map(themeName).join(", ") }));
    chosen.value = entry.themes.length > 1 ? SEVERAL : (entry.themes[0] ?? "");
    at("prepared-source").value = entry.source;
    say(at("prepared-form-title"), heading);
    this.put();
  }

  /** Show the words in the language that is chosen. */
  put() {
    this.language = at("prepared-language").value;
    at("prepared-name").value = this.entry.title[this.language] ?? "";
    at("prepared-text").value = this.entry.text[this.language] ?? "";
  }

  /** Take in what is typed, before another language is shown or all of it is sent. */
  keep() {
    for (const [part, id] of [["title", "prepared-name"], ["text", "prepared-text"]]) {
      const typed = at(id).value.trim();
      if (typed) this.entry[part][this.language] = typed;
      else delete this.entry[part][this.language];
    }
  }

  async submit(button) {
    this.keep();
    const chosen = at("prepared-theme").value;
    const themes = chosen === SEVERAL ? this.entry.themes : [chosen].filter(Boolean);
    const body = { ...this.entry, id: this.request, themes, source: at("prepared-source").value };
    if (await this.propose(this.reply, body, button)) this.clear();
  }
}
