/** The administrators' prepared replies: those that wait for another person, and those that operators find. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { day, hush, many, moment, say, sayForNow, t } from "/shared/i18n.js";
import { attempt } from "./attempt.js";
import { languageName, refusal, themeName } from "./labels.js";
import { holds } from "./prepared.js";
import { ReplyForm } from "./reply_form.js";

const PATH = "/api/chat/prepared-replies";
const REFUSED = {
  "own-draft": "prepared.refused.own-draft", "another-draft": "prepared.refused.another-draft",
  "not-awaited": "prepared.refused.not-awaited", themes: "prepared.refused.themes", language: "prepared.refused.language",
  title: "prepared.refused.title", text: "prepared.refused.text", source: "prepared.refused.source", unseen: "prepared.refused.unseen",
};

/** The field that lacks, by what was refused. */
const FIELDS = { title: "prepared-name", text: "prepared-text", source: "prepared-source", language: "prepared-language", themes: "prepared-theme" };

export class Publishing {
  constructor(session, themes) {
    Object.assign(this, { session, shown: "", replies: [] });
    at("prepared-part").hidden = false;
    at("published-search").addEventListener("input", () => this.find());
    at("published-search-form").addEventListener("submit", (event) => event.preventDefault());
    this.form = new ReplyForm(themes, (reply, body, button) => this.act(button, "PUT", `${reply}/draft`, "prepared.proposed", body));
  }

  /** Look again; what has not changed is not drawn again under the reader's eye. */
  async look() {
    try {
      const { body } = await ask(PATH, { token: this.session.token });
      if (JSON.stringify(body) === this.shown) return;
      this.shown = JSON.stringify(body);
      fill("prepared-drafts", body.drafts.map((draft) => this.draft(draft)));
      this.replies = body.published;
      fill("prepared-published", this.replies.map((reply) => this.published(reply)));
      this.find();
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      else this.failed(problem);
    }
  }

  /** Show the published replies that hold the words typed, their themes' and their sources' among them. */
  find() {
    const typed = at("published-search").value.trim();
    const items = [...at("prepared-published").children];
    this.replies.forEach((reply, number) => (items[number].hidden = !holds(reply, typed, [reply.source, ...reply.themes.map(themeName)])));
    const count = items.filter((item) => !item.hidden).length;
    if (!typed) hush(at("published-found"));
    else say(at("published-found"), () => (count ? many("replies.count", count) : t("replies.none")));
  }

  draft({ reply, draft, since, own, replaces, ...entry }) {
    const publish = button("prepared.publish", () =>
      confirmed(publish, "prepared.publish-confirm") && this.act(publish, "POST", `${reply}/publication`, "prepared.is-published", { draft }));
    const drop = replaces ? [] : [this.retiring(reply, "prepared.drop", "prepared.drop-confirm")];
    return element("li", {}, ...parts(entry),
      element("p", { class: "hint", say: [replaces ? "prepared.replaces" : "prepared.since", { time: () => moment(since) }] }),
      own ? element("p", { class: "hint", say: ["prepared.own"] }) : "",
      element("div", { class: "actions" }, ...(own ? [] : [publish]), ...drop));
  }

  published({ code, looked_at: looked, stale, ...entry }) {
    const look = button("prepared.look", () =>
      confirmed(look, "prepared.look-confirm") && this.act(look, "POST", `${code}/look`, "prepared.looked"));
    const change = button("prepared.change", () => this.form.change(code, entry));
    return element("li", {}, ...parts(entry),
      element("p", { class: "hint", say: ["prepared.looked-at", { date: () => day(looked) }] }),
      stale ? element("p", { class: "trouble", say: ["prepared.stale"] }) : "",
      element("div", { class: "actions" }, look, change, this.retiring(code, "prepared.retire", "prepared.retire-confirm")));
  }

  retiring(reply, sentence, confirmation) {
    const retire = button(sentence, () => confirmed(retire, confirmation) && this.act(retire, "DELETE", reply, "prepared.retired"));
    return retire;
  }

  /** Ask for something, and say what came of it; what was typed stays until it is done. */
  async act(pressed, method, path, done, body = undefined) {
    calm(at("prepared-error"));
    hush(at("prepared-news"));
    const send = () => ask(`${PATH}/${path}`, { method, body, token: this.session.token });
    if (!(await attempt(this.session, pressed, send, (problem) => this.failed(problem)))) return false;
    sayForNow(at("prepared-news"), done);
    await this.look();
    if (!pressed.isConnected) at("prepared-title").focus();
    return true;
  }

  failed(problem) {
    if (problem.reason in REFUSED) alarm(at("prepared-error"), REFUSED[problem.reason]);
    else alarm(at("prepared-error"), () => refusal(problem));
    if (problem.reason in FIELDS) at(FIELDS[problem.reason]).focus();
  }
}

const button = (sentence, onclick) => element("button", { type: "button", class: "small", say: [sentence], onclick });

/** Every wording, with its language, and for which themes it is. */
function parts({ themes, source, title, text }) {
  const wordings = Object.keys(title).flatMap((code) => [
    element("p", { lang: code, dir: "auto" }, element("strong", { text: title[code] })),
    element("p", { lang: code, dir: "auto", text: text[code] }),
  ]);
  const about = () => [themes.map(themeName).join(", "), Object.keys(title).map(languageName).join(", "), source].filter(Boolean).join(" · ");
  return [...wordings, element("p", { class: "short", say: [about] })];
}

function fill(id, items) {
  at(id).replaceChildren(...items);
  at(`${id}-none`).hidden = items.length > 0;
}
