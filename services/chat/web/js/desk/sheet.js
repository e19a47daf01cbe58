/** The empty sheet of a conversation at the desk, with its title and its own names for its controls. */

import { at, element } from "/shared/dom.js";
import { say, translate } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";
import { about } from "./queue.js";
import { shortName, themeName } from "./labels.js";

/** Lay a new sheet on the desk, for an entry of the queue. */
export function freshSheet(entry, themes) {
  const sheet = at("panel-template").content.firstElementChild.cloneNode(true);
  const part = (name) => sheet.querySelector(`[data-part="${name}"]`);
  translate(sheet);
  say(part("title"), () => `${themeName(entry.theme)} · ${shortName(entry.conversation)}`);
  say(part("about"), () => about(entry));
  const label = ({ code }) => () => themeName(code);
  part("theme").append(...themes.map((theme) => element("option", { value: theme.code, say: [label(theme)] })));
  part("theme").value = entry.theme ?? "";
  part("title").id = `sheet-${newId()}`;
  sheet.setAttribute("aria-labelledby", part("title").id);
  for (const form of sheet.querySelectorAll("form")) {
    const group = `choice-${newId()}`;
    for (const radio of form.querySelectorAll("[type=radio]")) radio.name = group;
  }
  at("panels").append(sheet);
  return sheet;
}
