/** The end of a conversation for its operator: closed with one outcome. */

import { confirmed } from "/shared/confirm.js";
import { element } from "/shared/dom.js";
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

  /** Why it may be no end of somebody who does not answer any more. */
  get doubt() {
    if (this.panel.tools.of("signalement").agreed) return "close.abandoned-what";
    return this.panel.head.here && "close.abandoned-here";
  }

  async end(button) {
    const outcome = this.part("close-form").querySelector("[type=radio]:checked")?.value;
    if (!outcome) return this.panel.alarm(() => t("desk.choose-outcome"));
    const doubt = outcome === "abandoned" && this.doubt;
    if (doubt && !confirmed(button, "close.confirm")) return say(this.part("ending-what"), doubt);
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
