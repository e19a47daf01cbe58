/** The form of an entry: a new partner, or a change of one that is known. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { KINDS, SCOPES, knownThemes, themeLabel, unfit } from "./partner.js";

const TEXTS = ["name", "kind", "scope", "phone", "address", "accessibility", "url", "description"];
/** The fields of an entry that the form shows under another name, or by another field. */
const SHOWN_AT = { languages: "spoken", lat: "commune", lon: "commune" };

export class Form {
  constructor(session, changed) {
    Object.assign(this, { session, changed, partner: null, before: {} });
    at("kind").append(...KINDS.map((kind) => element("option", { value: kind, say: [`kind.${kind}`] })));
    at("scope").append(...SCOPES.map((scope) => element("option", { value: scope, say: [`scope.${scope}`] })));
    at("themes").append(...knownThemes().map(check));
    at("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(event.submitter);
    });
    at("form").addEventListener("reset", () => this.forget());
    this.forget();
  }

  /** Open an entry to change it. */
  edit(partner, entry) {
    at("form").reset();
    Object.assign(this, { partner, before: entry });
    at("themes").append(...this.unknownThemes().map((code) => check({ code, labels: { fr: code } }, "check strange")));
    for (const name of TEXTS) at(name).value = entry[name] ?? "";
    at("commune").value = entry.commune ?? "";
    at("departements").value = entry.departements.join(" ");
    at("spoken").value = entry.languages.join(" ");
    at("opening").value = entry.hours.opening;
    at("hours").value = entry.hours.text;
    for (const box of boxes()) box.checked = entry.themes.includes(box.value);
    say(at("form-about"), "form.changing", { name: entry.name });
    at("form-title").focus();
  }

  /** Go back to a new partner. */
  forget() {
    Object.assign(this, { partner: null, before: {} });
    for (const box of at("themes").querySelectorAll(".strange")) box.remove();
    say(at("form-about"), "form.new");
    calm(at("form-error"));
    hush(at("form-news"));
  }

  async submit(button) {
    calm(at("form-error"));
    for (const node of at("form").querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
    if (!at("name").value.trim()) return this.refuse("name", "form.name-missing");
    button.disabled = true;
    try {
      await settle("/api/directory/partners", this.entry(), this.session.token);
      at("form").reset();
      say(at("form-news"), "form.submitted");
      return await this.changed();
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      const [{ field } = {}] = problem.wrong;
      if (problem.status === 422) return this.refuse(field, () => unfit(field));
      return alarm(at("form-error"), "act.failed");
    } finally {
      button.disabled = false;
    }
  }

  /** Say what to correct, and lead to the field that it is about. */
  refuse(field, sentence) {
    alarm(at("form-error"), sentence);
    // the form does not show the point: submitted again, it is its commune's
    if (field === "lat") Object.assign(this, { before: { ...this.before, lat: null, lon: null } });
    const node = at("form").querySelector(`#${CSS.escape(SHOWN_AT[field] ?? field)}`);
    node?.setAttribute("aria-invalid", "true");
    node?.focus();
  }

  /** The entry, as the fields have it. */
  entry() {
    const texts = Object.fromEntries(TEXTS.map((name) => [name, at(name).value.trim()]));
    const commune = at("commune").value.trim() || null;
    const isSameCommune = commune === (this.before.commune ?? null);
    const { lat = null, lon = null } = isSameCommune ? this.before : {};
    return {
      ...texts, partner: this.partner, commune, lat, lon, departements: words("departements"), languages: words("spoken"),
      themes: boxes().filter((box) => box.checked).map((box) => box.value), hours: { opening: at("opening").value.trim(), text: at("hours").value.trim() },
    };
  }

  /** The entry's themes that the page does not know: shown by their code, to be kept or taken away. */
  unknownThemes() {
    return this.before.themes.filter((code) => boxes().every((box) => box.value !== code));
  }
}

const boxes = () => [...at("themes").querySelectorAll("input")];
const words = (id) => at(id).value.split(/[\s,]+/).filter(Boolean);

function check(theme, kind = "check") {
  const id = `theme-${theme.code}`;
  const box = element("input", { type: "checkbox", id, value: theme.code });
  return element("p", { class: kind }, box, element("label", { for: id, say: [themeLabel(theme)] }));
}
