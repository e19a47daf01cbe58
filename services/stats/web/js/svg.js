/** Elements of SVG: drawn by the page itself, so that they print, and follow its colours. */

import { say } from "/shared/i18n.js";

/** An SVG element with these attributes. */
export function drawn(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A shape that says what it is where a pointer rests on it. */
export function named(shape, how) {
  shape.append(say(drawn("title"), how));
  return shape;
}

/** The hatching of what is suppressed, under an id of its own. */
export const hatching = (id) => drawn("defs", {}, drawn("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  drawn("rect", { class: "hatched-ground", width: 8, height: 8 }), drawn("rect", { class: "hatched-line", width: 2.5, height: 8 })));
