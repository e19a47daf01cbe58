/** The magistrate's list: whose anonymity to lift. Their private key is read into this page, and never leaves it. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { forceLabel } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hush, moment, say, t } from "/shared/i18n.js";
import { attempt } from "./attempt.js";
import { fingerprint, isSealedOtherwise, opened, privateKey } from "/shared/jwe.js";
import { refusal, shortName } from "./labels.js";

const WAITING = "/api/chat/identifications";

export class Magistrate {
  constructor(session) {
    Object.assign(this, { session, key: Promise.resolve(null), own: "", sealedTo: "", drawn: "" });
    at("magistrate-part").hidden = false;
    at("magistrate-key").addEventListener("change", ({ target }) => (this.key = this.read(target.files[0])));
  }

  /** Look at what waits for a decision. */
  async look() {
    const read = async (path) => (await ask(path, { token: this.session.token })).body;
    try {
      const [waiting, decided] = await Promise.all([read(WAITING), read(`${WAITING}/decided`)]);
      hush(at("magistrate-trouble"));
      this.draw(waiting);
      at("decided-none").hidden = decided.length > 0;
      at("decided").replaceChildren(...decided.map(decision));
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      say(at("magistrate-trouble"), () => refusal(problem));
    }
  }

  async read(file) {
    calm(at("magistrate-error"));
    hush(at("magistrate-news"));
    try {
      const text = await file.text();
      const key = await privateKey(text);
      this.own = await fingerprint(JSON.parse(text));
      this.doubt();
      return key;
    } catch {
      this.own = "";
      alarm(at("magistrate-error"), "magistrate.key-wrong");
      return null;
    }
  }

  /** Say that the key is read; and that it may be another one, before anything is authorised. */
  doubt() {
    if (!this.own) return;
    const isOther = this.sealedTo && this.sealedTo !== this.own;
    say(at("magistrate-news"), isOther ? "magistrate.key-not-current" : "magistrate.key-read");
  }

  draw(list) {
    const before = JSON.stringify(list);
    if (before === this.drawn) return; // a list under somebody's finger stays as it is
    this.drawn = before;
    [{ sealed_to: this.sealedTo } = {}] = list;
    this.doubt();
    at("magistrate-none").hidden = list.length > 0;
    at("identifications").replaceChildren(...list.map((entry) => this.item(entry)));
  }

  item(entry) {
    const about = () => [shortName(entry.conversation), moment(entry.asked)].join(" · ");
    const what = element("p", { role: "status" });
    const button = (sentence, act, kind = "") =>
      element("button", { type: "button", class: kind, say: [sentence], onclick: ({ target }) => act(target) });
    const grant = () => button("magistrate.grant", (pressed) => this.grant(pressed, entry, what), "primary");
    const acts = [grant, () => button("magistrate.refuse", (pressed) => this.refuse(pressed, entry))];
    if (entry.status === "authorised") { // the sealed addresses are given to who authorised it
      const disclose = () => button("magistrate.disclose", (pressed) => this.press(pressed, () => this.disclose(entry)), "primary");
      acts.splice(0, 2, entry.sealed_addresses.length ? disclose : grant);
      if (!entry.sealed_addresses.length) say(what, "magistrate.of-another", { by: entry.authorised_by });
    }
    return element("li", {}, element("strong", { say: [`ground.${entry.ground}`] }), " ",
      element("span", { say: [() => forceLabel(entry.force)] }), element("p", { class: "hint", say: [about] }),
      ...before(entry),
      ...entry.refused.map(refusedBefore), what, element("div", { class: "actions" }, ...acts.map((act) => act())));
  }

  /** Authorise at the second press: the first one says what it will do. */
  grant(button, entry, what) {
    if (confirmed(button, "magistrate.confirm")) return this.press(button, () => this.decide(entry, true));
    return say(what, "magistrate.grant-what");
  }

  /** Refuse at the second press: it is not taken back either. */
  refuse(button, entry) {
    return confirmed(button, "magistrate.refuse-confirm") && this.press(button, () => this.decide(entry, false));
  }

  decide({ conversation, identification }, granted) {
    return this.post(conversation, "authorisation", { identification, granted });
  }

  async disclose({ conversation, identification, sealed_addresses: sealed }) {
    const key = await this.key;
    if (!key) return alarm(at("magistrate-error"), "magistrate.key-needed");
    let addresses;
    try {
      addresses = await Promise.all(sealed.map((jwe) => opened(jwe, key)));
    } catch (problem) {
      const sentence = isSealedOtherwise(problem) ? "magistrate.sealed-otherwise" : "magistrate.key-other";
      return alarm(at("magistrate-error"), sentence);
    }
    return this.post(conversation, "disclosure", { identification, addresses });
  }

  post(conversation, what, body) {
    return settle(`/api/chat/conversations/${conversation}/${what}`, body, this.session.token);
  }

  async press(button, act) {
    calm(at("magistrate-error"));
    if (!(await attempt(this.session, button, act, (problem) => alarm(at("magistrate-error"), () => refusal(problem))))) return;
    await this.look();
    if (document.activeElement === document.body) (at("identifications").querySelector("button") ?? at("magistrate-title")).focus();
  }
}

/** A request of the same conversation that was refused before. */
function refusedBefore({ ground, asked, refused, magistrate }) {
  const values = { by: magistrate, ground: () => t(`ground.${ground}`), asked: () => moment(asked), refused: () => moment(refused) };
  return element("p", { say: ["magistrate.refused", values] });
}

const nameOf = ({ pseudonym, operator }) => (pseudonym ? `${pseudonym} (${operator})` : operator);

/** Who asked, and what a magistrate may know of the conversation: never a word of it. */
function before({ asked_by: by, history }) {
  if (!history) return [];
  const { opened: time, minor, danger_since: since, danger_withdrawn: withdrawn } = history;
  const reason = () => t(`danger.reason.${withdrawn}`);
  const danger = since ? ["magistrate.danger", { time: () => moment(since) }] : ["magistrate.no-danger"];
  return [
    element("p", { say: ["magistrate.asked-by", { name: nameOf(by) }] }),
    element("p", {}, element("span", { say: ["magistrate.opened", { time: () => moment(time) }] }), " ",
      element("span", { say: [`magistrate.minor.${minor ?? "unsaid"}`] }), " ", element("span", { say: danger }),
      ...(withdrawn ? [" ", element("span", { say: ["magistrate.danger-withdrawn", { reason }] })] : [])),
  ];
}

/** What was decided or opened, by whom and when: it stays. */
function decision({ conversation, force, act, time, magistrate, ground, asked, asked_by: by }) {
  const about = () => [shortName(conversation), forceLabel(force), t(`ground.${ground}`)].join(" · ");
  return element("li", {},
    element("strong", { say: [`magistrate.act.${act}`, { by: magistrate, time: () => moment(time) }] }),
    element("p", { class: "hint", say: [about] }),
    element("p", { class: "hint", say: ["magistrate.asked-on", { name: nameOf(by), asked: () => moment(asked) }] }));
}
