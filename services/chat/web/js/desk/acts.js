/** What an operator decides in a conversation: that it is abuse, to whom it goes, and how it ends. */

import { confirmed } from "/shared/confirm.js";
import { calm, element } from "/shared/dom.js";
import { FORCES, forceLabel } from "/shared/forces.js";
import { settle } from "/shared/http.js";
import { hush, say, t } from "/shared/i18n.js";
import { refusal } from "./labels.js";

export class Acts {
  /** `panel` shows what came of each. */
  constructor(panel) {
    this.panel = panel;
    panel.part("abuse").addEventListener("click", ({ target }) => this.markAbuse(target));
    panel.part("abuse").addEventListener("blur", ({ target }) => this.thinkOfAbuse(target));
    const others = FORCES.filter((force) => force !== panel.session.claims.force);
    panel.part("transfer").replaceChildren(...others.map((force) => this.toForce(force)));
    panel.part("close-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.end(event.submitter);
    });
    panel.part("close-form").addEventListener("change", () => this.think());
  }

  /** Nobody in need writes here: two presses, for others of the same network will wait longer. */
  markAbuse(button) {
    const { panel } = this;
    if (!confirmed(button, "abuse.confirm")) return say(panel.part("abuse-what"), "abuse.what");
    return this.request(button, "abuse", {}, () => panel.abused());
  }

  /** Something else is done: nothing is confirmed. */
  thinkOfAbuse(button) {
    if (button.disabled) return;
    say(button, "abuse.mark");
    hush(this.panel.part("abuse-what"));
  }

  toForce(force) {
    return element("button", {
      type: "button", say: ["transfer.now", { to: () => forceLabel(force, "to") }],
      onclick: ({ target }) => this.transfer(target, force),
    });
  }

  /** To another force: this operator reads no further. */
  transfer(button, force) {
    this.request(button, "transfer", { force }, () => this.panel.over({ status: 409, reason: "moved" }));
  }

  end(button) {
    const outcome = this.panel.part("close-form").querySelector("[type=radio]:checked")?.value;
    if (!outcome) return this.panel.alarm(() => t("desk.choose-outcome"));
    if (outcome === "abandoned" && this.panel.lead.agreed && !confirmed(button, "close.confirm")) {
      return say(this.panel.part("ending-what"), "close.abandoned-what");
    }
    const theme = this.panel.part("theme").value;
    return this.request(button, "close", { outcome, ...(theme && { theme }) }, () => {
      this.think();
      this.panel.ended(outcome);
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
