/** The staff's desk: an operator's queue and conversations, the supervisor's lists, the magistrate's decisions. */

import { alarm, at, show } from "/shared/dom.js";
import { isPractice } from "/shared/forces.js";
import { ask } from "/shared/http.js";
import { enter } from "/shared/staff.js";
import { repeat } from "/shared/steady.js";
import { Administration } from "./desk/administration.js";
import { Drafts } from "./desk/drafts.js";
import { Invitations } from "./desk/invitations.js";
import { ReplyDeadlines } from "./desk/keeping.js";
import { Keys } from "./desk/keys.js";
import { learnChoices, learnThemes } from "./desk/labels.js";
import { Mine } from "./desk/mine.js";
import { News } from "./desk/news.js";
import { Offers } from "./desk/offers.js";
import { Panel } from "./desk/panel.js";
import { Practice } from "./desk/practice.js";
import { Publishing } from "./desk/publishing.js";
import { Queue } from "./desk/queue.js";
import { ShiftEnd } from "./desk/shift_end.js";
import { Supervision } from "./desk/supervision.js";
import { leaveAtSignOut } from "./desk/third_voice.js";

const QUEUE_EVERY = 3000;
const SUPERVISION_EVERY = 5000;
const AGES_EVERY = 15000;

let mine = null;
let themes = [];
let drafts = null;

async function sit(session) {
  const { role } = session.claims;
  const talks = ["operator", "psychologist"].includes(role);
  document.body.dataset.role = role;
  document.body.toggleAttribute("data-talks", talks);
  show("desk");
  [themes] = await Promise.all([learnThemes().catch(() => []), learnChoices().catch(() => null)]);
  at("board").hidden = !talks;
  at("supervision-part").hidden = role !== "supervisor";
  at("nothing-here").hidden = talks || ["supervisor", "magistrate", "administrator"].includes(role);
  if (talks) await talk(session, role === "operator" ? operate : accompany);
  if (role === "supervisor") repeat(new Supervision(session), SUPERVISION_EVERY);
  if (role === "magistrate") await decide(session);
  if (role === "administrator") {
    repeat(new Administration(session), SUPERVISION_EVERY);
    repeat(new Publishing(session, themes), SUPERVISION_EVERY);
  }
}

/** The magistrate's part, fetched for them alone: it brings what opens sealed addresses. */
async function decide(session) {
  const { Magistrate } = await import("./desk/magistrate.js");
  repeat(new Magistrate(session), SUPERVISION_EVERY);
}

/** The desk of who talks with people: what waits for them is listed by their role. */
async function talk(session, listWhatWaits) {
  const news = new News();
  mine = new Mine(news);
  drafts = new Drafts(session.claims.sub);
  new Keys(mine);
  listWhatWaits(session, { news, claimed: (entry, goneOn) => mine.taken(take(entry, session), goneOn), waiting: (entries) => mine.waiting(entries) });
  const held = await ask("/api/chat/mine", { token: session.token }).catch(() => ({ body: null }));
  if (held.body === null) alarm(at("queue-error"), "desk.mine-unknown");
  held.body?.forEach((entry) => take(entry, session));
  if (held.body) drafts.forgetOthers(mine.all.map(({ conversation }) => conversation));
  mine.restore();
  repeat(mine, AGES_EVERY);
  if (session.claims.role === "operator" && isPractice(session.claims.force)) await new Practice(session).begin();
}

function operate(session, on) {
  new ShiftEnd(session, mine);
  const queue = new Queue(session, on);
  repeat(queue, QUEUE_EVERY);
  repeat(new ReplyDeadlines(session, mine), AGES_EVERY);
  repeat(new Offers(session, { ...on, offered: (ids) => queue.without(ids) }), QUEUE_EVERY);
}

function accompany(session, on) {
  leaveAtSignOut(session, mine);
  repeat(new Invitations(session, on), QUEUE_EVERY);
}

/** Lay a conversation on the desk, unless it is there. */
function take(entry, session) {
  const former = mine.of(entry.conversation);
  if (former?.channel.closed) former.putAway(true); // given up here, and asked for again by its visitor
  if (!mine.of(entry.conversation)) mine.add(new Panel(entry, session, { themes, drafts }, {
    left: (panel) => mine.remove(panel),
    changed: (panel) => mine.changed(panel),
    message: (panel, frame) => mine.message(panel, frame),
    returned: (panel) => mine.news.returned(panel),
    gone: (panel) => mine.news.gone(panel),
    retaken: (panel, goneOn) => mine.taken(take(panel.entry, session), goneOn),
  }));
  return mine.of(entry.conversation);
}

enter(sit, () => mine?.renewed());
