/** The figures' page: a choice of what to look at, and everything drawn and written for it. */

import { at, show } from "/shared/dom.js";
import { enter } from "/shared/staff.js";
import { Choice } from "./choice.js";
import { Board } from "./board.js";
import { learnChoices, learnThemes } from "./figures.js";
import { learnRegions } from "./regions.js";

async function sit(session) {
  show("figures");
  const { role } = session.claims;
  for (const of of ["analyst", "supervisor"]) {
    for (const part of document.querySelectorAll(`[data-${of}]`)) part.hidden = role !== of;
  }
  await Promise.all([learnThemes(), learnChoices(), role === "analyst" ? learnRegions() : null]);
  const board = new Board(session, { isAnalyst: role === "analyst", isSupervisor: role === "supervisor" });
  const choice = new Choice(() => board.look(choice.made()));
  choice.begin(choice.isNamed ? null : await board.newestYear().catch(() => null));
  await board.look(choice.made());
  if (location.hash) at(location.hash.slice(1))?.scrollIntoView();
  at("choice").addEventListener("submit", (event) => event.preventDefault());
}

enter(sit);
