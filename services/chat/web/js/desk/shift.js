/** The shift, on a supervisor's page: who is on duty, who waits, what is late, and today in figures. */

import { at, element } from "/shared/dom.js";
import { many, moment, say, t } from "/shared/i18n.js";
import { now } from "/shared/server_time.js";
import { shortName, since } from "./labels.js";

const OUTCOMES = ["signalement", "orientation", "information", "abandoned"];
const LATE = ["overdue", "stopped"];
/** Today, as the figures count days. */
const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(now());

export const lateSignalements = `/api/signalement/signalements?${LATE.map((status) => `status=${status}`).join("&")}`;
export const practisedToday = "/api/chat/practice/figures";
export const figuresOfToday = () => `/api/stats/figures?from=${today()}&to=${today()}&by=force`;

/** Who waits, in a line: how many, and the longest wait. */
export function showQueue(waiting) {
  const [first] = waiting.map((entry) => entry.since).sort();
  const how = () => [many("queue.count", waiting.length), first && t("supervision.longest", { since: since(first) })];
  say(at("waiting-line"), () => how().filter(Boolean).join(" "));
}

/** An operator: how many conversations of how many, whether their desk is open, if that is known, and since when. */
export function onDuty({ operator, held, since: from, at_desk: open }, limit) {
  const count = element("span", { text: ` ${held}/${limit}` });
  const desk = open === null ? [] : [" · ", element("span", { say: [open ? "duty.open" : "duty.closed"] })];
  const how = () => (open === false ? t("duty.first", { since: since(from) }) : since(from));
  const when = from ? [" · ", element("span", { say: [how] })] : [];
  return element("li", {}, element("strong", { text: operator }), count, ...desk, ...when);
}

/** A signalement to which no unit has answered in time, or that cannot leave. */
export function signalement({ conversation, unit, status, drafted, forwarded }) {
  const node = element("li", {}, element("strong", { say: [`supervision.signalement.${status}`] }), ` · ${unit.name} · `);
  node.append(element("span", { class: "short", text: shortName(conversation) }));
  const said = forwarded ? "supervision.signalement.left" : "supervision.signalement.written";
  node.append(" · ", element("span", { say: [said, { time: () => moment(forwarded ?? drafted) }] }));
  return node;
}

/** Today's conversations of one's force, and how those that ended did; nothing where that is not counted. */
export function showToday({ figures }, force) {
  const none = Object.fromEntries(["conversations", ...OUTCOMES].map((name) => [name, 0]));
  showFigures(figures.find((one) => one.force === force) ?? none);
}

/** A day's conversations, and how those that ended did. */
export function showFigures(row) {
  const ended = () => OUTCOMES.map((outcome) => `${t(`supervision.today.${outcome}`)} ${row[outcome] ?? "–"}`).join(" · ");
  say(at("today"), () => `${many("supervision.today", row.conversations ?? 0)}. ${t("supervision.today.ended", { how: ended() })}`);
}
