/** The resume code: noted, copied, kept in this tab, changed. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { once } from "./once.js";
import { keepCode, keptCode } from "./keeping.js";

export class Code {
  /** `code` opens the conversation; `fresh`: nobody has noted it yet; `asked(change)` is given the event of another code. */
  constructor({ code, fresh, path, token, asked, noted }) {
    Object.assign(this, { code, path, token, asked, former: "", renewing: false, isNoted: !fresh });
    const press = (name, act) => document.querySelector(`[data-act="${name}"]`).addEventListener("click", act);
    press("noted", () => (this.put(true), noted()));
    press("copy", () => this.copy());
    press("replace", ({ currentTarget }) => once(currentTarget, () => this.change()));
    const keep = at("keep");
    keep.checked = Boolean(keptCode());
    if (keep.checked) keepCode(code);
    keep.addEventListener("change", () => {
      keepCode(keep.checked ? this.holding : "");
      this.put(this.isNoted);
    });
    this.put(this.isNoted);
  }

  /** The code that opens the conversation now. */
  get holding() {
    return this.former || this.code;
  }

  /** Whether leaving the page now may lose it. */
  get mayBeLost() {
    return !this.isNoted && !at("keep").checked;
  }

  /** Nothing of it stays: the visitor has left. */
  stop() {
    this.code = this.former = "";
  }

  /** The code that was to come never holds. */
  keepFormer() {
    if (!this.former) return;
    this.code = this.former;
    this.former = "";
    this.put(this.isNoted);
  }

  put(isNoted) {
    this.isNoted = isNoted;
    at("code-line").hidden = isNoted;
    for (const shown of [at("resume-code"), at("code-line").querySelector(".resume-code")]) {
      shown.replaceChildren(element("code", { text: this.code ?? "", dir: "ltr" }));
    }
    at("former-code").hidden = !this.former;
    at("former-code").querySelector("code").textContent = this.former;
  }

  async copy() {
    const news = at("code-line").querySelector(".news");
    await navigator.clipboard.writeText(this.code).then(() => say(news, "code.copied"), () => say(news, "code.not-copied"));
  }

  async change() {
    calm(at("code-error"));
    this.renewing = true;
    const asked = ask(`${this.path}/resume-code`, { method: "POST", token: this.token() });
    this.asked(asked.then(({ body }) => body.change, () => ""));
    try {
      this.changed((await asked).body);
    } catch {
      this.renewing = false;
      alarm(at("code-error"), "code.replace-failed");
    }
  }

  changed({ resume_code: code, holds_from: from }) {
    this.renewing = !from; // until then, its sockets stay open
    this.former = from ? this.code : "";
    this.code = code;
    if (at("keep").checked) keepCode(this.holding);
    this.put(false);
  }
}
