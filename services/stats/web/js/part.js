/** A part of the board: its pictures, the table with the same figures, their files, and the address of it all. */

import { alarm, calm, element } from "/shared/dom.js";
import { number, say } from "/shared/i18n.js";
import { draw } from "./charts.js";
import { download } from "./download.js";
import { FigureMap } from "./map.js";

const FORMATS = ["xlsx", "csv", "parquet"];

export class Part {
  /** `draw`: « lines » or « bars »; `map`: whose outlines; `pictured`: something else draws in `picture`; `hasFiles`: whether its table is one of the figures' files. */
  constructor(root, { session, first, columns, draw: way = "", map = "", pictured = false, hasFiles = Boolean(way || pictured) }) {
    Object.assign(this, { root, session, first, columns, way, hasFiles });
    const named = { "aria-labelledby": `${root.id}-title` };
    this.map = map ? new FigureMap(root, map) : null;
    this.picture = element("div", { class: "picture", id: `${root.id}-picture`, role: "img", ...named });
    this.chart = element("div", { class: "chart", role: "img", ...named });
    this.legend = element("ul", { class: "legend", "aria-hidden": "true" });
    this.note = element("p", { class: "hint" });
    this.table = element("table");
    const table = element("div", { class: "scroll", role: "group", tabindex: "0", ...named }, this.table);
    this.trouble = element("span");
    const alert = element("div", { role: "alert" }, element("p", { class: "alert", "data-alert": "", hidden: true }, this.trouble));
    this.address = element("a", { say: ["part.address"] });
    const files = element("div", { class: "actions" }, ...FORMATS.map((kind) => this.file(kind)), this.address);
    root.append(...(pictured ? [this.picture] : []), ...(way ? [this.chart, this.legend] : []), this.note, table, alert, ...(this.hasFiles ? [files] : []));
  }

  /**
   * Show these rows: `{label, short, code, cells, values}`, where a value is null when it is suppressed.
   * A row of which nothing is released is left out: one sentence counts all that is suppressed.
   * Of a period that is not released nothing is shown but that it is not: nothing is suppressed in it.
   * Without `hasMap` there is no map: on one place alone it would say of the others that they are counted together.
   */
  show(rows, { query, suppressed = 0, isReleased = true, hasMap = true }) {
    this.query = query;
    this.address.href = `${location.search || "?"}#${this.root.id}`;
    const shown = rows.filter(({ values }) => isReleased && (!suppressed || values.some((value) => value !== null)));
    this.note.hidden = isReleased && !suppressed && rows.length > 0;
    say(this.note, isReleased ? (suppressed ? "figures.suppressed" : "figures.none") : "figures.not-released", { count: () => number(suppressed) });
    this.table.parentElement.hidden = shown.length === 0;
    this.table.replaceChildren(this.head(), element("tbody", {}, ...shown.map((row) => this.row(row))));
    if (this.way) draw(this.chart, this.legend, this.way, isReleased ? rows : [], this.columns.filter(({ isShare }) => !isShare));
    this.map?.show(hasMap && isReleased ? rows : []);
  }

  head() {
    const names = [this.first, ...this.columns.map(({ label }) => label)];
    return element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col", say: [name] }))));
  }

  row({ label, cells }) {
    const name = typeof label === "string" ? () => label : label;
    return element("tr", {}, element("th", { scope: "row", say: [name] }), ...cells.map((cell) => element("td", { say: [cell] })));
  }

  file(kind) {
    return element("button", { type: "button", say: [`file.${kind}`], onclick: () => this.save(kind) });
  }

  async save(kind) {
    calm(this.trouble);
    await download(this.query, kind, this.session.token).catch(() => alarm(this.trouble, "file.failed"));
  }
}
