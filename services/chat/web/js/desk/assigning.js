/** Conversations that wait, for a supervisor: each can be offered to an operator at their desk, who accepts or not. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { hour, say, t } from "/shared/i18n.js";
import { attempt } from "./attempt.js";
import { flags } from "./flags.js";
import { refusal, shortName, since, themeName } from "./labels.js";

/** The conversations that wait, each with the operators who are at their desks and may take it: the trained first; `late` too long. */
export function toAssign(waiting, duty, late) {
  const isLate = new Set(late.map(({ conversation }) => conversation));
  const atDesk = duty.filter((one) => one.at_desk);
  const isTrained = ({ theme }) => ({ trainings }) => !theme || trainings.includes(theme);
  const choices = (entry) => [
    ...atDesk.filter(isTrained(entry)).map(({ account, operator }) => [account, operator, true]),
    ...atDesk.filter((one) => entry.for_anyone && !isTrained(entry)(one)).map(({ account, operator }) => [account, operator, false]),
  ];
  return waiting.map(({ offered_to: offered, not_accepted: ended, ...entry }) => ({ ...entry, late: isLate.has(entry.conversation), offered, ended, staffed: atDesk.length > 0, choices: choices(entry) }));
}

/** A conversation that waits: to whom it is offered, or to whom it can be. */
export function assignable(session, entry, look) {
  const { conversation, since: time, theme, late, offered, ended, staffed, choices } = entry;
  const node = element("li", { class: "assignable" }, ...flags(entry), element("span", { class: "short", text: shortName(conversation) }));
  node.append(" · ", element("span", { say: [() => themeName(theme)] }), " · ", element("span", { say: [() => since(time)] }));
  if (late) node.append(" · ", element("strong", { say: ["supervision.unanswered"] }));
  if (ended && !offered) node.append(element("p", {}, element("strong", { say: [() => notAccepted(ended)] })));
  if (offered) node.append(element("p", { say: ["assign.offered", { name: offered }] }));
  else if (choices.length === 0) node.append(element("p", { class: "hint", say: [staffed ? "assign.nobody" : "duty.nobody"] }));
  else node.append(choice(session, conversation, choices, look));
  return node;
}

/** Who did not take it, and when they said so. */
const notAccepted = ({ operator: name, how, time }) => t(`assign.${how}`, { name, time: () => hour(time) });

/** Say each end of an offer once, to who does not see the list. */
export class AssignmentNews {
  constructor() {
    this.said = null;
  }

  look(waiting) {
    const ended = waiting.filter(({ not_accepted: one }) => one);
    const keys = new Set(ended.map(({ conversation, not_accepted: one }) => conversation + one.time));
    const fresh = this.said && ended.findLast(({ conversation, not_accepted: one }) => !this.said.has(conversation + one.time));
    this.said = keys; // what there was before the page was opened is no news
    if (fresh) say(at("assign-news"), () => `${shortName(fresh.conversation)} · ${notAccepted(fresh.not_accepted)}`);
  }
}

const option = ([account, name, isTrained]) =>
  element("option", { value: account, say: [() => (isTrained ? name : t("assign.untrained", { name }))] });

function choice(session, conversation, choices, look) {
  const select = element("select", {}, ...choices.map(option));
  const label = element("label", {}, element("span", { say: ["assign.to"] }), select);
  const button = element("button", { type: "submit", say: ["assign.offer"] });
  return element("form", { class: "actions", onsubmit: (event) => offer(event, session, { conversation, select, button, look }) }, label, button);
}

async function offer(event, session, { conversation, select, button, look }) {
  event.preventDefault();
  calm(at("assign-error"));
  const path = `/api/chat/conversations/${conversation}/assignment`;
  const assign = () => settle(path, { colleague: select.value }, session.token);
  if (!(await attempt(session, button, assign, (problem) => alarm(at("assign-error"), () => refusal(problem))))) return;
  at("assign-title").focus();
  await look();
}
