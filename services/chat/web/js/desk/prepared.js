/** The prepared replies: learned once, and found by what is typed; those of the conversation's theme come first. */

import { ask } from "/shared/http.js";
import { language } from "/shared/i18n.js";

let known = [];

/** Learn the prepared replies; without an answer there are none until the next time. */
export async function learnReplies(token) {
  if (known.length) return known;
  try {
    known = (await ask("/api/chat/replies", { token })).body;
  } catch {
    known = [];
  }
  return known;
}

/** Letters as they are typed in haste: no case, no accent. */
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The language of a reply's part: the person's where it has that, else the one on screen. */
export const languageOf = (part, of) => [of, language(), "fr"].find((one) => part[one]);

/** A part of a reply in a language that it has. */
export const wording = (part, of) => part[languageOf(part, of)];

const wordsOf = (typed) => bare(typed).split(/\s+/).filter(Boolean);

/** Whether a reply holds every word typed, in any of its languages, or what is said `beside` it. */
export function holds({ code, title, text }, typed, beside = []) {
  const all = bare([code, ...Object.values(title), ...Object.values(text), ...beside].join(" "));
  return wordsOf(typed).every((word) => all.includes(word));
}

/** The replies that hold every word typed: of that theme first, then for everybody. */
export function found(typed, theme) {
  const words = wordsOf(typed);
  const rank = ({ themes }) => (themes.includes(theme) ? 0 : themes.length ? 2 : 1);
  const named = (reply) => (words.some((word) => bare(Object.values(reply.title).join(" ")).includes(word)) ? 0 : 1);
  return known.filter((reply) => holds(reply, typed)).sort((one, other) => named(one) - named(other) || rank(one) - rank(other));
}
