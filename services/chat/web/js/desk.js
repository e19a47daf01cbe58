/** The operator's desk: sign in, the queue, and several conversations side by side. */

import { Administration } from "./desk/administration.js";
import { Panel } from "./desk/panel.js";
import { Queue } from "./desk/queue.js";
import { Session } from "./desk/session.js";
import { Supervision } from "./desk/supervision.js";
import { learnThemes } from "./desk/words.js";
import { alarm, at, calm, show } from "./dom.js";
import { ask, pause } from "./http.js";
import { preferred, say, speak } from "./i18n.js";
import { offerLanguages } from "./languages.js";
import { arrived, handedBack, signIn } from "./oidc.js";

const QUEUE_EVERY = 3000;
const SUPERVISION_EVERY = 5000;
const LANGUAGE = "desk-language";

const panels = new Map();
let themes = [];

async function main() {
  if (handedBack()) return show("close-me");
  await speak(preferred(sessionStorage.getItem(LANGUAGE) ?? ""));
  offerLanguages(at("languages"), (code) => sessionStorage.setItem(LANGUAGE, code));
  const { body: settings } = await ask("/api/chat/desk-settings");
  const session = new Session(settings, { renewed: () => panels.forEach((panel) => panel.renewed()) });
  at("sign-in").addEventListener("click", () => leave(settings));
  try {
    const token = await arrived(settings);
    if (session.take(token ?? undefined)) return sit(session);
  } catch {
    alarm(at("sign-in-error"), "signin.failed");
  }
  show("sign-in");
}

async function leave(settings) {
  calm(at("sign-in-error"));
  await signIn(settings).catch(() => alarm(at("sign-in-error"), "signin.unreachable"));
}

async function sit(session) {
  const { pseudonym, name, role, force } = session.claims;
  say(at("who"), () => pseudonym ?? name ?? "");
  say(at("role"), force ? `role.${role}.${force}` : `role.${role}`);
  at("session-part").hidden = false;
  show("desk");
  themes = await learnThemes().catch(() => []);
  at("queue-part").hidden = at("panels-part").hidden = role !== "operator";
  at("supervision-part").hidden = role !== "supervisor";
  at("nothing-here").hidden = ["operator", "supervisor"].includes(role);
  if (role === "operator") await operate(session);
  if (role === "supervisor") repeat(new Supervision(session), SUPERVISION_EVERY);
  if (role === "administrator") repeat(new Administration(session), SUPERVISION_EVERY);
}

async function operate(session) {
  const take = (entry) => {
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

main().catch(() => show("broken"));
