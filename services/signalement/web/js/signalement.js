/** The page of signalements: the ones that a supervisor follows, the keys of outside parties that an administrator keeps. */

import { at, show } from "/shared/dom.js";
import { ask, pause } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { enter } from "/shared/staff.js";
import { Keys } from "./keys.js";
import { Following } from "./following.js";
import { SITES, UNITS } from "./parties.js";
import { Proposals } from "./proposals.js";

const EVERY = 5000;
/** The sections that a role sees, and the lists in them. */
const PARTS = {
  supervisor: [["supervision-part"], (session) => [new Following(session)]],
  administrator: [["keys-part", "sites-part"], (session) => [
    new Keys(session, UNITS), new Keys(session, SITES), new Proposals(session, SITES),
  ]],
};

async function openPart(session) {
  show("page");
  const [sections, listsFor] = PARTS[session.claims.role] ?? [["nothing-here"]];
  for (const section of sections) at(section).hidden = false;
  if (!listsFor) return;
  const { body } = await ask("/api/signalement/supervision", { token: session.token }).catch(() => ({ body: {} }));
  at("no-key").hidden = body.signalement_key !== false;
  at("own-key").hidden = !body.signalement_fingerprint;
  say(at("own-key"), "page.own-key", { fingerprint: body.signalement_fingerprint });
  at("proposals-part").hidden = false;
  refreshForEver(...listsFor(session), new Proposals(session, UNITS));
}

async function refreshForEver(...parts) {
  for (;;) {
    for (const part of parts) await part.refresh();
    await pause(EVERY);
  }
}

enter(openPart);
