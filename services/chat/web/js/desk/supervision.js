/** The supervisor's lists: who waits too long, what is urgent, what nobody could route; never the words. */

import { confirmed } from "/shared/confirm.js";
import { ELSEWHERE } from "/shared/departements.js";
import { alarm, at, calm, element } from "/shared/dom.js";
import { FORCES, forceLabel, isPractice } from "/shared/forces.js";
import { ask, settle } from "/shared/http.js";
import { hour, hush, moment, say, t, translate } from "/shared/i18n.js";
import { Unit } from "/shared/unit.js";
import { Alarm } from "./alarm.js";
import { AssignmentNews, assignable, toAssign } from "./assigning.js";
import { attempt } from "./attempt.js";
import { DangerBar } from "./danger_bar.js";
import { refusal, shortName, since } from "./labels.js";
import { figuresOfToday, lateSignalements, onDuty, practisedToday, showFigures, showQueue, showToday, signalement } from "./shift.js";

const CONSULTATIONS = 20;
/** Looks between two at what other services say: it changes slowly. */
const SELDOM = 6;
/** The log of those who are not with a force yet. */
const RECEPTION = "reception";
const ENDS = ["closed", "erased"];
/** The lists that one answer fills. */
const LISTS = { supervision: ["urgent", "under-way", "parked", "on-duty", "assign", "owed"] };

export class Supervision {
  constructor(session) {
    Object.assign(this, { session, drawn: new Map(), nodes: new Map(), looks: 0, listed: [], sent: [], assignments: new AssignmentNews() });
    this.alarm = new Alarm(at("danger-card"), at("mute"), new DangerBar({ card: at("danger-card"), title: at("urgent-title"), bar: at("danger-bar") }));
    this.practises = isPractice(session.claims.force);
    at("unroutable-part").hidden = this.practises; // who practises has no part in what is real
  }

  /** Look at all services; one that does not answer says so, and the other is shown all the same. */
  async look() {
    await Promise.all([
      this.read("/api/chat/supervision", "supervision", (lists) => this.lists(lists)).then((is) => this.alarm.answers(is)),
      ...(this.practises ? [] : [this.read("/api/router/unroutable", "unroutable", (list) => this.unroutable(list))]),
      this.read("/api/chat/consultations", "consultations", (list) => this.consultations(list)),
      ...(this.looks++ % SELDOM ? [] : this.seldom()),
    ]);
  }

  seldom() {
    return [
      this.read(lateSignalements, "late", (list) => this.late(list)),
      this.today(),
    ];
  }

  late(list) {
    this.fill("late", list, signalement);
    this.alarm.overdue(list.length);
  }

  today() {
    if (this.practises) return this.read(practisedToday, "today", ({ conversations, ended }) => showFigures({ conversations, ...ended }));
    return this.read(figuresOfToday(), "today", (figures) => showToday(figures, this.session.claims.force));
  }

  /** Read and draw; whether the service answered. Where it did not, no list of it says that there is nothing. */
  async read(path, name, draw) {
    const trouble = at(`${name}-trouble`);
    try {
      draw((await ask(path, { token: this.session.token })).body);
      hush(trouble);
      return true;
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      say(trouble, () => refusal(problem));
      for (const list of LISTS[name] ?? [name]) if (at(`${list}-none`)) say(at(`${list}-none`), "supervision.unknown");
      if (name === "supervision") say(at("waiting-line"), "supervision.unknown");
      return false;
    }
  }

  lists({ magistrate_key: key, signalement_key: other, held_limit: limit, ...lists }) {
    const { duty_known: known, waiting = [], unanswered = [], urgent = [], under_way: seen = [], parked = [], on_duty: duty = [], owed = [] } = lists;
    at("no-magistrate-key").hidden = key !== false;
    at("no-signalement-key").hidden = other !== false;
    const atDesk = new Set(duty.filter((one) => one.at_desk).map((one) => one.operator));
    const seenAt = (entry) => ({ ...entry, alone: Boolean(known && entry.operator && entry.status === "claimed" && !atDesk.has(entry.operator)) });
    this.fill("urgent", urgent.map(seenAt), (entry, former) => this.endangered(entry, former));
    this.fill("under-way", seen.map(seenAt), (entry) => this.danger(entry));
    this.fill("parked", parked, (entry) => this.row(entry));
    const certain = duty.map((entry) => ({ ...entry, at_desk: entry.at_desk || (known === false ? null : false) }));
    this.fill("on-duty", certain, (entry) => onDuty(entry, limit));
    const isEmpty = known !== false && !duty.some((one) => one.at_desk);
    if (known !== false) say(at("on-duty-none"), "duty.nobody");
    this.alarm.staffed(!isEmpty || waiting.length === 0);
    at("duty-unknown").hidden = known !== false;
    this.fill("assign", toAssign(waiting, duty, unanswered), (entry) => assignable(this.session, entry, () => this.look()));
    this.assignments.look(waiting);
    this.fill("owed", owed, (entry) => this.held(entry));
    showQueue(waiting);
    this.alarm.ring(urgent.length);
  }

  /** Who was just sent to a service waits no more, though the list may not know it yet. */
  unroutable(list) {
    this.listed = list;
    this.sent = this.sent.filter((id) => list.some(({ conversation }) => conversation === id));
    const left = list.filter(({ conversation }) => !this.sent.includes(conversation));
    this.fill("unroutable", left, (entry) => this.choice(entry));
    this.alarm.waits(left.length);
  }

  consultations(list) {
    this.fill("consultations", list.slice(0, CONSULTATIONS), (entry) => this.consulted(entry));
  }

  /** Who read again, when and why; the sentence is gone with the conversation. */
  consulted({ conversation, time, pseudonym, operator, reason, explanation }) {
    const about = () => [shortName(conversation), moment(time), `${pseudonym} (${operator})`].join(" · ");
    const why = explanation ? element("p", { text: explanation }) : "";
    return element("li", {}, element("strong", { say: [`again.${reason}`] }), element("p", { class: "hint", say: [about] }), why);
  }

  fill(name, entries, item) {
    at(`${name}-none`).hidden = entries.length > 0;
    say(at(`${name}-none`), "supervision.none");
    const before = JSON.stringify(entries);
    // a list under somebody's finger stays as it is, but for the time that goes by
    if (this.drawn.get(name) === before) return translate(at(name));
    this.drawn.set(name, before);
    const [list, held, shown] = [at(name), document.activeElement, this.nodes.get(name) ?? new Map()];
    const kept = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
    const former = ({ conversation }) => [...shown].find(([said]) => JSON.parse(said).conversation === conversation)?.[1];
    for (const [said, entry] of kept) kept.set(said, shown.get(said) ?? item(entry, former(entry))); // with what is typed in it
    this.nodes.set(name, kept);
    list.replaceChildren(...kept.values());
    translate(list);
    if (list.contains(held)) held.focus();
  }

  row({ conversation, since: time, force }) {
    const node = element("li", {}, element("span", { class: "short", text: shortName(conversation) }));
    if (force) node.append(" · ", element("span", { say: [() => (force === RECEPTION ? t("supervision.reception") : forceLabel(force))] }));
    if (time) node.append(" · ", element("span", { say: [() => since(time)] }));
    return node;
  }

  /** A conversation, and who has it. */
  held(entry) {
    const node = this.row(entry);
    node.append(" · ", element("strong", { say: ["supervision.held", { name: entry.operator }] }));
    return node;
  }

  /** A danger that a supervisor has to see to; a button that was pressed once stays so, while the danger is the same. */
  endangered(entry, former) {
    const see = former?.querySelector("button") ?? element("button", { type: "button", say: ["supervision.see-to"], onclick: ({ target }) => this.seeTo(entry, target) });
    const node = this.danger(entry);
    node.dataset.silence = entry.silence;
    if (former && former.dataset.silence !== node.dataset.silence) say(see, "supervision.see-to"); // confirmed is what was read
    node.append(element("div", { class: "actions" }, see));
    return node;
  }

  /** Who answers somebody in danger, and what became of the conversation. */
  danger(entry) {
    const held = [entry.alone ? "supervision.held-alone" : "supervision.held", { name: entry.operator }];
    const who = entry.operator ? held : ["supervision.free"];
    const node = this.row(entry);
    const minor = entry.minor ? [" · ", element("strong", { say: ["queue.minor"] })] : [];
    node.append(element("p", {}, element("strong", { say: who }), ...(entry.unit ? [" · ", entry.unit] : []), ...minor));
    node.append(...this.silence(entry));
    const reason = () => t(`danger.reason.${entry.withdrawn}`);
    if (entry.withdrawn) node.append(element("p", {}, element("strong", { say: ["supervision.withdrawn", { reason }] })));
    if (ENDS.includes(entry.status)) node.append(element("p", { class: "hint", say: [`supervision.${entry.status}`] }));
    const until = { until: () => moment(entry.erased_from) };
    if (entry.erased_from) node.append(element("p", { say: ["supervision.erasing", until] }));
    return node;
  }

  /** How the person is silent, if they are, and when they wrote last. */
  silence({ silence, silent_since: from, last_words: last }) {
    if (!silence) return [];
    const beginning = silence === "words" ? last ?? from : from; // who writes no more wrote last before the danger was declared
    const how = element("strong", { say: [`supervision.silence.${silence}`, { since: () => hour(beginning) }] });
    const words = last ? ["supervision.last-words", { time: () => hour(last) }] : ["supervision.no-words"];
    return [element("p", { class: "silence" }, how, " · ", element("span", { say: words }))];
  }

  /** The danger leaves the list for good. */
  async seeTo({ conversation }, button) {
    calm(at("urgent-error"));
    if (!confirmed(button, "supervision.see-to-confirm")) return;
    const path = `/api/chat/conversations/${conversation}/danger/acknowledgement`;
    if (!(await this.attempt(button, "urgent-error", () => settle(path, {}, this.session.token)))) return;
    at("urgent-title").focus();
    button.closest("#urgent > li")?.remove();
    this.alarm.ring(at("urgent").childElementCount);
    await this.look(); // it lasts, and stands among those that were seen
  }

  attempt(button, where, work) {
    return attempt(this.session, button, work, (problem) => alarm(at(where), () => refusal(problem)));
  }

  choice(entry) {
    const node = this.row(entry);
    const isElsewhere = entry.commune in ELSEWHERE; // said so, and known to be no commune: a person chooses
    const where = () => isElsewhere ? t(ELSEWHERE[entry.commune]) : [entry.name, entry.commune && `(${entry.commune})`].filter(Boolean).join(" ");
    node.append(" · ", element("strong", { say: [where] }));
    if (entry.reason && !isElsewhere) node.append(element("p", { class: "hint", say: [`unroutable.${entry.reason}`] }));
    const send = (force) => element("button", {
      type: "button", say: ["send-to.force", { to: () => forceLabel(force, "to") }], onclick: (event) => this.send(entry, { force }, event.target),
    });
    node.append(element("div", { class: "actions" }, ...FORCES.map(send)));
    node.append(new Unit(entry.conversation, ({ force, unit }, button) => this.send(entry, { force, unit: unit.id }, button)).node);
    return node;
  }

  async send({ conversation }, chosen, button) {
    calm(at("unroutable-error"));
    const send = () => settle(`/api/router/unroutable/${conversation}`, chosen, this.session.token);
    if (!(await this.attempt(button, "unroutable-error", send))) return;
    this.sent.push(conversation);
    this.unroutable(this.listed);
    at("unroutable-title").focus();
  }
}
