/** An opened signalement, drawn in the order in which a person must read it: the safe contact first. */

import { element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { language, moment, t } from "/shared/i18n.js";

const CONTACT = ["name", "phone", "email", "address"];
/** The means by which each detail is used: one that she did not name is not safe. */
const USED_BY = { phone: ["phone", "message"], email: ["email"], address: ["letter"] };
const OTHERS = ["date", "place"];
const MEANS = ["phone", "message", "email", "letter", "chat"];
let offences = [];

/** Learn the names of the families of offences. */
export async function learnOffences() {
  offences = (await ask("/api/signalement/offences").catch(() => ({ body: [] }))).body;
}

/** How to reach the person without danger: nothing else is read before. */
export function safeContact({ safe_contact: safe = {} }) {
  const means = (safe.means ?? []).map((one) => () => (MEANS.includes(one) ? t(`safe.${one}`) : one));
  const rows = [
    ["safe.when", safe.when],
    ["safe.means", means.length && (() => means.map((one) => one()).join(", "))],
    ["safe.leave-message", typeof safe.leave_message === "boolean" && (() => t(safe.leave_message ? "safe.yes" : "safe.no"))],
    ["safe.agreed-word", safe.agreed_word],
  ];
  const caution = safe.caution ? { text: safe.caution, lang: "fr" } : { say: ["safe.nothing"] };
  return element("section", { class: "safe" }, element("h3", { say: ["safe.title"] }),
    element("p", {}, element("strong", caution)), list(rows),
    ...(isChatOnly(safe) ? [element("p", {}, element("strong", { say: ["safe.chat-only"] }))] : []));
}

const isChatOnly = ({ means = [] }) => means.length > 0 && means.every((one) => one === "chat");

/** The details by which she can be reached without danger; the others are folded, under what they may be used for. */
function details(contact, { means = [] }) {
  const isSafe = (name) => !means.length || !USED_BY[name] || USED_BY[name].some((one) => means.includes(one));
  const given = CONTACT.filter((name) => contact[name]);
  const rows = (names) => list(names.map((name) => [`contact.${name}`, contact[name]]));
  const unsafe = given.filter((name) => !isSafe(name));
  if (!given.length) return [element("p", { say: ["opened.no-contact"] })];
  const folded = element("details", { class: "unsafe" }, element("summary", { say: ["contact.unsafe"] }), rows(unsafe));
  return [rows(given.filter(isSafe)), ...(unsafe.length ? [folded] : [])];
}

/** All the rest, once the safe contact is read. */
export function rest({ contact = {}, summary = {}, safe_contact: safe = {} }) {
  const family = offences.find(({ code }) => code === summary.offence);
  const offence = summary.offence && (() => family?.labels[language()] ?? family?.labels.fr ?? summary.offence);
  return element("div", {},
    element("h3", { say: ["opened.contact"], tabindex: "-1" }),
    ...details(contact, safe),
    element("h3", { say: ["opened.facts"] }), element("p", { class: "facts", text: summary.facts ?? "" }),
    ...assessment(summary.assessment ?? []),
    list([...OTHERS.map((name) => [`opened.${name}`, summary[name]]), ["opened.offence", offence]]));
}

/** What it is: its name, when it left, and what the person agreed to give. */
export function heading({ signalement, time, unit }) {
  return element("p", { class: "hint" }, element("span", { text: unit?.name ?? "" }), " · ",
    element("span", { say: [() => (time ? moment(time) : "")] }), element("br"), element("span", { class: "short", text: signalement }));
}

function assessment(answers) {
  if (!answers.length) return [];
  const rows = answers.map(({ question, answer, grave }) =>
    element("li", grave ? { class: "grave" } : {}, element("span", { text: question }), " ", element("strong", { text: answer })));
  return [element("h3", { say: ["opened.assessment"] }), element("ul", { class: "points", lang: "fr" }, ...rows)];
}

/** Names and values, one under the other; what was not said is left out. */
function list(rows) {
  const said = rows.filter(([, value]) => value);
  return element("dl", {}, ...said.flatMap(([name, value]) => [
    element("dt", { say: [name] }), element("dd", typeof value === "function" ? { say: [value] } : { text: value })]));
}
