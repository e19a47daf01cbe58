/** The commune's field: suggestions as one types, chosen by keyboard, mouse or finger (WAI-ARIA combobox). */

import { departementName } from "./departements.js";
import { element } from "/shared/dom.js";
import { ask, pause } from "/shared/http.js";
import { hush, language, locale, many, say, t } from "/shared/i18n.js";

const DEBOUNCE = 150;
const AGAIN = [400, 1200, 3000];
const CODES_SHOWN = 3;
const SHOWN = 20;
const ALL = 60; // more communes than any postal code has
const CODE = /^\d\d ?\d{3}$/;
const OTHER_NAMES = { "former-name": "commune.former", "other-name": "commune.other" };

const NO_CLICK = 500; // a finger's click, if it is one, comes after it is up, and later on a slow telephone

let pressed = Promise.resolve();

function press() {
  pressed = new Promise((released) => {
    addEventListener("click", () => setTimeout(released), { once: true, capture: true });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(released, NO_CLICK), { once: true });
  });
}

addEventListener("pointerdown", press, { capture: true });

export class Commune {
  /** `chosen` is given each choice; `abroad`: the sentence that follows the numbers of a country. */
  constructor(input, list, news, { chosen, abroad = "commune.happened-here" }) {
    Object.assign(this, { input, list, news, chosen, abroad });
    Object.assign(this, { choice: null, found: [], countries: [], active: -1, timer: 0, search: null, text: "" });
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("beforeinput", () => this.choice && !this.choice.name && (input.value = ""));
    input.addEventListener("blur", () => this.left());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")?.dataset.place));
  }

  /** Fold, but not under a finger: the button that it presses would move away from it. */
  async left() {
    await pressed;
    if (document.activeElement !== this.input) this.shut();
  }

  /** Forget what was typed and chosen. */
  clear() {
    this.input.value = "";
    this.typed();
    this.input.focus();
  }

  /** Choose a place that is no commune, under its sentence; what is typed next takes its place. */
  stand(code, sentence) {
    this.input.value = t(sentence);
    this.still();
    this.suggest("", []);
    this.text = this.input.value;
    this.choose({ code });
  }

  /** The commune meant by what is typed: the one picked, else the one that the server says all of it names. */
  async meant() {
    if (this.choice) return this.choice;
    if (this.query() && this.text !== this.query()) await this.look();
    const named = this.text === this.query() ? this.found.findIndex((commune) => commune.chosen) : -1;
    if (named >= 0) this.pick(named);
    return this.choice;
  }

  query() {
    return this.input.value.trim();
  }

  typed() {
    this.choose(null);
    this.still();
    this.text = "";
    if (this.query()) this.timer = setTimeout(() => this.look(), DEBOUNCE);
    else this.suggest("", []);
  }

  /** Look for nothing more: what comes now is too late. */
  still() {
    clearTimeout(this.timer);
    this.search?.abort();
  }

  async look() {
    this.still();
    const search = (this.search = new AbortController());
    const asked = this.query();
    for (let tries = 0; !search.signal.aborted; tries += 1) {
      try {
        const { signal } = search;
        const path = `/api/router/communes?q=${encodeURIComponent(asked)}&limit=${CODE.test(asked) ? ALL : SHOWN}`;
        const { body } = await ask(path, { signal });
        const countries = mayBeAbroad(asked, body) ? await abroad(asked, signal) : [];
        if (!signal.aborted) this.suggest(asked, body, countries);
        return;
      } catch (problem) {
        if (problem.name === "AbortError") return;
        if (!problem.passing) return this.suggest(asked, []);
        say(this.news, "commune.retry");
        await pause(AGAIN[Math.min(tries, AGAIN.length - 1)]);
      }
    }
  }

  /** The sentence for a text that named no commune, in the language on screen. */
  refusal() {
    return this.found.length ? t("commune.choose") : this.nothing(this.query());
  }

  /** The sentence where no commune is found: of the countries, of a code that does not exist, or to try otherwise. */
  nothing(asked) {
    return this.areAbroad() || (CODE.test(asked) ? t("commune.no-code", { code: asked }) : t("commune.none"));
  }

  /** The numbers that help in each of the countries that the text may name, and what to do from there; else nothing. */
  areAbroad() {
    return this.countries.length ? [...this.countries.map(numbersOf), t(this.abroad)].join(" ") : "";
  }

  suggest(asked, answered, countries = []) {
    const found = answered.length > SHOWN ? answered.toSorted(byName) : answered;
    Object.assign(this, { text: asked, found, countries, active: -1 });
    this.list.replaceChildren(...found.map((commune, place) => this.option(commune, place)));
    if (!asked) hush(this.news);
    else say(this.news, () => (found.length ? announced(asked, found, this.areAbroad()) : this.nothing(asked)));
    if (found.length && document.activeElement === this.input) this.unfold();
    else this.shut();
  }

  option(commune, place) {
    const attributes = { id: `${this.list.id}-${place}`, role: "option", "aria-selected": "false", "data-place": place };
    const begins = initial(commune.name);
    const before = place ? initial(this.found[place - 1].name) : "";
    if (this.found.length > SHOWN && begins !== before) attributes["data-initial"] = begins;
    const { matched, recognised } = commune;
    const name = element("span", { class: "name" }, ...(matched === "name" ? marked(commune) : [commune.name]));
    const where = element("span", { class: "where", text: whereIs(commune) });
    if (!(matched in OTHER_NAMES)) return element("li", attributes, name, " ", where);
    const other = element("span", { class: "former", say: [OTHER_NAMES[matched], { name: recognised }] });
    return element("li", attributes, name, " ", where, " ", other);
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.found.length) {
      event.preventDefault();
      this.unfold();
      if (!event.altKey) this.move(moves[event.key]);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.pick(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (this.list.hidden) this.clear();
      else this.shut();
    }
  }

  move(step) {
    const { length } = this.found;
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    this.point((from + step + length) % length);
  }

  point(place) {
    this.active = place;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === place));
      if (index === place) option.scrollIntoView({ block: "nearest" });
    }
    if (place >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  pick(place) {
    if (place === undefined) return;
    this.still();
    const commune = this.found[place];
    this.text = this.input.value = `${commune.name} – ${whereIs(commune)}`;
    this.shut();
    hush(this.news);
    this.choose(commune);
  }

  choose(commune) {
    this.choice = commune;
    this.chosen(commune);
  }

  unfold() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.list.scrollIntoView({ block: "nearest" });
    this.input.scrollIntoView({ block: "nearest" }); // who types sees it, however little room a keyboard leaves
  }

  shut() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.point(-1);
  }
}

/** What was recognised, its letters that were typed in bold. */
function marked({ recognised, highlight }) {
  const parts = [];
  let from = 0;
  for (const [begins, ends] of highlight) {
    parts.push(recognised.slice(from, begins), element("mark", { text: recognised.slice(begins, ends) }));
    from = ends;
  }
  return [...parts, recognised.slice(from)].filter((part) => part !== "");
}

/** The words that were not recognised, what is to be known of a code, and how many communes are suggested. */
function announced(asked, found, countries) {
  const [{ unrecognised = [], matched, name }] = found;
  const said = [many("commune.found", found.length)];
  if (matchMedia("(pointer: fine)").matches) said.push(many("commune.arrows", found.length)); // a telephone has no arrows
  if (unrecognised.length) said.unshift(t("commune.unrecognised", { words: unrecognised.join(" ") }));
  if (matched === "near-code") said.unshift(t("commune.near-code", { code: asked }));
  if (countries) said.push(countries);
  if (found.length > SHOWN) said.push(t("commune.refine", { example: `${asked} ${initial(name)}` }));
  return said.join(" ");
}

/** Whether a text may name a place abroad: no commune is found, or one of that very name that is not chosen. */
function mayBeAbroad(asked, found) {
  const name = bare(asked);
  return !found.some(({ chosen }) => chosen) && (!found.length || found.some(({ recognised = "" }) => bare(recognised).endsWith(name)));
}

/** The letters of a name without accents. */
const bare = (name) => name.normalize("NFD").replaceAll(/[^a-z]/gi, "").toLowerCase();

/** The numbers that help in a country. */
function numbersOf(country) {
  const key = country.police === country.emergency ? "commune.abroad-one" : "commune.abroad";
  return t(key, { ...country, country: countryName(country) });
}

/** The name of a country in the language on screen; the browser's, where the service has none. */
const countryName = ({ code, name }) => name[language()] ?? new Intl.DisplayNames(locale(), { type: "region" }).of(code);

/** The countries of a place that is not in France, with the numbers that help there; none for any other. */
async function abroad(asked, signal) {
  try {
    const { body } = await ask(`/api/router/abroad?q=${encodeURIComponent(asked)}`, { signal });
    return body;
  } catch {
    return [];
  }
}

const byName = (one, other) => one.name.localeCompare(other.name, "fr");

/** The initial under which a name stands, without its accent. */
const initial = (name) => name.normalize("NFD")[0].toUpperCase();

function whereIs({ departement, postal_codes: codes = [] }) {
  const shown = codes.slice(0, CODES_SHOWN).join(", ") + (codes.length > CODES_SHOWN ? "…" : "");
  const name = departementName(departement);
  return shown ? `${name} (${shown})` : name;
}
