/** Help for the visitor: the cards that they were given, and what to do next by theme. */

import { at, element } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { day, eachText, sayText } from "/shared/i18n.js";
import { isolated } from "/shared/numbers.js";
import { hoursOf, opensAt, textLine } from "/shared/opening.js";

const SHOWN = ["name", "phone", "address", "hours", "url"];

export class Help {
  /** `show(card, hidden)` puts a card where it was given. */
  constructor(show) {
    this.show = show;
  }

  /** Take in an event of the log; what was given before one came back stays covered until it is asked for. */
  event(frame, hidden) {
    if (frame.event === "chat.conversation-opened") this.inform(frame.theme);
    if (frame.event === "chat.orientation-given" && frame.card) this.show(cardOf(frame.card), hidden);
  }

  async inform(theme) {
    try {
      const { body } = await ask(`/api/chat/information${theme ? `?theme=${encodeURIComponent(theme)}` : ""}`);
      at("information").replaceChildren(...body.map((each) => sheet(each)));
      at("information-part").hidden = at("meanwhile").hidden = body.length === 0;
    } catch {
      // the conversation goes on without it
    }
  }
}

/** A sheet: its title and its points, in the language on screen. */
export function sheet({ title, points }, heading = "h3") {
  const list = eachText(points, () => element("li"));
  return element("section", {}, sayText(element(heading), title), element("ul", { class: "points" }, ...list));
}

function cardOf(card) {
  const { name, phone, address, hours, url } = card;
  const line = (text, part) => element("p", { dir: "auto", class: part }, ...isolated(text));
  const lines = [address && line(address, "address"), hours && line(hours, "hours")].filter(Boolean);
  if (phone) lines.unshift(element("p", {}, element("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}`, dir: "ltr", text: phone })));
  if (/^https?:\/\//.test(url ?? "")) lines.push(element("p", {}, element("a", { href: url, rel: "noreferrer", dir: "ltr", text: url })));
  const item = element("li", { class: "message theirs help-card" }, element("h2", { dir: "auto" }, ...isolated(name)), ...lines);
  showVerified(item, card);
  return item;
}

/** What the directory says of it, in the reader's language, if it publishes this very card: its giver's word is not enough. */
async function showVerified(item, card) {
  if (!card.partner) return;
  try {
    const { body } = await ask(`/api/directory/partners/${encodeURIComponent(card.partner)}`);
    const published = { ...body, hours: hoursOf(body) };
    if (SHOWN.some((name) => (card[name] ?? "") !== (published[name] ?? ""))) return;
    item.querySelector(".hours")?.replaceWith(textLine(body, "hours"));
    item.querySelector("h2").after(textLine(body, "description"));
    if (body.opens_at) item.append(element("p", { say: ["cards.closed", { time: () => opensAt(body) }] }));
    item.append(element("p", { class: "hint", say: ["cards.verified", { date: () => day(body.verified_on) }] }));
  } catch {
    // the card stays, and says nothing of its verification
  }
}
