/** The conversation once more, to be read, copied or printed; nothing of it is in the page before it is asked for. */

import { at, element } from "/shared/dom.js";
import { say } from "/shared/i18n.js";
import { isolated } from "/shared/numbers.js";

/** Offer it; `transcript` has what was said. */
export function offerRereading(transcript) {
  const lines = at("read-lines");
  const press = (name, act) => document.querySelector(`[data-act="${name}"]`).addEventListener("click", act);
  at("read-again").addEventListener("opened", () => {
    at("read-news").textContent = "";
    lines.replaceChildren(...transcript.lines().map(({ who, said }) =>
      element("li", {}, ...(who ? [element("strong", { text: who })] : []), element("span", { class: "said", dir: "auto" }, ...isolated(said)))));
  });
  press("copy-all", async () => {
    const text = transcript.lines().map(({ who, said }) => (who ? `${who} : ${said}` : said)).join("\n\n");
    await navigator.clipboard.writeText(text).then(() => say(at("read-news"), "read.copied"), () => say(at("read-news"), "code.not-copied"));
  });
  press("print", () => print());
}
