/** The choice of figures: a period, a force, a département, a theme. */

import { at, element } from "/shared/dom.js";
import { FORCES, forceLabel } from "/shared/forces.js";
import { locale } from "/shared/i18n.js";
import { DEPARTEMENTS, MONTHS, monthName, placeLabel, themeLabel, themes, today } from "./figures.js";

export const FIRST = 2018;
const NAMES = ["year", "month", "force", "departement", "theme"];
const KEPT = "stats-choice";
if (new URLSearchParams(location.search).has("year")) sessionStorage.setItem(KEPT, location.search); // signing in leaves this page

export class Choice {
  constructor(changed) {
    const years = [];
    for (let year = Number(today().slice(0, 4)); year >= FIRST; year -= 1) years.push(String(year));
    fill(at("year"), years.map((year) => option(year, year)));
    fill(at("month"), [whole("choice.whole-year"), ...MONTHS.map((month) => option(month, () => monthName(month)))]);
    fill(at("force"), [whole("choice.all-forces"), ...FORCES.map((force) => option(force, () => capital(forceLabel(force, "short"))))]);
    fill(at("departement"), [whole("choice.everywhere"), ...DEPARTEMENTS.map((code) => option(code, placeLabel(code)))]);
    fill(at("theme"), [whole("choice.all-themes"), ...themes().map((code) => option(code, themeLabel(code)))]);
    const kept = new URLSearchParams(sessionStorage.getItem(KEPT) ?? "");
    this.isNamed = kept.has("year");
    this.take(kept);
    at("choice").addEventListener("change", () => {
      this.name();
      changed();
    });
  }

  /** Choose what an address names. */
  take(address) {
    for (const name of NAMES) {
      const value = address.get(name) ?? "";
      if ([...at(name).options].some((one) => one.value === value)) at(name).value = value;
    }
  }

  /** Choose a year, unless the address names one; either way the page has an address from then on. */
  begin(year) {
    if (!this.isNamed && year) at("year").value = String(year);
    this.name();
  }

  /** Give the page the address of this choice, which stays good. */
  name() {
    const chosen = NAMES.map((name) => [name, at(name).value]).filter(([, value]) => value);
    const address = `?${new URLSearchParams(chosen)}`;
    sessionStorage.setItem(KEPT, address);
    history.replaceState(null, "", address + location.hash);
  }

  /** The days chosen, the size of the steps, and the values of the other choices; empty ones choose all. */
  made() {
    const [year, month] = [at("year").value, at("month").value];
    const last = new Date(Date.UTC(year, Number(month || 12), 0)).getUTCDate();
    return {
      year, month, step: month ? "day" : "month", from: `${year}-${month || "01"}-01`, to: `${year}-${month || 12}-${last}`,
      force: at("force").value, departement: at("departement").value, theme: at("theme").value,
    };
  }
}

const fill = (select, options) => select.replaceChildren(...options);
const whole = (sentence) => element("option", { value: "", say: [sentence] });
const capital = (text) => text[0].toLocaleUpperCase(locale()) + text.slice(1);

function option(value, label) {
  return typeof label === "string"
    ? element("option", { value, text: label })
    : element("option", { value, say: [label] });
}
