/** What an operator decides in a conversation: to declare danger, to whom it goes, and how it ends. */

import { confirmed } from "/shared/confirm.js";
import { calm } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { hush, say, t } from "/shared/i18n.js";
import { refusal } from "./words.js";

export class Acts {
  /** `panel` shows what came of each. */
  constructor(panel) {
    this.panel = panel;
    panel.part("declare").addEventListener("click", ({ target }) => this.declare(target));
    panel.part("transfer").addEventListener("click", ({ target }) => this.transfer(target));
    panel.part("close-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.end(event.submitter);
    });
    panel.part("close-form").addEventListener("change", () => this.think());
  }

  declare(button) {
    this.request(button, "danger", {}, () => {
      this.panel.danger();
      this.panel.part("danger-title").focus();
    });
  }

  /** To the other force: this operator reads no further. */
  transfer(button) {
    const force = this.panel.session.claims.force === "police" ? "gendarmerie" : "police";
    this.request(button, "transfer", { force }, () => this.panel.over({ status: 409, reason: "moved" }));
  }

  end(button) {
    const outcome = this.panel.part("close-form").querySelector("[type=radio]:checked")?.value;
    if (!outcome) return this.panel.alarm(() => t("desk.choose-outcome"));
    if (outcome === "abandoned" && this.panel.lead.hasLeft && !confirmed(button, "close.confirm")) {
      return say(this.panel.part("ending-what"), "close.abandoned-what");
    }
    const theme = this.panel.part("theme").value;
    return this.request(button, "close", { outcome, ...(theme && { theme }) }, () => {
      this.think();
      this.panel.close(outcome);
    });
  }

  /** Another end is thought of: nothing is confirmed. */
  think() {
    hush(this.panel.part("ending-what"));
    say(this.panel.part("close-form").querySelector("[type=submit]"), "close.now");
  }

  async request(button, what, body, done) {
    const { session, conversation } = this.panel;
    calm(this.panel.part("error"));
    button.disabled = true;
    try {
      await settle(`/api/chat/conversations/${conversation}/${what}`, body, session.token);
      done();
    } catch (problem) {
      if (problem.status === 401) session.ended();
      this.panel.alarm(() => refusal(problem));
    }
    button.disabled = false;
  }
}
