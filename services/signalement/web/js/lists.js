/** What both parts of the page share: reading lists, drawing them, and saying what went wrong. */

import { alarm, at, calm } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, say, t } from "/shared/i18n.js";

const REASONS = ["unknown", "not-forwarded", "contacted", "erased", "same-unit"];
const STATUSES = [0, 401, 403, 404, 503];

const WRONG = ["demonstration", "no-encryption", "private", "unreadable"];

/** What a problem is, to the staff. */
export function refusal(problem) {
  const [{ field, reason } = {}] = problem.wrong;
  if (WRONG.includes(reason)) return t(`wrong.key.${reason}`);
  if (field === "unit") return t("wrong.unit");
  if (REASONS.includes(problem.reason)) return t(`problem.${problem.reason}`);
  return STATUSES.includes(problem.status) ? t(`problem.${problem.status}`) : t("problem.other", { detail: problem.message });
}

/** Lists that are read again and again; what has not changed stays as it is, with what somebody writes in it. */
export class Lists {
  constructor(session) {
    Object.assign(this, { session, drawn: new Map() });
  }

  async read(path, draw) {
    try {
      draw((await ask(path, { token: this.session.token })).body);
      hush(at("trouble"));
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      say(at("trouble"), () => refusal(problem));
    }
  }

  fill(name, entries, item) {
    at(`${name}-none`).hidden = entries.length > 0;
    const before = this.drawn.get(name) ?? new Map();
    const drawn = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
    for (const [said, entry] of drawn) drawn.set(said, before.get(said) ?? item(entry));
    this.drawn.set(name, drawn);
    arrange(at(name), [...drawn.values()]);
  }

  /** Take away what was said of the action before. */
  begin() {
    calm(at("error"));
    hush(at("news"));
  }

  /** Do something that a button asks for, once; say that it is done, or at `where(problem)` why it is not. */
  async act(button, work, done, where = () => at("error")) {
    this.begin();
    button.disabled = true;
    try {
      await work();
      say(at("news"), done);
      await this.look();
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      alarm(where(problem), () => refusal(problem));
    } finally {
      button.disabled = false;
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
