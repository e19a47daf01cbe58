/** The figures' page: a choice of what to look at, and everything drawn and written for it. */

import { at, show } from "/shared/dom.js";
import { enter } from "/shared/staff.js";
import { Choice } from "./choice.js";
import { Board } from "./board.js";
import { learnThemes } from "./figures.js";

async function sit(session) {
  show("figures");
  const isAnalyst = session.claims.role === "analyst";
  for (const part of document.querySelectorAll("[data-analyst]")) part.hidden = !isAnalyst;
  await learnThemes();
  const board = new Board(session, isAnalyst);
  const choice = new Choice(() => board.look(choice.made()));
  await board.look(choice.made());
  at("choice").addEventListener("submit", (event) => event.preventDefault());
}

enter(sit);
