/** Looking for help: near the commune that is typed, by theme, best first. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, many, say, t } from "/shared/i18n.js";
import { knownThemes, lines, themeLabel } from "./words.js";

const SHOWN = 200;
const PLACES = 6;

export class Search {
  constructor() {
    Object.assign(this, { place: null, tended: null, looks: 0 });
    at("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose();
    });
  }

  offerThemes() {
    at("theme").append(...knownThemes().map((theme) => element("option", { value: theme.code, say: [themeLabel(theme)] })));
  }

  /** From now on, the person who searches may also change what is found. */
  tend(acts) {
    this.tended = acts;
  }

  /** The place that is typed: the first that fits, the others beside it. */
  async choose() {
    const typed = at("place").value.trim();
    at("other-places").replaceChildren();
    try {
      const { body: places } = typed
        ? await ask(`/api/router/communes?${new URLSearchParams({ q: typed, limit: PLACES })}`)
        : { body: [null] };
      if (!places.length) return this.nowhere();
      this.offerOthers(places.slice(1));
      return await this.at(places[0]);
    } catch {
      return say(at("search-news"), "search.unavailable");
    }
  }

  nowhere() {
    at("found").replaceChildren();
    say(at("search-news"), "search.unknown-place");
  }

  offerOthers(places) {
    const button = (place) => element("button", { type: "button", class: "link", text: named(place), onclick: () => this.at(place) });
    at("other-places").replaceChildren(...places.map(button));
  }

  at(place) {
    this.place = place;
    return this.look();
  }

  /** Show who is found now; an answer that comes after a later question is dropped. */
  async look() {
    const asked = (this.looks += 1);
    const query = new URLSearchParams({ limit: SHOWN });
    if (this.place) query.set("commune", this.place.code);
    if (at("theme").value) query.set("theme", at("theme").value);
    if (at("open-now").checked) query.set("open_now", "true");
    try {
      const { body } = await ask(`/api/directory/partners?${query}`);
      if (asked === this.looks) this.show(body);
    } catch {
      if (asked === this.looks) say(at("search-news"), "search.unavailable");
    }
  }

  show(found) {
    const { place } = this;
    hush(at("search-news"));
    say(at("search-news"), () =>
      place ? many("search.near", found.length, { place: named(place) }) : many("search.found", found.length));
    at("found").replaceChildren(...found.map((partner) => this.line(partner)));
  }

  line(partner) {
    const about = { distance: partner.distance_km, open: partner.open_now, verified: partner.verified_on };
    return element("li", {}, ...lines(partner, about), ...(this.tended ? [this.acts(partner)] : []));
  }

  acts(partner) {
    const { edit, withdraw } = this.tended;
    const label = (key) => () => t(key, { name: partner.name });
    const change = element("button", { type: "button", say: ["act.edit"], onclick: () => edit(partner) });
    const remove = element("button", { type: "button", say: ["act.withdraw"] });
    remove.addEventListener("click", () => withdraw(remove, partner.id, label("act.withdrawn"), at("search-news")));
    return element("div", { class: "actions" }, change, remove);
  }
}

const named = ({ name, departement }) => `${name} (${departement})`;
