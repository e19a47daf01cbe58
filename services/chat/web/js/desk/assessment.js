/** The danger assessment, with the signalement: the questions of the conversation's theme, each optional. */

import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { language } from "/shared/i18n.js";

const ANSWERS = ["", "yes", "no", "unknown"];
let questions = null;

/** The answers as one field of what is half written. */
class Answers extends EventTarget {
  constructor(assessment) {
    super();
    this.assessment = assessment;
  }

  get value() {
    const { answers } = this.assessment;
    return Object.keys(answers).length ? JSON.stringify(answers) : "";
  }

  set value(written) {
    this.assessment.part("assessment").open = true;
    this.assessment.put(JSON.parse(written));
  }
}

export class Assessment {
  constructor(panel) {
    Object.assign(this, { part: panel.part, theme: null, answers: {}, field: new Answers(this) });
    this.part("assessment").addEventListener("toggle", () => this.show());
  }

  event({ event, theme }) {
    if (event === "chat.conversation-opened") this.theme = theme;
  }

  /** Ask for the questions once, and show those of the theme, and those that were answered. */
  async show() {
    questions ??= (await ask("/api/signalement/danger-questions").catch(() => ({ body: null }))).body;
    const asked = ({ code, themes }) => !this.theme || !themes.length || themes.includes(this.theme) || code in this.answers;
    this.part("questions").replaceChildren(...(questions ?? []).filter(asked).map((one) => this.question(one)));
  }

  question({ code, labels }) {
    const options = ANSWERS.map((answer) => element("option", { value: answer, say: [`assessment.${answer || "unsaid"}`] }));
    const onchange = ({ target }) => this.answer(code, target.value);
    const choice = element("select", { autocomplete: "off", onchange }, ...options);
    choice.value = this.answers[code] ?? "";
    return element("p", {}, element("label", {}, element("span", { say: [() => labels[language()] ?? labels.fr] }), choice));
  }

  answer(code, said) {
    if (said) this.answers[code] = said;
    else delete this.answers[code];
    this.field.dispatchEvent(new Event("change"));
  }

  /** The part of the summary; nothing where nothing was answered. */
  get given() {
    return Object.keys(this.answers).length ? { assessment: this.answers } : {};
  }

  /** The questions that were answered, and the answers, as they are read before they are saved. */
  get rows() {
    const answered = (questions ?? []).filter(({ code }) => code in this.answers);
    return answered.map(({ code, labels }) => [() => labels[language()] ?? labels.fr, `assessment.${this.answers[code]}`]);
  }

  /** Put the answers of what is read again; without any, none is left. */
  put(answers = {}) {
    this.answers = { ...answers };
    return this.part("assessment").open && this.show();
  }
}
