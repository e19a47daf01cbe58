/** The resume code: noted, copied, kept in this tab, changed. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, moment, say, t } from "/shared/i18n.js";
import { once } from "./once.js";
import { keepCode, keptCode } from "./keeping.js";

/** Safari on a telephone or a tablet, and every browser there, leaves a page without asking. */
const LEAVES_UNASKED = navigator.vendor.startsWith("Apple") && navigator.maxTouchPoints > 1;

export class Code {
  /** `code` opens the conversation; `fresh`: nobody has noted it yet; `asked(change)` is given the event of another code. */
  constructor({ code, fresh, path, token, asked, noted }) {
    Object.assign(this, { code, path, token, asked, former: "", from: null, renewing: false, isNoted: !fresh });
    const press = (name, act) => {
      for (const button of document.querySelectorAll(`[data-act="${name}"]`)) button.addEventListener("click", act);
    };
    press("noted", () => (this.put(true), noted()));
    press("copy", ({ currentTarget }) => this.copy(currentTarget.parentNode.nextElementSibling));
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

  /** Whether leaving the page now may lose it: the tab keeps the one that opens now, and not the one that is to come. */
  get mayBeLost() {
    return !this.isNoted && (!at("keep").checked || Boolean(this.former));
  }

  /** The codes to note, and from when on and until when each opens the conversation. */
  get toNote() {
    if (!this.former) return [{ code: this.code ?? "" }];
    const until = () => t("code.until", { from: () => moment(this.from) });
    return [{ code: this.former, when: until }, { code: this.code, when: () => t("code.then") }];
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

  /** The code that was to come holds by now: the former one opens nothing. */
  holdsNow() {
    if (!this.former) return;
    this.former = "";
    if (at("keep").checked) keepCode(this.code);
    this.put(this.isNoted);
  }

  put(isNoted) {
    this.isNoted = isNoted;
    at("code-line").hidden = isNoted;
    at("code-unasked").hidden = !LEAVES_UNASKED;
    at("back-unasked").hidden = !LEAVES_UNASKED || Boolean(window.CloseWatcher); // a sheet is open: Back is meant for it
    say(at("code-asks"), this.former ? "code.line-two" : "code.line");
    say(at("code-why"), this.former ? "code.why-two" : "code.why");
    for (const shown of [at("resume-code"), at("code-line").querySelector(".resume-code")]) {
      shown.replaceChildren(...this.toNote.flatMap(({ code, when }) => [
        ...(when ? [element("span", { class: "when", say: [when] }), " "] : []), element("code", { text: code, dir: "ltr" }), " ",
      ]));
    }
  }

  /** Copy what is to be noted; `news` stands under the button that was pressed. */
  async copy(news) {
    const text = this.toNote.map(({ code, when }) => (when ? `${when()} ${code}` : code)).join("\n");
    await navigator.clipboard.writeText(text).then(() => say(news, "code.copied"), () => say(news, "code.not-copied"));
  }

  async change() {
    calm(at("code-error"));
    this.renewing = true;
    const asked = ask(`${this.path}/resume-code`, { method: "POST", token: this.token() });
    this.asked(asked.then(({ body }) => body.change, () => ""));
    try {
      this.changed((await asked).body);
      at("resume-code").scrollIntoView({ block: "center" }); // on a telephone it stands far above the button
    } catch {
      this.renewing = false;
      alarm(at("code-error"), "code.replace-failed");
    }
  }

  changed({ resume_code: code, holds_from: from }) {
    this.renewing = !from; // until then, its sockets stay open
    this.former = from ? this.holding : ""; // asked for once more, the first one is still the one that opens
    Object.assign(this, { code, from });
    if (at("keep").checked) keepCode(this.holding);
    for (const news of document.querySelectorAll("#code-line .news, #code-part .news")) hush(news); // another was copied
    this.put(false);
  }
}
