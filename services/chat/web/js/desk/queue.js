/** The queue of one's force: who waits, for how long, and taking a conversation. */

import { departementName } from "/shared/departements.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hush, many, say } from "/shared/i18n.js";
import { MISSES, attempt } from "./attempt.js";
import { flags, showFlags, showPresence, urgent } from "./flags.js";
import { sinceNow } from "./pressed.js";
import { languageName, refusal, shortName, since, themeName, whoWrites } from "./labels.js";

const STILL = 800;

const READ = 30_000; // milliseconds for which a refusal takes its room

let stillness = 0;
let passing = 0;

export class Queue {
  /** `claimed(entry, goneOn)` takes it up; `news` says how many wait, `waiting(entries)` learns which; `where` lists them. */
  constructor(session, { claimed, news, waiting = () => {} }, where = "/api/chat/queue") {
    Object.assign(this, { session, claimed, news, waiting, where, shown: new Map(), offered: [], misses: 0, hasLooked: false });
  }

  /** Look again; a queue that does not answer says so, and keeps what it showed. */
  async look() {
    try {
      const { body } = await ask(this.where, { token: this.session.token });
      this.misses = 0;
      this.draw(body);
      hush(at("queue-trouble"));
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      this.misses += 1;
      this.count();
      say(at("queue-trouble"), () => refusal(problem));
    }
    this.news.isAway(this.misses >= MISSES);
  }

  /** These are offered to this operator, and stand above the queue: here they would stand twice. */
  without(ids) {
    this.offered = ids;
    for (const id of ids) if (this.shown.has(id)) this.drop(id, this.shown.get(id));
  }

  draw(all) {
    const waiting = all.filter(({ conversation }) => !this.offered.includes(conversation));
    const ids = new Set(waiting.map(({ conversation }) => conversation));
    if (this.hasLooked && [...ids].some((id) => !this.shown.has(id))) this.news.came();
    this.hasLooked = true;
    for (const [id, item] of this.shown) if (!ids.has(id)) this.drop(id, item);
    const held = document.activeElement;
    let next = at("queue").firstElementChild;
    for (const entry of waiting) {
      const item = this.update(entry);
      if (item === next) next = next.nextElementSibling;
      else at("queue").insertBefore(item, next); // what is urgent by now comes first
    }
    if (at("queue").contains(held)) held.focus();
    this.count();
    this.waiting(all);
  }

  count() {
    const { size } = this.shown;
    if (this.misses) say(at("queue-count"), "queue.unknown");
    else say(at("queue-count"), () => [many(this.counted, size), this.dangers(), this.connected()].filter(Boolean).join(" "));
    this.announce();
  }

  /** How many of them are in danger, wherever the list is scrolled to. */
  dangers() {
    const { endangered } = this;
    return endangered ? many("queue.in-danger", endangered) : "";
  }

  get endangered() {
    return [...this.shown.values()].filter((item) => item.classList.contains("urgent")).length;
  }

  /** How many of them are connected, where some are not and of each it is known. */
  connected() {
    const known = [...this.shown.values()].map((item) => item.querySelector(".there").dataset.here);
    const here = known.filter((is) => is === "true").length;
    return known.every(Boolean) && here < known.length ? many("queue.connected", here) : "";
  }

  /** The sentence that says how many there are. */
  get counted() {
    return "queue.count";
  }

  /** Have the title say how many wait, and how many of them in danger: one more shows the head of the list. */
  announce() {
    const { endangered } = this;
    if (endangered > this.news.dangers) {
      still();
      at("queue").scrollTop = 0;
    }
    this.news.queue(this.shown.size, endangered);
  }

  update(entry) {
    const item = this.shown.get(entry.conversation) ?? this.item(entry);
    this.shown.set(entry.conversation, item);
    item.classList.toggle("urgent", urgent(entry));
    say(item.querySelector(".theme"), () => themeName(entry.theme));
    say(item.querySelector(".about"), () => about(entry));
    say(item.querySelector(".since"), () => since(entry.waiting_since));
    item.classList.toggle("gone", Boolean(entry.left));
    showPresence(item.querySelector(".there"), entry.here, entry.left);
    showFlags(item.querySelectorAll(".flag, .minor"), entry);
    return item;
  }

  item(entry) {
    const described = ["top", "low"].map((line) => `${line}-${entry.conversation}`);
    const take = element("button", {
      type: "button", class: "primary", "aria-describedby": described.join(" "), onclick: () => this.claim(entry, take),
    });
    say(take, "queue.claim");
    const name = { text: shortName(entry.conversation), class: "short" };
    const top = element("p", { class: "top-line", id: described[0] }, ...flags(entry), element("strong", { class: "theme" }));
    const low = element("p", { class: "low-line", id: described[1] }, element("span", { class: "about" }), element("span", name));
    const when = element("p", {}, element("span", { class: "since" }), element("span", { class: "there" }));
    return element("li", { class: "waiting" }, top, low, when, take);
  }

  drop(id, item, goneOn = false) {
    this.shown.delete(id);
    const held = !goneOn && item.contains(document.activeElement);
    item.remove();
    this.count();
    if (held) at("queue-title").focus();
  }

  claim(entry, button) {
    return this.taking(entry, button, () => claim(this.session, entry));
  }

  /** Take it: it is on the desk then, and waits no more. */
  taking(entry, button, work) {
    const goneOn = sinceNow();
    return attemptInQueue(this.session, button, async () => {
      await work();
      if (this.shown.has(entry.conversation)) this.drop(entry.conversation, this.shown.get(entry.conversation), goneOn());
      this.claimed(entry, goneOn());
    });
  }
}

/** Take a conversation: from the queue, or as a colleague offers it. */
export function claim(session, { conversation }) {
  return settle(`/api/chat/conversations/${conversation}/claim`, {}, session.token);
}

/** Do a button's work in the queue's column; why it was refused stands above the queue, and whom it was about in sight. */
export async function attemptInQueue(session, button, work) {
  calm(at("queue-error"));
  await attempt(session, button, work, (problem) => {
    alarm(at("queue-error"), () => refusal(problem));
    clearTimeout(passing);
    passing = setTimeout(() => calm(at("queue-error")), READ);
    button.closest("li")?.scrollIntoView({ block: "nearest" });
  });
  still();
}

/** The lists have moved: for a moment the pointer takes nobody, who may be another than its hand meant. */
function still() {
  const column = at("queue").closest(".list-column");
  column.dataset.still = "";
  clearTimeout(stillness);
  stillness = setTimeout(() => delete column.dataset.still, STILL);
}

/** Who a person is, where they write from, and in which language; that they are under 18 stands beside it as a mark. */
export function about(entry) {
  const { who, minor } = entry;
  return [whoWrites({ who, minor: minor ? null : minor }), departementName(entry.departement), languageName(entry.language)].filter(Boolean).join(" · ");
}
