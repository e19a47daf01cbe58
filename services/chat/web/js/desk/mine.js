/** The operator's conversations: a list whose order stays, and the one that is open. */

import { at, calm } from "/shared/dom.js";
import { many, say, t } from "/shared/i18n.js";
import { isOneColumn, showColumn } from "./columns.js";
import { Row } from "./row.js";

const OPEN = "desk-open";
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export class Mine {
  /** `news` says what is new in those that are not under the operator's eyes. */
  constructor(news) {
    Object.assign(this, { news, panels: new Map(), rows: new Map(), numbers: new Map(), chosen: null });
    new ResizeObserver(() => this.reveal()).observe(at("mine")); // what comes above it takes room from it
    const isBack = () => this.chosen && this.changed(this.chosen);
    new MutationObserver(isBack).observe(at("board"), { attributeFilter: ["data-column"] });
    for (const seen of ["visibilitychange", "focus"]) addEventListener(seen, isBack);
  }

  /** The conversation of this id, if it is here. */
  of(conversation) {
    return this.panels.get(conversation);
  }

  /** The conversation that this key opens. */
  numbered(number) {
    return this.all.find(({ conversation }) => this.numbers.get(conversation) === number);
  }

  /** All that are here, in their order. */
  get all() {
    return [...this.panels.values()];
  }

  /** Take in a conversation, after those that are here. */
  add(panel) {
    this.panels.set(panel.conversation, panel);
    const free = NUMBERS.find((number) => ![...this.numbers.values()].includes(number));
    if (free) this.numbers.set(panel.conversation, free);
    const row = new Row(panel, { chosen: () => this.choose(panel) });
    this.rows.set(panel.conversation, row);
    at("mine").append(row.node);
    panel.part("to-list").addEventListener("click", () => this.back());
    at("no-panels").hidden = true;
    this.look();
  }

  /** These wait in the queue: among them some that this operator has lost, perhaps, and that are in danger since. */
  waiting(entries) {
    const waits = new Map(entries.map((entry) => [entry.conversation, entry]));
    for (const panel of this.all) panel.keeping.waiting(waits.get(panel.conversation));
  }

  /** The session goes on with another token. */
  renewed() {
    for (const panel of this.panels.values()) panel.renewed();
  }

  /** Open one of those that are here: the one that was open before the page was loaded again, or the first. */
  restore() {
    const panel = this.panels.get(sessionStorage.getItem(OPEN)) ?? this.all[0];
    if (panel) this.show(panel);
  }

  /** One that was just taken: open it, unless the operator writes in another by now; then its row says that it is new. */
  taken(panel, goneOn) {
    if (!goneOn || !this.chosen) return this.choose(panel);
    panel.isNew = true;
    panel.open(false);
    return this.look();
  }

  /** Open a conversation, and write in it. */
  choose(panel) {
    calm(at("queue-error")); // it was of another
    showColumn("talk");
    this.show(panel);
    if (isOneColumn()) panel.part("title").focus(); // a keyboard would cover what is to be read
    else panel.focus();
  }

  show(panel) {
    this.chosen = panel;
    panel.isNew = false;
    sessionStorage.setItem(OPEN, panel.conversation);
    for (const other of this.all) if (other !== panel) other.open(false);
    panel.open();
    this.look();
    this.reveal();
  }

  /** Have the row of the open conversation in sight. */
  reveal() {
    this.rows.get(this.chosen?.conversation)?.node.scrollIntoView({ block: "nearest" });
  }

  /** Let a conversation go from the screen. */
  remove(panel) {
    this.panels.delete(panel.conversation);
    this.numbers.delete(panel.conversation); // the others keep theirs: no key opens another person than a moment ago
    this.rows.get(panel.conversation).node.remove();
    this.rows.delete(panel.conversation);
    this.news.count(panel.conversation, 0);
    for (const none of ["keep", "warn", "danger"]) this.news[none](panel.conversation, null);
    at("no-panels").hidden = this.panels.size > 0;
    if (panel !== this.chosen) return this.look();
    this.chosen = null;
    this.restore();
    showColumn("list");
    return at("mine-title").focus();
  }

  /** A message of the log: news, unless it is under the operator's eyes. */
  message(panel, frame) {
    this.changed(panel);
    if (panel.unread && frame.author !== panel.role) this.news.message(panel, frame);
  }

  /** Something of a conversation is otherwise now: its row says so, and the list keeps its order. */
  changed(panel) {
    if (!this.rows.has(panel.conversation)) return; // it is being laid out
    if (this.isSeen(panel)) panel.read();
    this.news.count(panel.conversation, panel.unread);
    this.news.keep(panel.conversation, panel.keeping.due);
    this.news.warn(panel.conversation, !panel.finished && panel.head.warned, panel.head.warnedAt);
    this.news.danger(panel.conversation, !panel.finished && panel.urgent);
    this.draw(panel);
    this.elsewhere();
  }

  isSeen(panel) {
    const covered = isOneColumn() && at("board").dataset.column !== "talk";
    return panel === this.chosen && !document.hidden && !covered;
  }

  /** Draw all rows again: time has gone by. */
  look() {
    for (const panel of this.panels.values()) this.changed(panel);
  }

  draw(panel) {
    const number = this.numbers.get(panel.conversation) ?? "";
    this.rows.get(panel.conversation).draw({ isChosen: panel === this.chosen, number });
  }

  /** The ways back to the list say what is new there, where it is out of sight. */
  elsewhere() {
    const { total } = this.news;
    const after = () => (total ? ` · ${many("mine.unread", total)}` : "");
    if (!this.chosen) return;
    say(this.chosen.part("to-list"), () => t("desk.to-list") + after());
    say(this.chosen.part("from-tools"), () => t("tools.close") + after());
  }

  back() {
    showColumn("list");
    this.rows.get(this.chosen.conversation).button.focus();
  }
}
