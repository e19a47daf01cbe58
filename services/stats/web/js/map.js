/** A map of the figures of a table: darker where they are more, hatched where they are suppressed. */

import { element } from "/shared/dom.js";
import { number, say, t } from "/shared/i18n.js";
import { bounds, classOf, ranges } from "./classes.js";
import { MEASURES, figure } from "./figures.js";
import { readOutlines } from "./regions.js";
import { drawn, hatching, named } from "./svg.js";

export class FigureMap {
  /** `kind`: whose outlines; the map stands in `root` before the table that has the same figures. */
  constructor(root, kind) {
    Object.assign(this, { kind, hatched: `hatched-${kind}`, rows: [] });
    const id = `${kind}-measure`;
    this.measure = element("select", { id, onchange: () => this.draw() }, ...MEASURES.map((name) => element("option", { value: name, say: [`measure.${name}`] })));
    const choice = element("div", { class: "field map-measure" }, element("label", { for: id, say: ["map.measure"] }), this.measure);
    this.place = element("div", { class: "map-place", role: "img" });
    this.legend = element("ul", { class: "legend map-legend" });
    this.figure = element("figure", { hidden: true }, choice, this.place, this.legend, element("figcaption", { class: "source", say: ["map.source"] }));
    root.append(this.figure);
  }

  /** Show these rows: `{code, values}`; nothing where none is released. */
  async show(rows) {
    this.rows = rows;
    this.file = await readOutlines(this.kind).catch(() => null);
    this.draw();
  }

  draw() {
    const at = MEASURES.indexOf(this.measure.value);
    const values = new Map(this.rows.map(({ code, values: all }) => [code, all[at]]));
    const visible = [...values.values()].filter((value) => value !== null);
    this.figure.hidden = !this.file || visible.length === 0;
    if (this.figure.hidden) return;
    const cuts = bounds(visible);
    const way = () => t("map.name", { measure: () => t(`measure.${this.measure.value}`) });
    this.place.setAttribute("aria-label", way());
    this.place.replaceChildren(this.land(values, cuts));
    this.legend.replaceChildren(...this.keys(visible, cuts));
  }

  land(values, cuts) {
    const places = this.file[this.kind].flatMap((place) => [place.d, place.zoom?.d].filter(Boolean).map((d) => this.outline(place, d, values, cuts)));
    const frames = this.file.frames.flatMap(({ codes, x, y, w, h, label }) => [
      drawn("rect", { class: "frame", x, y, width: w, height: h }),
      drawn("text", { class: "frame-name", x: x + 8, y: y + h - 10, ...fitted(label, w - 16) }, label),
      drawn("text", { class: "frame-code", x: x + 8, y: y + h - 14 }, codes.length === 1 ? codes[0] : label.split(" ")[0]),
    ]);
    return drawn("svg", { class: "map", viewBox: this.file.viewBox, "aria-hidden": "true" }, hatching(this.hatched), ...frames, ...places);
  }

  outline({ code, name }, d, values, cuts) {
    const [look, said] = this.look(values.has(code) ? values.get(code) : undefined, cuts);
    return named(drawn("path", { ...look, d }), () => `${name} : ${said()}`);
  }

  /** How a value is drawn, and said; undefined: it is counted together with other places. */
  look(value, cuts) {
    if (value === undefined) return [{ class: "apart" }, () => t("map.together")];
    if (value === null) return [{ fill: `url(#${this.hatched})`, class: "suppressed" }, () => t("figure.suppressed")];
    return [{ class: `level-${classOf(value, cuts)}` }, figure(value)];
  }

  keys(visible, cuts) {
    const levels = ranges(visible, cuts).map(([from, to], n) => this.key({ class: `level-${n}` }, () => (from === to ? number(from) : t("map.range", { from: () => number(from), to: () => number(to) }))));
    const suppressed = this.key({ fill: `url(#${this.hatched})`, class: "suppressed" }, () => t("figure.suppressed"));
    const isApart = this.file[this.kind].some(({ code }) => !this.rows.some((row) => row.code === code));
    return [...levels, suppressed, ...(isApart ? [this.key({ class: "apart" }, () => t("map.together"))] : [])];
  }

  key(look, how) {
    const sample = drawn("svg", { class: "map key", viewBox: "0 0 16 10", "aria-hidden": "true" }, drawn("rect", { ...look, width: 16, height: 10 }));
    return element("li", {}, sample, say(element("span"), how));
  }
}

/** A name wider than its frame is drawn narrower, not over its neighbour's; a letter is about 13 wide. */
const fitted = (label, width) => (label.length * 13 > width ? { textLength: width, lengthAdjust: "spacingAndGlyphs" } : {});
