/** The search for help: near the commune that is typed, by theme, best first. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, many, say, t } from "/shared/i18n.js";
import { knownThemes, partnerLines, themeLabel } from "./partner.js";

const SHOWN = 200;
const SUGGESTED = 6;

export class Search {
  constructor() {
    Object.assign(this, { place: null, changes: null, searches: 0 });
    at("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose();
    });
  }

  offerThemes() {
    at("theme").append(...knownThemes().map((theme) => element("option", { value: theme.code, say: [themeLabel(theme)] })));
  }

  /** Show from now on, beside each partner, the buttons that change or withdraw it. */
  allowChanges(changes) {
    this.changes = changes;
  }

  /** Search near the place that is typed: the first that fits, the others beside it. */
  async choose() {
    const typed = at("place").value.trim();
    at("other-places").replaceChildren();
    try {
      const { body: places } = typed
        ? await ask(`/api/router/communes?${new URLSearchParams({ q: typed, limit: SUGGESTED })}`)
        : { body: [null] };
      if (!places.length) return this.showUnknownPlace();
      this.offerOthers(places.slice(1));
      return await this.searchNear(places[0]);
    } catch {
      return say(at("search-news"), "search.unavailable");
    }
  }

  showUnknownPlace() {
    at("found").replaceChildren();
    say(at("search-news"), "search.unknown-place");
  }

  offerOthers(places) {
    const button = (place) => element("button", { type: "button", class: "link", text: placeName(place), onclick: () => this.searchNear(place) });
    at("other-places").replaceChildren(...places.map(button));
  }

  searchNear(place) {
    this.place = place;
    return this.refresh();
  }

  /** Search again; an answer that comes after a later search is dropped. */
  async refresh() {
    const number = (this.searches += 1);
    const query = new URLSearchParams({ limit: SHOWN });
    if (this.place) query.set("commune", this.place.code);
    if (at("theme").value) query.set("theme", at("theme").value);
    if (at("open-now").checked) query.set("open_now", "true");
    try {
      const { body } = await ask(`/api/directory/partners?${query}`);
      if (number === this.searches) this.show(body);
    } catch {
      if (number === this.searches) say(at("search-news"), "search.unavailable");
    }
  }

  show(found) {
    const { place } = this;
    hush(at("search-news"));
    say(at("search-news"), () =>
      place ? many("search.near", found.length, { place: placeName(place) }) : many("search.found", found.length));
    at("found").replaceChildren(...found.map((partner) => this.partnerItem(partner)));
  }

  partnerItem(partner) {
    const about = { distance: partner.distance_km, open: partner.open_now, verified: partner.verified_on };
    return element("li", {}, ...partnerLines(partner, about), ...(this.changes ? [this.buttons(partner)] : []));
  }

  buttons(partner) {
    const { edit, withdraw } = this.changes;
    const label = (key) => () => t(key, { name: partner.name });
    const change = element("button", { type: "button", say: ["act.edit"], onclick: () => edit(partner) });
    const remove = element("button", { type: "button", say: ["act.withdraw"] });
    remove.addEventListener("click", () => withdraw(remove, partner.id, label("act.withdrawn"), at("search-news")));
    return element("div", { class: "actions" }, change, remove);
  }
}

const placeName = ({ name, departement }) => `${name} (${departement})`;
