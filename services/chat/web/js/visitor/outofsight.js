/** What appears out of sight: beside the message field, a button leads there until it has been seen. */

import { at, element } from "/shared/dom.js";

/** `parts`: the sentence of the button, by the id of the part to whose title it leads; `follows()`: it scrolls there by itself. */
export function pointTo(parts, follows) {
  const buttons = new Map();
  const seen = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) if (isIntersecting) forget(target);
  });

  function forget(title) {
    seen.unobserve(title);
    buttons.get(title)?.remove();
    buttons.delete(title);
  }

  function point(part, title) {
    forget(title);
    if (part.hidden || follows() || isInSight(title)) return;
    const button = element("button", { type: "button", say: [parts[part.id]] });
    button.addEventListener("click", () => {
      title.scrollIntoView();
      title.focus({ preventScroll: true });
    });
    buttons.set(title, button);
    at("out-of-sight").append(button);
    seen.observe(title);
  }

  for (const part of Object.keys(parts).map(at)) {
    const appeared = new MutationObserver(() => point(part, part.querySelector("[tabindex='-1']")));
    appeared.observe(part, { attributeFilter: ["hidden"] });
    part.addEventListener("focusin", () => forget(part.querySelector("[tabindex='-1']"))); // found without it
  }
}

function isInSight(title) {
  const { top, bottom } = title.getBoundingClientRect();
  const log = at("log").getBoundingClientRect();
  return top >= log.top && bottom <= log.bottom;
}
