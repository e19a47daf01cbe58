/** The third column of a conversation: its tools as tabs, one of which is open. */

import { at, element } from "/shared/dom.js";
import { say, t, translate } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";
import { showColumn } from "./columns.js";

const OPEN = "desk-tool-";
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export class Tabs {
  constructor(panel) {
    Object.assign(this, { panel, rows: new Map(), chosen: "" });
    panel.part("tabs").addEventListener("keydown", (event) => this.step(event));
    panel.part("tools").addEventListener("change", () => panel.quietAlarm());
    panel.part("to-tools").addEventListener("click", () => this.open(this.chosen));
    panel.part("from-tools").addEventListener("click", () => {
      showColumn("talk");
      panel.part("to-tools").focus();
    });
  }

  /** Lay out these tools: first their parts of the page, then what works in them. */
  furnish(tools) {
    for (const { name, label } of tools) this.rows.set(name, this.lay(name, label));
    for (const { name, module: Tool } of tools) {
      const row = this.rows.get(name);
      row.tool = new Tool(this.panel, row.node);
    }
    this.refresh();
    const kept = sessionStorage.getItem(OPEN + this.panel.conversation);
    if (this.offered.includes(kept)) this.choose(kept);
  }

  /** The tool of this name, where this role has it. */
  of(name) {
    return this.rows.get(name)?.tool;
  }

  /** Give every tool an event of the log. */
  event(frame) {
    for (const { tool } of this.rows.values()) tool.event?.(frame);
  }

  /** Keep nothing of the conversation in any tool. */
  clear() {
    for (const { tool } of this.rows.values()) tool.clear?.();
  }

  /** Show the tabs that are offered now. */
  refresh() {
    for (const { tab, tool } of this.rows.values()) tab.hidden = !(tool.offered ?? !this.panel.finished);
    const offered = this.offered;
    if (!offered.includes(this.chosen)) this.choose(offered[0] ?? "");
    this.panel.part("tools").hidden = this.panel.part("to-tools").hidden = offered.length === 0;
  }

  get offered() {
    return [...this.rows].filter(([, { tab }]) => !tab.hidden).map(([name]) => name);
  }

  /** Open a tool: it stands beside the conversation, also on a narrow screen; its tab has the focus. */
  open(name) {
    this.panel.quietAlarm(); // it was about what is done by now
    if (name === this.chosen) this.rows.get(name)?.tool.opened?.(); // asked for again: what it shows may have changed
    this.choose(name);
    sessionStorage.setItem(OPEN + this.panel.conversation, name); // it is open again after a reload
    showColumn("tools");
    this.rows.get(name)?.tab.focus();
  }

  /** Choose a tool for an operator who has opened none of this conversation; what to do in a danger goes before. */
  suggest(name) {
    const isFree = !sessionStorage.getItem(OPEN + this.panel.conversation) && this.chosen !== "danger";
    if (isFree && this.offered.includes(name)) this.choose(name);
  }

  /** Say on a tool's tab how many things are in it. */
  count(name, count) {
    const { tab, label } = this.rows.get(name);
    say(tab, () => (count ? t("tools.counted", { tool: t(label), count }) : t(label)));
  }

  /** Choose a tool, wherever the focus is. */
  choose(name) {
    if (name === this.chosen) return;
    this.chosen = name;
    for (const [other, { tab, node }] of this.rows) {
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      node.hidden = other !== name;
    }
    this.rows.get(name)?.tool.opened?.();
  }

  lay(name, label) {
    const [tabId, nodeId] = [`tab-${newId()}`, `tool-${newId()}`];
    const tab = element("button", {
      type: "button", role: "tab", id: tabId, "aria-controls": nodeId, "aria-selected": "false", tabindex: "-1",
      "data-tool": name, say: [label], onclick: () => this.open(name),
    });
    const node = element("div", { class: "tool", role: "tabpanel", id: nodeId, "aria-labelledby": tabId, tabindex: "0", hidden: true });
    const template = at(`tool-${name}`);
    if (template) node.append(template.content.cloneNode(true));
    translate(node);
    nameChoices(node);
    this.panel.part("tabs").append(tab);
    this.panel.part("tools").append(node);
    return { tab, node, label, tool: {} };
  }

  step(event) {
    const { offered } = this;
    const ends = { Home: offered[0], End: offered.at(-1) };
    const next = offered[(offered.indexOf(this.chosen) + STEPS[event.key] + offered.length) % offered.length];
    const name = ends[event.key] ?? next;
    if (!name || event.altKey) return;
    event.preventDefault();
    this.open(name);
  }
}

/** Give the choices of each form a name of their own: the same form stands in every conversation. */
function nameChoices(node) {
  for (const form of node.querySelectorAll("form")) {
    const group = `choice-${newId()}`;
    for (const radio of form.querySelectorAll("[type=radio]")) radio.name = group;
  }
}
