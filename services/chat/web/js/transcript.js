/** The list of what was said, in the order of the log, with what is not confirmed yet at its end. */

import { element } from "/shared/dom.js";
import { hour, say, t } from "/shared/i18n.js";
import { isolated } from "/shared/numbers.js";
import { marks } from "./marks.js";

const NEAR = 80;
const JOINED = "chat.psychologist-joined";
export const TRANSFERRED = "chat.conversation-transferred";
const PSYCHOLOGIST_ENDS = new Set(["chat.psychologist-left", TRANSFERRED, "chat.conversation-closed"]);

export class Transcript {
  /**
   * `box` scrolls, and holds the list; `name(frame)` answers who wrote, as a function of the language on screen; `mine`
   * is this side; `missed(count)` learns how many came from the other side below what is on screen.
   */
  constructor(box, { mine, name, missed = () => {} }) {
    Object.assign(this, { box, mine, name, missed, list: box.querySelector("ol"), waiting: new Map(), atEnd: true, held: null, unseen: [], psychologist: "" });
    this.record();
    box.addEventListener("scroll", () => this.scrolled());
    const follow = new ResizeObserver(() => this.atEnd && this.toItsEnd());
    for (const part of [box, box.firstElementChild]) follow.observe(part); // beside another one, it is narrower
  }

  /** Only a reader scrolls back: what has grown meanwhile is no reason to stop following. */
  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    if (scrollTop === this.top && clientHeight === this.height) return; // we scrolled there
    // in a box that grew, or of which a part went away, the browser scrolls back
    const back = scrollTop < this.top && clientHeight === this.height && scrollHeight === this.extent;
    this.record();
    this.pass();
    if (!this.isNearItsEnd()) return back && (this.atEnd = false);
    this.held = null;
    this.seenToItsEnd();
  }

  /** Where it stands, to know later who has scrolled. */
  record() {
    const { scrollTop: top, clientHeight: height, scrollHeight: extent } = this.box;
    Object.assign(this, { top, height, extent });
  }

  seenToItsEnd() {
    this.atEnd = true;
    if (this.unseen.length) this.missed((this.unseen = []).length);
  }

  /** What has been scrolled to or past, on whatever way, is not below any more. */
  pass() {
    const { bottom } = this.box.getBoundingClientRect();
    const below = this.unseen.filter((item) => item.isConnected && item.getBoundingClientRect().top >= bottom);
    if (below.length < this.unseen.length) this.missed((this.unseen = below).length);
  }

  /** Stay at the beginning of this part, until something new comes or the reader goes on. */
  hold(part) {
    this.held = part;
    this.toItsEnd();
  }

  /** A message of the log: new, or one's own come back. */
  message(frame, hidden = false) {
    if (!hidden) this.held = null;
    const own = this.waiting.get(frame.id);
    const item = own ?? this.item(frame.author, () => this.name(frame)());
    this.waiting.delete(frame.id);
    item.querySelector(".said").replaceChildren(...isolated(frame.text));
    item.querySelector("time").dateTime = frame.time ?? "";
    if (frame.time) say(item.querySelector("time"), () => hour(frame.time));
    if (frame.author === this.mine) this.state(item, "sent");
    item.hidden = hidden && !own;
    const near = this.insert(item);
    if (frame.author !== this.mine && !item.hidden) this.came(near, item);
  }

  /** Something that one is given, as it was given: a card. */
  entry(item, hidden = false) {
    item.hidden = hidden;
    const near = this.insert(item);
    if (!hidden) this.came(near, item);
  }

  /** One's own message, on its way. */
  pending(id, text) {
    this.held = null;
    const item = this.item(this.mine, this.name({ author: this.mine }));
    item.querySelector(".said").replaceChildren(...isolated(text));
    this.state(item, "sending");
    this.waiting.set(id, item);
    this.follow(() => this.list.append(item), true);
  }

  /** What became of a message that has not come back. */
  sending(id, state) {
    const item = this.waiting.get(id);
    if (!item) return;
    this.state(item, state);
    if (state === "refused") this.waiting.delete(id);
  }

  /** An event of the log, or of the one before it (`what`), where it has a mark; to another force no psychologist goes. */
  event(frame, hidden = false, sentence = undefined, values = {}) {
    const type = frame.what ?? frame.event;
    const mark = (said, name) => said && this.mark(said, { name, ...values }, frame.time, hidden);
    mark(sentence ?? marks[type], frame.pseudonym);
    if (type === JOINED && frame.shared) mark("mark.past-shared");
    if (type === TRANSFERRED && this.psychologist) mark("mark.psychologist-left", this.psychologist);
    if (type === JOINED) this.psychologist = frame.pseudonym;
    else if (PSYCHOLOGIST_ENDS.has(type)) this.psychologist = "";
  }

  /** Something that happened between what was said: someone came, the conversation closed. */
  mark(sentence, values, time, hidden = false) {
    const when = time ? { ...values, time: () => hour(time) } : values;
    const item = element("li", { class: "mark" }, element("span", { say: [sentence, when] }));
    item.hidden = hidden;
    this.insert(item);
  }

  /** Keep only what has not come back from the log: the rest will come again. */
  again() {
    this.list.replaceChildren(...this.waiting.values());
    this.psychologist = "";
    this.missed((this.unseen = []).length);
  }

  /** Keep nothing of what was said. */
  clear() {
    this.waiting.clear();
    this.list.replaceChildren();
  }

  /** What was said and what happened, in words: who and when, then what. */
  lines() {
    return [...this.list.children].map((item) => ({
      who: item.querySelector(".who")?.textContent ?? "",
      said: item.querySelector(".said")?.textContent ?? [...item.children].map((part) => part.textContent).join("\n"),
    }));
  }

  /** Put out of sight what was said. */
  cover() {
    for (const item of this.list.children) item.hidden = true;
  }

  /** How much is kept out of sight. */
  get hidden() {
    return this.list.querySelectorAll(".message[hidden]").length;
  }

  /** Show what was kept out of sight. */
  reveal() {
    const first = this.list.querySelector(".message[hidden]");
    for (const item of this.list.children) item.hidden = false;
    this.held = null;
    this.toItsEnd();
    if (first) this.begin(first);
  }

  item(author, name) {
    const side = author === this.mine ? "mine" : "theirs";
    const head = element("p", { class: "who" }, element("span", { say: [name] }), " ", element("time"));
    const body = element("p", { class: "said", dir: "auto" });
    return element("li", { class: `message ${side}`, "data-author": author }, head, body, element("p", { class: "state" }));
  }

  state(item, state) {
    item.dataset.state = state;
    say(item.querySelector(".state"), () => t(`message.${state}`));
  }

  insert(item) {
    const [next] = this.waiting.values();
    if (item.isConnected && item.nextElementSibling === (next ?? null)) return true;
    return this.follow(() => (next ? next.before(item) : this.list.append(item)));
  }

  follow(change, always = false) {
    const near = always || this.atEnd;
    change();
    if (near) this.toItsEnd();
    return near;
  }

  came(near, item) {
    if (!near) this.missed(this.unseen.push(item));
  }

  /** Bring what has just appeared below into sight, from its beginning; a reader who is further up stays there. */
  begin(part) {
    if (!this.atEnd) return;
    this.atEnd = false;
    part.scrollIntoView({ block: "start" });
    this.record();
  }

  isNearItsEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toItsEnd() {
    this.seenToItsEnd();
    if (this.held) this.held.scrollIntoView({ block: "start" });
    else this.box.scrollTop = this.box.scrollHeight;
    this.record();
  }
}
