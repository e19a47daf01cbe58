/** What puts a conversation before others, by shape and word: immediate danger, and a person under 18. */

import { element } from "/shared/dom.js";

export const urgent = ({ urgency }) => Boolean(urgency) && urgency !== "normal";

/** Both marks of a conversation, of which those that are not true of it are hidden. */
export function flags(entry = {}) {
  const nodes = [element("strong", { class: "flag", say: ["queue.urgent"] }), element("strong", { class: "minor", say: ["queue.minor"] })];
  showFlags(nodes, entry);
  return nodes;
}

/** Show the marks that are true by now. */
export function showFlags([danger, minor], entry) {
  danger.hidden = !urgent(entry);
  minor.hidden = !entry.minor;
}
