/** The drafts that await their verification: read, checked, then published; or withdrawn. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { many, say, t } from "/shared/i18n.js";
import { day, partnerLines } from "./partner.js";

/** The reasons of a refusal for which there is a sentence. */
const REFUSED = { "another-draft": "drafts.changed", "own-draft": "drafts.own" };

export class Drafts {
  constructor(session, { edit, changed }) {
    Object.assign(this, { session, edit, changed });
  }

  /** Read the drafts again. */
  async refresh() {
    try {
      const { body } = await ask("/api/directory/drafts", { token: this.session.token });
      at("drafts").replaceChildren(...body.map((draft) => this.draftItem(draft)));
      say(at("drafts-news"), () => many("drafts.count", body.length));
    } catch (problem) {
      this.failed(problem);
    }
  }

  draftItem({ partner, draft, entry, drafted_by: by, drafted_at: on, own, replaces }) {
    const about = () => t(replaces ? "drafts.change" : "drafts.new", { by, date: day(on) });
    const verify = element("button", { type: "button", class: "primary", say: ["act.verify"] });
    verify.addEventListener("click", () => this.verify(verify, partner, draft, entry.name));
    const change = element("button", { type: "button", say: ["act.edit"], onclick: () => this.edit(partner, entry) });
    const remove = element("button", { type: "button", say: ["act.withdraw"] });
    const withdrawn = () => t("act.withdrawn", { name: entry.name });
    remove.addEventListener("click", () => this.withdraw(remove, partner, withdrawn, at("drafts-news")));
    const buttons = element("div", { class: "actions" }, ...(own ? [] : [verify]), change, remove);
    const other = own ? [element("p", { class: "hint", say: ["drafts.own"] })] : [];
    return element("li", {}, ...partnerLines(entry, { reach: true }), element("p", { class: "quiet", say: [about] }), ...other, buttons);
  }

  async verify(button, partner, draft, name) {
    const path = `/api/directory/partners/${partner}/verification`;
    const done = await this.perform(button, () => settle(path, { draft }, this.session.token));
    if (done) say(at("drafts-news"), "act.verified", { name });
  }

  /** Withdraw at the second press. */
  async withdraw(button, partner, sentence, news) {
    if (!confirmed(button, "act.confirm")) return false;
    const path = `/api/directory/partners/${partner}`;
    const done = await this.perform(button, () => settle(path, undefined, this.session.token, "DELETE"));
    if (done) say(news, sentence);
    return done;
  }

  /** Do something that a button asks for, once; whether it is done. */
  async perform(button, work) {
    calm(at("drafts-error"));
    button.disabled = true;
    try {
      await work();
      await this.changed();
      at("drafts-title").focus();
      return true;
    } catch (problem) {
      this.failed(problem);
      return false;
    } finally {
      button.disabled = false;
    }
  }

  failed(problem) {
    if (problem.status === 401) this.session.ended();
    alarm(at("drafts-error"), REFUSED[problem.reason] ?? "act.failed");
  }
}
