/** The outside parties whose keys two people register here: units, and sites with visitors of their own. */

import { FORCES } from "/shared/forces.js";

/** The units that are sent signalements; who supervises their force confirms a key too. */
export const UNITS = {
  paths: { keys: "/api/signalement/unit-keys", proposals: "/api/signalement/unit-key-proposals" },
  lists: { keys: "keys", proposals: "proposals" },
  trouble: "trouble",
  form: { self: "key-form", party: "key-unit", jwk: "key-jwk", missing: "keys.unit-missing" },
  idOf: ({ unit }) => unit,
  stops: (unit) => (FORCES.includes(unit) ? "keys.stops-force" : "keys.stops-unit"),
};

/** The front-ends, which hold the conversations of their own visitors; chat has their keys. */
export const SITES = {
  paths: { keys: "/api/chat/front-end-keys", proposals: "/api/chat/front-end-key-proposals" },
  lists: { keys: "site-keys", proposals: "site-proposals" },
  trouble: "site-trouble",
  form: { self: "site-form", party: "site-name", jwk: "site-jwk", missing: "sites.name-missing" },
  idOf: ({ name }) => name,
  stops: () => "sites.stops",
};
