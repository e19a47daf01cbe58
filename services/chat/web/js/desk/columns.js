/** The desk's columns: which one a narrow screen shows (`list`, `talk` or `tools`); a wide one shows them all. */

import { at } from "/shared/dom.js";

const ONE_COLUMN = matchMedia("(max-width: 699px)");

export function showColumn(name) {
  at("board").dataset.column = name;
}

/** Whether the screen has room for one column alone. */
export const isOneColumn = () => ONE_COLUMN.matches;
