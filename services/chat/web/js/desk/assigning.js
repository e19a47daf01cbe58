/** Conversations that wait, for a supervisor: each can be offered to an operator at their desk, who accepts or not. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { settle } from "/shared/http.js";
import { attempt } from "./attempt.js";
import { flags } from "./flags.js";
import { refusal, shortName, since, themeName } from "./labels.js";

/** The conversations that wait, each with the operators who are at their desks and trained for it. */
export function toAssign(waiting, duty) {
  const trained = (theme) => duty.filter((one) => one.at_desk && (!theme || one.trainings.includes(theme)));
  const choices = (theme) => trained(theme).map(({ account, operator }) => [account, operator]);
  return waiting.map(({ offered_to: offered, ...entry }) => ({ ...entry, offered, choices: choices(entry.theme) }));
}

/** A conversation that waits: to whom it is offered, or to whom it can be. */
export function assignable(session, entry, look) {
  const { conversation, since: time, theme, offered, choices } = entry;
  const node = element("li", { class: "assignable" }, ...flags(entry), element("span", { class: "short", text: shortName(conversation) }));
  node.append(" · ", element("span", { say: [() => themeName(theme)] }), " · ", element("span", { say: [() => since(time)] }));
  if (offered) node.append(element("p", { say: ["assign.offered", { name: offered }] }));
  else if (choices.length === 0) node.append(element("p", { class: "hint", say: ["assign.nobody"] }));
  else node.append(choice(session, conversation, choices, look));
  return node;
}

function choice(session, conversation, choices, look) {
  const select = element("select", {}, ...choices.map(([account, name]) => element("option", { value: account, text: name })));
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
