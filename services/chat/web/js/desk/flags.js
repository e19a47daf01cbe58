/** What is true of a person, by shape and word: in immediate danger, under 18, connected or not. */

import { element } from "/shared/dom.js";
import { hush, say } from "/shared/i18n.js";

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

/** Whether the person is connected, or left by the way out; nothing is said where nobody knows. */
export function showPresence(node, here, left = false) {
  node.dataset.here = here ?? "";
  if (left) say(node, "queue.left");
  else if (typeof here === "boolean") say(node, here ? "mine.here" : "mine.away");
  else hush(node);
}
