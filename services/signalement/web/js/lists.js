/** The lists of both parts of the page: read, drawn, and what went wrong. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, say, t } from "/shared/i18n.js";

/** The reasons of a refusal, and the statuses of an answer, for which the page has a sentence. */
const REASONS = ["unknown", "not-forwarded", "contacted", "erased", "same-unit", "not-late", "other-force", "own-key", "another-key", "secret", "doubled", "late", "misaddressed", "no-unit"];
const STATUSES = [0, 401, 403, 404, 410, 503];

/** The faults of a key for which the page has a sentence. */
const WRONG = ["demonstration", "no-encryption", "private", "unreadable"];

/** The sentence that says a problem to the staff. */
export function refusal(problem) {
  const [{ field, reason } = {}] = problem.wrong;
  if (WRONG.includes(reason)) return t(`wrong.key.${reason}`);
  if (["unit", "name"].includes(field)) return t(`wrong.${field}`);
  if (REASONS.includes(problem.reason)) return t(`problem.${problem.reason}`);
  return STATUSES.includes(problem.status) ? t(`problem.${problem.status}`) : t("problem.other", { detail: problem.message });
}

/** How a unit tried to reach the person, where it did in vain. */
export function tried({ tried: ways }) {
  return ways.length ? [element("p", { class: "hint", say: ["page.tried", { ways: () => ways.map((way) => t(`tried.${way}`)).join(", ") }] })] : [];
}

/** Lists that are read again and again; an entry that has not changed stays, with what somebody writes in it. */
export class Lists {
  /** `trouble` is the id of the node that says why a list cannot be read. */
  constructor(session, trouble = "trouble") {
    Object.assign(this, { session, trouble, drawn: new Map(), answers: new Map() });
  }

  /** The body at this address, which is sent again only where it has changed. */
  async bodyAt(path) {
    const answer = await ask(path, { token: this.session.token, before: this.answers.get(path) });
    this.answers.set(path, answer);
    return answer.body;
  }

  /** Read a list and draw it, or say in its place why it cannot be read. */
  async read(path, draw) {
    try {
      draw(await this.bodyAt(path));
      hush(at(this.trouble));
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      say(at(this.trouble), () => refusal(problem));
    }
  }

  /** Fill a list with an item for each entry. */
  fill(name, entries, item) {
    at(`${name}-none`).hidden = entries.length > 0;
    const before = this.drawn.get(name) ?? new Map();
    const drawn = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
    for (const [json, entry] of drawn) drawn.set(json, before.get(json) ?? item(entry));
    this.drawn.set(name, drawn);
    arrange(at(name), [...drawn.values()]);
  }

  /** Clear the messages of the action before. */
  clearMessages() {
    calm(at("error"));
    hush(at("news"));
  }

  /**
   * Do something that a button asks for, once; say that it is done, or at `where(problem)` why it is not. The focus
   * stays on the button, or goes to the title of its part where the button is gone.
   */
  async perform(button, work, done, where = () => at("error")) {
    this.clearMessages();
    const [held, title] = [document.activeElement === button, button.closest("section").querySelector("h2")];
    button.disabled = true;
    try {
      await work();
      say(at("news"), done);
      await this.refresh();
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      alarm(where(problem), () => refusal(problem));
    } finally {
      button.disabled = false;
      if (held && document.activeElement === document.body) (button.isConnected ? button : title).focus();
    }
  }
}

/** Let the list hold these, in this order; none is moved without need, or it would lose the focus. */
function arrange(list, nodes) {
  for (const node of [...list.children]) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}
