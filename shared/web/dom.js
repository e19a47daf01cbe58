/** Making and showing elements, with text as text and never as markup. */

import { say } from "/shared/i18n.js";

/** The element of this id. */
export const at = (id) => document.getElementById(id);

/** A new element: properties and attributes by name, a sentence by `say`, then its children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "say") say(node, ...[value].flat());
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Show one view of the page, hide the others, and take the reader to its title, unless they write in it already. */
export function show(name) {
  const writes = document.activeElement?.matches("input, textarea, select");
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== name;
  document.body.dataset.showing = name;
  const title = document.querySelector(`[data-view="${name}"] [tabindex="-1"]`);
  if (writes && !document.activeElement.closest("[hidden]")) return;
  title?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** An alert, which stays until the next attempt. */
export function alarm(node, how, values) {
  say(node, how, values);
  node.closest("[data-alert]").hidden = false;
}

/** Take an alert away: a new attempt begins. */
export function calm(node) {
  node.closest("[data-alert]").hidden = true;
  node.textContent = "";
}
