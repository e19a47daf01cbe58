/** The operator's conversations: a list whose order stays, and the one that is open. */

import { departementName } from "/shared/departements.js";
import { at, element } from "/shared/dom.js";
import { say } from "/shared/i18n.js";
import { isOneColumn, showColumn } from "./columns.js";
import { shortName, themeName } from "./labels.js";

const OPEN = "desk-open";

export class Mine {
  constructor() {
    Object.assign(this, { panels: new Map(), rows: new Map(), chosen: null });
  }

  /** The conversation of this id, if it is here. */
  of(conversation) {
    return this.panels.get(conversation);
  }

  /** Take in a conversation, after those that are here. */
  add(panel) {
    this.panels.set(panel.conversation, panel);
    const row = this.row(panel);
    this.rows.set(panel.conversation, row);
    at("mine").append(row);
    panel.part("to-list").addEventListener("click", () => this.back());
    this.draw(panel);
    at("no-panels").hidden = true;
  }

  /** The session goes on with another token. */
  renewed() {
    for (const panel of this.panels.values()) panel.renewed();
  }

  /** Open one of those that are here: the one that was open before the page was loaded again, or the first. */
  restore() {
    const [first] = this.panels.values();
    const panel = this.panels.get(sessionStorage.getItem(OPEN)) ?? first;
    if (panel) this.show(panel);
  }

  /** Open a conversation, and write in it. */
  choose(panel) {
    this.show(panel);
    showColumn("talk");
    if (isOneColumn()) panel.part("title").focus(); // a keyboard would cover what is to be read
    else panel.focus();
  }

  show(panel) {
    this.chosen = panel;
    sessionStorage.setItem(OPEN, panel.conversation);
    for (const other of this.panels.values()) if (other !== panel) other.open(false);
    panel.open();
    for (const other of this.panels.values()) this.draw(other);
  }

  /** Let a conversation go from the screen. */
  remove(panel) {
    this.panels.delete(panel.conversation);
    this.rows.get(panel.conversation).remove();
    this.rows.delete(panel.conversation);
    at("no-panels").hidden = this.panels.size > 0;
    if (panel !== this.chosen) return;
    this.chosen = null;
    this.restore();
    showColumn("list");
    at("mine-title").focus();
  }

  draw(panel) {
    const row = this.rows.get(panel.conversation);
    if (!row) return; // it is being laid out
    const { theme, departement, conversation } = panel.entry;
    const button = row.firstElementChild;
    if (panel === this.chosen) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    row.classList.toggle("urgent", panel.urgent);
    row.querySelector(".flag").hidden = !panel.urgent;
    row.querySelector(".short").textContent = shortName(conversation);
    say(row.querySelector(".theme"), () => [departementName(departement), themeName(theme)].filter(Boolean).join(" · "));
    row.querySelector(".ended").hidden = !panel.finished;
  }

  row(panel) {
    const flag = element("strong", { class: "flag", say: ["queue.urgent"], hidden: true });
    const ended = element("span", { class: "ended", say: ["mine.ended"], hidden: true });
    const top = element("span", { class: "row-line" }, flag, element("span", { class: "short" }), ended);
    const button = element("button", { type: "button", onclick: () => this.choose(panel) }, top, element("span", { class: "theme" }));
    return element("li", { "data-conversation": panel.conversation }, button);
  }

  back() {
    showColumn("list");
    this.rows.get(this.chosen.conversation).firstElementChild.focus();
  }
}
