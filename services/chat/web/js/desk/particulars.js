/** The particulars that an operator may add to an end, for the figures: each is optional, and begins as the visitor said. */

import { element } from "/shared/dom.js";
import { choiceName, choicesOf } from "./labels.js";

const FIELDS = ["offence_family", "who", "age_group", "sex", "relation"];

export class Particulars {
  /** `entry` as in the queue: what the visitor said of themselves. */
  constructor(node, { who, minor }) {
    this.selects = FIELDS.filter((field) => choicesOf(field).length).map((field) => [field, select(field)]);
    node.append(...this.selects.map(([field, choice]) => labelled(field, choice)));
    node.hidden = this.selects.length === 0;
    const victimIsMinor = who === "victim" && minor;
    this.put({ who, age_group: victimIsMinor ? "minor" : null });
  }

  put(said) {
    for (const [field, choice] of this.selects) choice.value = said[field] ?? "";
  }

  /** What was chosen, by the names of the request's fields; nothing of what was not. */
  get chosen() {
    return Object.fromEntries(this.selects.map(([field, choice]) => [field, choice.value]).filter(([, code]) => code));
  }
}

function select(field) {
  const unsaid = element("option", { value: "", say: ["close.unsaid"] });
  const offered = choicesOf(field).map(({ code }) => element("option", { value: code, say: [() => choiceName(field, code)] }));
  return element("select", { autocomplete: "off" }, unsaid, ...offered);
}

function labelled(field, choice) {
  return element("p", {}, element("label", {}, element("span", { say: [`close.${field}`] }), choice));
}
