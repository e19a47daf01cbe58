/** The end of a conversation for its operator: closed with one outcome. */

import { confirmed } from "/shared/confirm.js";
import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, say, t } from "/shared/i18n.js";
import { themeName } from "./labels.js";
import { Particulars } from "./particulars.js";

export class Acts {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part });
    this.part("theme").append(...panel.themes.map(({ code }) => element("option", { value: code, say: [() => themeName(code)] })));
    this.part("theme").value = panel.entry.theme ?? "";
    this.particulars = new Particulars(this.part("particulars"), panel.entry);
    this.part("close-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.end(event.submitter);
    });
    this.part("close-form").addEventListener("change", () => this.think());
  }

  /** What is to be thought of before this end, if anything: a person who is connected reads it at once. */
  doubt(outcome) {
    const isAbandoned = outcome === "abandoned";
    if (isAbandoned && this.panel.tools.of("signalement").agreed) return "close.abandoned-what";
    return this.panel.head.here && (isAbandoned ? "close.abandoned-here" : "close.here");
  }

  /** Why this end would be refused now, if that is to be known: the log decides in any case, once it is asked for. */
  async refusal(button, outcome) {
    const path = `/api/chat/conversations/${this.panel.conversation}/ends`;
    const unknown = (problem) => {
      if (problem.status === 401) throw problem; // the session is renewed
      return { body: {} };
    };
    const ends = await this.panel.attempt(button, () => ask(path, { token: this.panel.session.token }).catch(unknown));
    return ends && { reason: ends.body[outcome] };
  }

  /** The first press says what the second one does; what would be refused is not offered to be confirmed. */
  async end(button) {
    const outcome = this.part("close-form").querySelector("[type=radio]:checked")?.value;
    if (!outcome) return this.panel.alarm(() => t("desk.choose-outcome"));
    const confirming = outcome === "abandoned" ? "close.confirm" : "close.confirm-end";
    if (button.dataset.t !== confirming) {
      const found = await this.refusal(button, outcome);
      if (!found) return null;
      if (found.reason) return this.panel.alarm(() => t(`refused.${found.reason}`));
    }
    const doubt = this.doubt(outcome);
    if (doubt && !confirmed(button, confirming)) return say(this.part("ending-what"), doubt);
    const theme = this.part("theme").value;
    if (!(await this.panel.ask(button, "close", { outcome, ...(theme && { theme }), ...this.particulars.chosen }))) return null;
    this.think();
    this.panel.ended(outcome);
    return this.panel.keepFocus();
  }

  /** Another end is thought of: nothing is confirmed. */
  think() {
    hush(this.part("ending-what"));
    say(this.part("close-form").querySelector("[type=submit]"), "close.now");
  }
}
