/** The page of signalements: the ones that a supervisor follows, the keys that an administrator keeps. */

import { at, show } from "/shared/dom.js";
import { ask, pause } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { enter } from "/shared/staff.js";
import { Keys } from "./keys.js";
import { Following } from "./following.js";
import { Proposals } from "./proposals.js";

const EVERY = 5000;
const PARTS = { supervisor: ["supervision-part", Following], administrator: ["keys-part", Keys] };

async function openPart(session) {
  show("page");
  const [part, Part] = PARTS[session.claims.role] ?? ["nothing-here"];
  at(part).hidden = false;
  if (!Part) return;
  const { body } = await ask("/api/signalement/supervision", { token: session.token }).catch(() => ({ body: {} }));
  at("no-key").hidden = body.signalement_key !== false;
  at("own-key").hidden = !body.signalement_fingerprint;
  say(at("own-key"), "page.own-key", { fingerprint: body.signalement_fingerprint });
  at("proposals-part").hidden = false;
  refreshForEver(new Part(session), new Proposals(session));
}

async function refreshForEver(...parts) {
  for (;;) {
    for (const part of parts) await part.refresh();
    await pause(EVERY);
  }
}

enter(openPart);
