/** One row of the operator's conversations: which one it is, and what is new in it, by shape and word and not by colour alone. */

import { element } from "/shared/dom.js";
import { hour, hush, many, say, t } from "/shared/i18n.js";
import { inOrder } from "/shared/numbers.js";
import { flags } from "./flags.js";
import { ago, shortName, subject } from "./labels.js";

const WORDS_SHOWN = 80;
const ENDED = "mine.ended";
/** Why a conversation that has no end is the operator's no more. */
const LOST = { accepted: "mine.given", returned: "mine.returned", "given-back": "mine.given-back", unanswered: "mine.unanswered", absent: "mine.absent", moved: "mine.moved", erased: "mine.erased", "not-yours": "mine.lost", "not-claimed": "mine.returned", reopened: "mine.reopened", gone: "mine.gone" };

export class Row {
  /** `number` is the key that opens it with Alt, as long as there is one. */
  constructor(panel, { chosen }) {
    Object.assign(this, { panel });
    this.button = element("button", { type: "button", onclick: chosen },
      element("span", { class: "row-line" },
        element("span", { class: "number", "aria-hidden": "true" }),
        element("span", { class: "short", text: shortName(panel.conversation) }),
        element("span", { class: "there" }),
        element("span", { class: "unread" }, element("span", { "aria-hidden": "true" }), element("span", { class: "unseen" }))),
      element("span", { class: "row-line" }, ...flags(panel.entry), element("span", { class: "theme" })),
      element("span", { class: "row-line" }, element("span", { class: "words", dir: "auto" }), element("span", { class: "draft", say: ["mine.draft"] }), element("span", { class: "ago" })),
      element("span", { class: "row-line offered", hidden: true }), element("span", { class: "row-line keep", hidden: true }));
    this.retake = element("button", { type: "button", class: "small retake", hidden: true, say: ["keeping.retake"], onclick: ({ target }) => panel.keeping.retake(target) });
    this.node = element("li", { "data-conversation": panel.conversation }, this.button, this.retake);
  }

  part(name) {
    return this.button.querySelector(`.${name}`);
  }

  draw({ isChosen, number }) {
    const { urgent, entry, unread, halfWritten, finished, keeping } = this.panel;
    if (isChosen) this.button.setAttribute("aria-current", "true");
    else this.button.removeAttribute("aria-current");
    const inDanger = keeping.waits ? keeping.urgent : urgent; // in the queue, what the queue says
    this.node.classList.toggle("urgent", inDanger);
    this.part("number").textContent = number;
    if (number) this.button.setAttribute("aria-keyshortcuts", `Alt+${number}`);
    this.part("flag").hidden = !inDanger;
    this.part("draft").hidden = !halfWritten.is || (finished && !keeping.waits);
    say(this.part("theme"), () => subject(entry));
    this.part("unread").hidden = !unread;
    this.part("unread").firstChild.textContent = unread;
    say(this.part("unread").lastChild, () => many("mine.unread", unread));
    this.there();
    this.words();
    this.offered();
    this.kept();
  }

  /** What presses in it, and the way to have it again where it waits in the queue. */
  kept() {
    const { keeping: { due, waits }, head, finished } = this.panel;
    const warning = head.warned && !finished ? () => t("mine.elsewhere") : due && (() => t("mine.keep", { time: hour(due) }));
    this.part("keep").hidden = !warning;
    said(this.part("keep"), warning);
    this.retake.hidden = !waits;
  }

  /** To whom it is offered, until they answer; or that it was not looked at since it was taken. */
  offered() {
    const name = this.panel.tools.of("handover")?.offeredTo;
    const sentence = name ? () => t("mine.offered", { name }) : this.panel.isNew && (() => t("mine.new"));
    this.part("offered").hidden = !sentence;
    said(this.part("offered"), sentence);
  }

  /** Whether the person is there, as far as it is known. */
  there() {
    const { finished, head, lostBy } = this.panel;
    const node = this.part("there");
    const known = { true: "mine.here", false: "mine.away" }[head.here];
    const sentence = finished ? LOST[lostBy] ?? ENDED : head.writing ? "mine.writing" : known;
    node.dataset.here = finished ? "" : head.here ?? "";
    said(node, sentence && (() => t(sentence)));
  }

  words() {
    const { last, entry } = this.panel;
    said(this.part("words"), last && (() => inOrder(this.sentence(last).slice(0, WORDS_SHOWN))));
    const since = last?.time ?? entry.taken;
    said(this.part("ago"), since && (() => ago(since)));
  }

  /** The words of a message, after the name of who wrote them, where it is not the person. */
  sentence(frame) {
    const { text, author } = frame;
    return author === "visitor" ? text : t("mine.by", { name: this.panel.name(frame)(), text });
  }
}

function said(node, sentence) {
  if (sentence) say(node, sentence);
  else hush(node);
}
