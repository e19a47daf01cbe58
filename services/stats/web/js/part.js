/** A part of the board: a chart, the table with the same figures, and their files. */

import { alarm, calm, element } from "/shared/dom.js";
import { number, say } from "/shared/i18n.js";
import { draw } from "./charts.js";
import { download } from "./download.js";

const FORMATS = ["csv", "parquet"];

export class Part {
  constructor(root, { session, first, columns, draw: way }) {
    Object.assign(this, { session, first, columns, way });
    this.chart = element("div", { class: "chart", role: "img", "aria-labelledby": `${root.id}-title` });
    this.legend = element("ul", { class: "legend", "aria-hidden": "true" });
    this.note = element("p", { class: "hint" });
    this.table = element("table");
    const table = element("div", { class: "scroll", role: "group", tabindex: "0", "aria-labelledby": `${root.id}-title` }, this.table);
    this.trouble = element("span");
    const alert = element("div", { role: "alert" }, element("p", { class: "alert", "data-alert": "", hidden: true }, this.trouble));
    this.files = element("div", { class: "actions" }, ...FORMATS.map((kind) => this.file(kind)));
    root.append(...(way ? [this.chart, this.legend] : []), this.note, table, alert, ...(way ? [this.files] : []));
  }

  /**
   * Show these rows: `{label, short, cells, values}`, where a value is null when it is suppressed.
   * A row of which nothing is released is left out: one sentence counts all that is suppressed.
   */
  show(rows, { query, suppressed = 0 }) {
    this.query = query;
    const shown = suppressed ? rows.filter(({ values }) => values.some((value) => value !== null)) : rows;
    this.note.hidden = !suppressed && rows.length > 0;
    say(this.note, suppressed ? "figures.suppressed" : "figures.none", { count: () => number(suppressed) });
    this.table.replaceChildren(this.head(), element("tbody", {}, ...shown.map((row) => this.row(row))));
    if (this.way) draw(this.chart, this.legend, this.way, rows, this.columns);
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
