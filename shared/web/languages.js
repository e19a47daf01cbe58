/** The choice of language: a button for each, and nothing else on the page changes. */

import { element } from "/shared/dom.js";
import { language, offered, speak } from "/shared/i18n.js";

/** Fill a group with the languages that we have; `changed(code)` learns the choice. */
export function offerLanguages(group, changed = () => {}) {
  const buttons = offered().map(([code, { name, brief, direction }]) =>
    element("button", { type: "button", lang: code, dir: direction, onclick: () => choose(code) },
      element("span", { class: "long", text: name }),
      element("span", { class: "brief", "aria-hidden": "true", text: brief })));
  const press = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.lang === language()));
  };
  async function choose(code) {
    await speak(code).catch(() => {}); // the service is away: the page stays as it is
    press();
    changed(language());
  }
  press();
  group.replaceChildren(...buttons);
}
