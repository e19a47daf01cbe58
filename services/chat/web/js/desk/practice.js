/** Practice: scripted visitors, whom an operator who practises lets in, one by one or six at once. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { language, many, say, t } from "/shared/i18n.js";
import { attempt } from "./attempt.js";
import { refusal } from "./labels.js";

const PATH = "/api/chat/practice/visitors";
const NIGHT = 6;

export class Practice {
  constructor(session) {
    Object.assign(this, { session, kinds: [] });
    const title = element("h2", { id: "practice-title", say: ["practice.title"] });
    this.kind = element("select", {});
    const label = element("label", {}, element("span", { class: "unseen", say: ["practice.who"] }), this.kind);
    this.one = this.button("practice.let-in", () => [this.kind.value], "small primary");
    this.night = this.button("practice.night", () => shuffled(this.kinds.map(({ code }) => code)).slice(0, NIGHT), "small");
    this.news = element("p", { class: "news", role: "status" });
    const acts = element("div", { class: "actions" }, this.one, this.night);
    const choice = element("details", { open: true }, element("summary", {}, title), label, acts);
    const part = element("section", { class: "practice-part", "aria-labelledby": title.id }, choice, this.news);
    at("queue-title").closest("section").before(part);
  }

  /** Learn who may come in. */
  async begin() {
    await this.attempt(this.one, async () => {
      this.kinds = (await ask(PATH, { token: this.session.token })).body.visitors;
      const name = ({ labels }) => labels[language()] ?? labels.fr;
      this.kind.append(...this.kinds.map((kind) => element("option", { value: kind.code, say: [() => name(kind)] })));
    });
  }

  button(sentence, codes, kind) {
    return element("button", { type: "button", class: kind, say: [sentence], onclick: ({ currentTarget }) => this.letIn(currentTarget, codes()) });
  }

  /** Let them in; they stand in the queue a moment later. */
  letIn(button, visitors) {
    return this.attempt(button, async () => {
      await ask(PATH, { method: "POST", token: this.session.token, body: { visitors } });
      say(this.news, () => many("practice.come", visitors.length));
    });
  }

  /** Do a button's work; why it was refused stands below it. */
  attempt(button, work) {
    return attempt(this.session, button, work, (problem) => say(this.news, () => (problem.status === 429 ? t("practice.full") : refusal(problem))));
  }
}

function shuffled(list) {
  return list.map((one) => [Math.random(), one]).sort(([a], [b]) => a - b).map(([, one]) => one);
}
