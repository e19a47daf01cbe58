/** Immediate danger in one conversation: declared and withdrawn at a second press, with what to do meanwhile. */

import { confirmed } from "/shared/confirm.js";
import { say, t } from "/shared/i18n.js";

export class Danger {
  /** `acts` asks for it; `panel` shows what came of it. */
  constructor(panel, acts) {
    Object.assign(this, { panel, acts, part: panel.part });
    this.part("declare").addEventListener("click", ({ target }) => this.declare(target));
    this.part("declare").addEventListener("blur", ({ target }) => say(target, "danger.declare"));
    this.part("withdraw-form").addEventListener("change", () => this.think());
    this.part("withdraw-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.withdraw(event.submitter);
    });
  }

  declare(button) {
    if (!confirmed(button, "danger.declare-confirm")) return;
    this.acts.request(button, "danger", {}, () => {
      this.show();
      this.part("danger-title").focus();
    });
  }

  withdraw(button) {
    const reason = this.part("withdraw-reason").value;
    if (!reason) return this.panel.alarm(() => t("danger.reason-missing"));
    if (!confirmed(button, "danger.withdraw-confirm")) return null;
    return this.acts.request(button, "danger/withdrawal", { reason }, () => {
      this.hide();
      this.panel.focus();
    });
  }

  /** Another reason is thought of: nothing is confirmed. */
  think() {
    say(this.part("withdraw-form").querySelector("[type=submit]"), "danger.withdraw");
  }

  /** What the log says of it. */
  event({ event, pseudonym, reason, time, urgent }) {
    const { transcript } = this.panel;
    if (event === "chat.danger-declared" || urgent) this.show();
    if (event === "chat.danger-withdrawn") {
      this.hide();
      transcript.mark("mark.danger-withdrawn", { name: pseudonym, reason: () => t(`danger.reason.${reason}`) }, time);
    }
    if (event === "chat.danger-acknowledged") {
      transcript.mark(pseudonym ? "mark.danger-acknowledged-by" : "mark.danger-acknowledged", { name: pseudonym }, time);
    }
  }

  show() {
    this.stands(true);
  }

  hide() {
    this.part("withdraw-form").reset();
    this.think();
    this.stands(false);
  }

  stands(is) {
    this.part("danger").hidden = !is;
    this.part("declare").hidden = is;
    this.panel.root.classList.toggle("urgent", is);
  }
}
