/** Two questions after the end: whether it helped, whether one felt listened to; each may be left out, or both. */

import { at } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { once } from "./once.js";

const QUESTIONS = ["helped", "listened"];

/** Offer the questions of a conversation; once they are answered or skipped, this page asks no more. */
export function offerQuestions({ path, token }) {
  const form = at("afterwards");
  form.querySelector("[data-act=skip]").addEventListener("click", () => leave(form));
  form.addEventListener("change", () => hush(at("afterwards-news")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = QUESTIONS.map((name) => [name, new FormData(form).get(name)]).filter(([, answer]) => answer);
    if (!answers.length) return say(at("afterwards-news"), "after.choose");
    return once(event.submitter, () => send(form, { path, token, answers }));
  });
}

async function send(form, { path, token, answers }) {
  try {
    await ask(`${path}/opinion`, { method: "POST", token: token(), body: Object.fromEntries(answers) });
    leave(form);
    say(at("afterwards-news"), "after.thanks");
  } catch {
    say(at("afterwards-news"), "after.failed");
  }
}

/** Nothing of what was chosen stays on the page. */
function leave(form) {
  hush(at("afterwards-news"));
  form.reset();
  form.hidden = true;
  at("outcome").tabIndex = -1;
  at("outcome").focus();
}
