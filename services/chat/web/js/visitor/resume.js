/** Coming back to a conversation with its code. */

import { alarm, at, calm } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { keepCode, keptCode } from "./keeping.js";
import { askWithProof } from "./proof.js";

/** Offer the form; `opened` is given the conversation and where its past ends. */
export function offerResume(opened) {
  const code = at("code");
  code.value = keptCode();
  at("resume-unsent").hidden = !code.value;
  at("resume-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    calm(at("resume-error"));
    if (at("resume-form").ariaBusy === "true") return;
    if (!code.value.trim()) return refuse("resume.empty");
    at("resume-form").ariaBusy = "true";
    try {
      const found = await resume(code.value.trim());
      code.value = "";
      opened(found);
    } catch (problem) {
      if (!problem.passing) keepCode("");
      refuse(problem.status === 429 ? "resume.many" : problem.passing ? "open.unreachable" : "resume.unknown");
    } finally {
      at("resume-form").ariaBusy = "false";
      hush(at("resuming"));
    }
  });
}

async function resume(code) {
  const working = () => say(at("resuming"), "resume.working");
  const { body } = await askWithProof("/api/chat/resume", { resume_code: code }, working);
  const now = await ask(`/api/chat/conversations/${encodeURIComponent(body.conversation)}`, { token: body.token });
  return { ...body, past: { log: now.body.log, position: now.body.position } };
}

function refuse(sentence) {
  alarm(at("resume-error"), sentence);
  at("code").focus();
}
