/** A territorial service, found by a commune that it answers for: a person of the staff chooses it. */

import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { Commune } from "./commune.js";

export class Unit {
  /** `name` sets its field apart from others; `send({ force, unit }, button)` is called with the one chosen. */
  constructor(name, send) {
    const [field, list] = [`unit-${name}`, `units-${name}`];
    const input = element("input", {
      id: field, type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": list, autocomplete: "off", spellcheck: "false",
    });
    const found = element("ul", { id: list, role: "listbox", hidden: true, "aria-labelledby": `${field}-label` });
    const label = element("label", { id: `${field}-label`, for: field, say: ["unit.search"] });
    Object.assign(this, { send, news: element("p", { class: "news", role: "status" }) });
    this.actions = element("div", { class: "actions" });
    this.node = element("div", {}, label, element("div", { class: "combobox" }, input, this.news, found), this.actions);
    new Commune(input, found, this.news, { chosen: (commune) => this.choose(commune) });
  }

  async choose(commune) {
    const asked = (this.asked = {});
    this.actions.replaceChildren();
    if (!commune) return;
    try {
      const { competence } = (await ask(`/api/router/communes/${commune.code}`)).body;
      if (asked !== this.asked) return; // another one is meant by now
      if (competence) this.actions.append(this.button(competence));
      else say(this.news, "unit.none");
    } catch {
      if (asked === this.asked) say(this.news, "unit.unavailable");
    }
  }

  button({ force, unit }) {
    return element("button", {
      type: "button", say: ["unit.send", { unit: unit.name }],
      onclick: (event) => this.send({ force, unit }, event.target),
    });
  }
}
