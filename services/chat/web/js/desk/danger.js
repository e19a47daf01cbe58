/** Immediate danger in one conversation: declared and withdrawn at a second press, with what to do meanwhile. */

import { confirmed } from "/shared/confirm.js";
import { hour, say, t } from "/shared/i18n.js";

export class Danger {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, standing: false });
    this.part("declare").addEventListener("click", ({ target }) => this.declare(target));
    this.part("declare").addEventListener("blur", ({ target }) => say(target, "danger.declare"));
    this.part("to-procedure").addEventListener("click", () => this.open());
    this.part("withdraw-form").addEventListener("change", () => this.think());
    this.part("withdraw-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.withdraw(event.submitter);
    });
  }

  /** Whether there is a danger about which something is to be done. */
  get offered() {
    return this.standing && !this.panel.finished;
  }

  async declare(button) {
    if (!confirmed(button, "danger.declare-confirm")) return;
    if (!(await this.panel.ask(button, "danger"))) return;
    this.stands(true);
    this.open();
  }

  async withdraw(button) {
    const reason = this.part("withdraw-reason").value;
    if (!reason) return this.panel.alarm(() => t("danger.reason-missing"));
    if (!confirmed(button, "danger.withdraw-confirm")) return null;
    if (!(await this.panel.ask(button, "danger/withdrawal", { reason }))) return null;
    this.stands(false);
    return this.panel.focus();
  }

  /** Another reason is thought of: nothing is confirmed. */
  think() {
    say(this.part("withdraw-form").querySelector("[type=submit]"), "danger.withdraw");
  }

  /** Take in what the log says of it. */
  event({ event, pseudonym, reason, kind, since, last_words: last, time, urgent }) {
    const { transcript } = this.panel;
    if (event === "chat.danger-declared" || urgent) this.stands(true);
    if (event === "chat.danger-withdrawn") {
      this.stands(false);
      transcript.mark("mark.danger-withdrawn", { name: pseudonym, reason: () => t(`danger.reason.${reason}`) }, time);
    }
    const from = kind === "words" ? last ?? since : since; // who writes no more wrote last before the danger was declared
    if (event === "chat.silence-noticed") transcript.mark(`mark.silence.${kind}`, { since: () => hour(from) }, time);
    if (event === "chat.danger-acknowledged") {
      transcript.mark(pseudonym ? "mark.danger-acknowledged-by" : "mark.danger-acknowledged", { name: pseudonym }, time);
    }
  }

  /** Mark the conversation, or no more, and put the procedure beside it. */
  stands(is) {
    if (this.standing === is) return;
    this.standing = is;
    if (!is) {
      this.part("withdraw-form").reset();
      this.think();
    }
    this.panel.endangered(is);
    this.panel.tools.refresh();
    if (is) this.panel.tools.choose("danger");
  }

  /** Open the procedure, which has the focus. */
  open() {
    this.panel.tools.open("danger");
    this.part("danger-title").focus();
  }
}
