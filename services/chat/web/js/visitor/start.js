/** The first view: choosing a commune, saying more if one likes, and opening the conversation. */

import { Commune } from "/shared/commune.js";
import { ELSEWHERE } from "/shared/departements.js";
import { alarm, at, calm } from "/shared/dom.js";
import { hush, language, say } from "/shared/i18n.js";
import { offerSheets, sayWhatIsKept } from "./kept.js";
import { offerParticulars, particulars } from "./particulars.js";
import { askWithProof } from "./proof.js";

const SENTENCES = { 0: "open.unreachable", 422: "open.wrong", 429: "open.many", 503: "open.unavailable" };

/** Offer the form; `opened` is given the new conversation. */
export function offerStart(opened) {
  const commune = new Commune(at("commune"), at("communes"), at("commune-news"), {
    chosen: () => complain(null), abroad: "start.from-abroad",
  });
  at("commune-clear").addEventListener("click", () => commune.clear());
  for (const button of document.querySelectorAll("[data-stands]")) {
    button.addEventListener("click", () => stand(commune, button.dataset.stands));
  }
  at("start-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (at("start-form").ariaBusy === "true") return;
    const chosen = await commune.meant();
    if (chosen) await open(chosen, opened);
    else complain(commune.query() ? () => commune.refusal() : "commune.empty");
    if (chosen) return;
    if (commune.found.length) commune.unfold();
    else hush(at("commune-news")); // the alert says it
  });
  offerParticulars();
  sayWhatIsKept();
  offerSheets(at("kept-before"), "h2");
}

/** Somebody who is abroad, or would rather not say where, is answered too. */
function stand(commune, code) {
  commune.stand(code, ELSEWHERE[code]);
  say(at("commune-news"), code === "99000" ? "start.abroad" : "start.not-said");
  at("start-form").querySelector("[type=submit]").focus();
}

function complain(sentence) {
  const input = at("commune");
  if (sentence) {
    alarm(at("commune-error"), sentence);
    input.setAttribute("aria-invalid", "true");
    input.focus();
  } else {
    calm(at("commune-error"));
    input.removeAttribute("aria-invalid");
  }
}

async function open(commune, opened) {
  busy(true);
  calm(at("open-error"));
  try {
    const body = { commune: commune.code, language: language(), ...particulars() };
    const answer = await askWithProof("/api/chat/conversations", body, () => say(at("opening"), "open.working"));
    opened({ ...answer.body, fresh: true });
  } catch (problem) {
    alarm(at("open-error"), SENTENCES[problem.status] ?? "open.unavailable");
  } finally {
    busy(false);
  }
}

function busy(is) {
  at("start-form").ariaBusy = String(is);
  if (is) say(at("opening"), "open.opening");
  else hush(at("opening"));
}
