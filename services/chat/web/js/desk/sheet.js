/** The empty sheet of a conversation at the desk, with its own name. */

import { at } from "/shared/dom.js";
import { translate } from "/shared/i18n.js";
import { newId } from "/shared/ids.js";

/** Lay a new sheet on the desk, out of sight, for an entry of the queue. */
export function freshSheet({ conversation }) {
  const sheet = at("panel-template").content.firstElementChild.cloneNode(true);
  const title = sheet.querySelector('[data-part="title"]');
  translate(sheet);
  title.id = `sheet-${newId()}`;
  sheet.setAttribute("aria-labelledby", title.id);
  sheet.dataset.conversation = conversation;
  sheet.hidden = true;
  at("panels").append(sheet);
  return sheet;
}
