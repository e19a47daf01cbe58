/** The visitor's page: what it shows first, and the way from one view to the next. */

import { at, show } from "/shared/dom.js";
import { armExit } from "./exit.js";
import { preferred, speak } from "/shared/i18n.js";
import { offerLanguages } from "/shared/languages.js";
import { goodbye } from "./visitor/goodbye.js";
import { followTheHeight } from "./visitor/height.js";
import { keptCode } from "./visitor/keeping.js";
import { offerResume } from "./visitor/resume.js";
import { offerStart } from "./visitor/start.js";
import { Talk } from "./visitor/talk.js";

let talk = null;

function begin(opened) {
  talk?.leave();
  talk = new Talk(opened, { erased: () => end("erased"), gone: () => end("gone") });
  show("talk");
}

function end(view) {
  at("gone-code").hidden = !talk?.safety.lost;
  at("gone-what").hidden = Boolean(talk?.safety.lost);
  talk?.leave();
  talk = null;
  show(view);
}

/** Another first page, at what one does there: a code is typed at once. */
function go(view) {
  show(view);
  if (view === "resume") at("code").focus();
}

armExit(at("exit"), () => {
  if (talk) goodbye(talk);
  talk?.leave();
});
followTheHeight();
try {
  await speak(preferred());
  offerLanguages(at("languages"), () => talk?.spoken.changed());
  offerStart(begin);
  offerResume(begin);
  for (const link of document.querySelectorAll("[data-go]")) {
    link.addEventListener("click", () => go(link.dataset.go));
  }
  show(keptCode() ? "resume" : "start");
} catch {
  show("broken");
}
