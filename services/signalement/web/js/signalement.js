/** The page of signalements: the ones that a supervisor follows, the keys that an administrator keeps. */

import { at, show } from "/shared/dom.js";
import { ask, pause } from "/shared/http.js";
import { enter } from "/shared/staff.js";
import { Keys } from "./keys.js";
import { Following } from "./following.js";

const EVERY = 5000;
const PARTS = { supervisor: ["supervision-part", Following], administrator: ["keys-part", Keys] };

async function openPart(session) {
  show("page");
  const [part, Part] = PARTS[session.claims.role] ?? ["nothing-here"];
  at(part).hidden = false;
  if (!Part) return;
  const { body } = await ask("/api/signalement/supervision", { token: session.token }).catch(() => ({ body: {} }));
  at("no-key").hidden = body.signalement_key !== false;
  refreshForEver(new Part(session));
}

async function refreshForEver(part) {
  for (;;) {
    await part.refresh();
    await pause(EVERY);
  }
}

enter(openPart);
