/** The operator's desk: the queue, and several conversations side by side; the supervisor's lists. */

import { alarm, at, show } from "/shared/dom.js";
import { ask, pause } from "/shared/http.js";
import { enter } from "/shared/staff.js";
import { Administration } from "./desk/administration.js";
import { Panel } from "./desk/panel.js";
import { Queue } from "./desk/queue.js";
import { Supervision } from "./desk/supervision.js";
import { learnThemes } from "./desk/labels.js";

const QUEUE_EVERY = 3000;
const SUPERVISION_EVERY = 5000;

const panels = new Map();
let themes = [];

async function sit(session) {
  const { role } = session.claims;
  show("desk");
  themes = await learnThemes().catch(() => []);
  at("queue-part").hidden = at("panels-part").hidden = role !== "operator";
  at("supervision-part").hidden = role !== "supervisor";
  at("nothing-here").hidden = ["operator", "supervisor", "magistrate"].includes(role);
  if (role === "operator") await operate(session);
  if (role === "supervisor") repeat(new Supervision(session), SUPERVISION_EVERY);
  if (role === "magistrate") await decide(session);
  if (role === "administrator") repeat(new Administration(session), SUPERVISION_EVERY);
}

/** The magistrate's part, fetched for them alone: it brings what opens sealed addresses. */
async function decide(session) {
  const { Magistrate } = await import("./desk/magistrate.js");
  repeat(new Magistrate(session), SUPERVISION_EVERY);
}

async function operate(session) {
  const take = (entry) => {
    const known = panels.get(entry.conversation);
    if (known?.channel.closed) known.putAway(); // given up here, and asked for again by its visitor
    if (!panels.has(entry.conversation)) panels.set(entry.conversation, open(entry, session));
    panels.get(entry.conversation).focus();
    at("no-panels").hidden = true;
  };
  repeat(new Queue(session, { claimed: take }), QUEUE_EVERY);
  const mine = await ask("/api/chat/mine", { token: session.token }).catch(() => ({ body: null }));
  if (mine.body === null) alarm(at("queue-error"), "desk.mine-unknown");
  mine.body?.forEach(take);
}

function open(entry, session) {
  return new Panel(entry, session, themes, {
    left: (panel) => {
      panels.delete(panel.conversation);
      at("no-panels").hidden = panels.size > 0;
      at("queue-title").focus();
    },
  });
}

async function repeat(part, every) {
  for (;;) {
    await part.look();
    await pause(every);
  }
}

enter(sit, () => panels.forEach((panel) => panel.renewed()));
