/** The desk's keyboard: which conversation, the list of shortcuts, and the way back to where one writes. */

import { at, element } from "/shared/dom.js";
import { showColumn } from "./columns.js";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SHORTCUTS = [
  ["Alt + 1…9", "keys.number"],
  ["Alt + ↑ ↓", "keys.beside"],
  ["↑ ↓", "keys.list"],
  ["← →", "keys.tools"],
  ["/", "keys.replies", "operators"],
  ["Esc", "keys.escape"],
  ["?, Alt + ?", "keys.list-all"],
];
const WRITTEN_IN = "input, textarea, select";

export class Keys {
  /** `mine`: the operator's conversations. */
  constructor(mine) {
    this.mine = mine;
    addEventListener("keydown", (event) => this.press(event));
    at("mine").addEventListener("keydown", (event) => this.walk(event));
    this.list = listed();
    at("board").append(this.list);
    at("shortcuts").addEventListener("click", () => this.list.showModal());
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const act = this.acts(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts(event) {
    if (event.key === "Escape") return () => this.write();
    if (event.key === "?" && (event.altKey || !event.target.matches(WRITTEN_IN))) return () => this.list.showModal();
    if (!event.altKey) return null;
    const [, digit] = /^Digit([1-9])$/.exec(event.code) ?? [];
    const panel = digit ? this.mine.numbered(Number(digit)) : this.beside(STEPS[event.key]);
    return panel && (() => this.mine.choose(panel));
  }

  /** The conversation before or after the one that is open. */
  beside(step) {
    const { all, chosen } = this.mine;
    return step && all[all.indexOf(chosen) + step];
  }

  /** In the list, the arrows show each conversation, and the focus stays in the list. */
  walk(event) {
    const panel = !event.altKey && this.beside(STEPS[event.key]);
    if (!panel) return;
    event.preventDefault();
    this.mine.show(panel);
    this.mine.rows.get(panel.conversation).button.focus();
  }

  /** Back to the conversation, from wherever the focus is. */
  write() {
    if (!this.mine.chosen) return at("queue-title").focus();
    showColumn("talk");
    return this.mine.chosen.focus();
  }
}

/** The dialog that lists the keys. */
function listed() {
  const row = ([keys, sentence, whose = ""]) =>
    [element("dt", { class: whose }, element("kbd", { text: keys })), element("dd", { class: whose, say: [sentence] })];
  const title = element("h2", { id: "shortcuts-title", say: ["keys.title"] });
  const close = element("button", { type: "button", say: ["keys.close"], onclick: () => dialog.close() });
  const dialog = element("dialog", { "aria-labelledby": title.id }, title,
    element("dl", { class: "keys" }, ...SHORTCUTS.flatMap(row)), element("div", { class: "actions" }, close));
  return dialog;
}
