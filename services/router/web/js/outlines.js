/** The outlines of the départements, and on them a mark for each commune that changes: its shape says the kind too. */

import { say, t } from "/shared/i18n.js";

const SHAPES = [
  "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z", "M-8-8h16v16h-16z", "M0-11 10 8-10 8z", "M0-11 11 0 0 11-11 0z",
  "M-3-10h6v7h7v6h-7v7h-6v-7h-7v-6h7z", "M-10-8h20l-10 19z", "M-11-4h22v8h-22z", "M-4-11h8v22h-8z",
];

/** An SVG element with these attributes. */
function drawn(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The mark of a kind beside its name in the list. */
export const markOf = (number) =>
  drawn("svg", { class: "mark", viewBox: "-12 -12 24 24", "aria-hidden": "true" }, shape(number));

const shape = (number, more = {}) => drawn("path", { class: `kind-${number}`, d: SHAPES[number], ...more });

export class Outlines {
  constructor(file) {
    this.file = file;
    this.departements = new Map(file.departements.map((each) => [each.code, each]));
  }

  static async read() {
    const answer = await fetch("/competence/editions/departements.json", { credentials: "omit" });
    return new Outlines(await answer.json());
  }

  name(code) {
    return this.departements.get(code)?.name ?? code;
  }

  /** The map with these kinds of changes; the lists beside it say the same. */
  map(kinds) {
    const map = drawn("svg", { class: "map", viewBox: this.file.viewBox, role: "img" }, ...this.land(), ...kinds.flatMap((kind, number) => this.marks(kind, number)));
    const name = drawn("title", {});
    say(name, () => t("map.name"));
    map.prepend(name);
    return map;
  }

  land() {
    const paths = this.file.departements.map(({ d }) => drawn("path", { class: "land", d }));
    const frames = this.file.frames.filter(({ id }) => id !== "zoom").flatMap(({ x, y, w, h, label }) => [
      drawn("rect", { class: "frame", x, y, width: w, height: h }), drawn("text", { x: x + 6, y: y + h - 8 }, label),
    ]);
    return [...paths, ...frames];
  }

  marks(kind, number) {
    if (!kind.changes.length) return Object.keys(kind.departements).map((code) => this.mark(this.departements.get(code), number)).filter(Boolean);
    const placed = kind.changes.filter(({ at }) => at);
    return placed.map(({ at: [x, y], code, name }) => this.mark({ x, y, name: `${name} (${code})` }, number));
  }

  mark(place, number) {
    return place && shape(number, { transform: `translate(${place.x} ${place.y}) scale(1.6)` });
  }
}
