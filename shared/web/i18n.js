/** The page's sentences, in one language at a time, which is changed without losing anything. */

import { LANGUAGES } from "./known_languages.js";

const NEWS_LASTS = 8000;
const SOME_DAYS = 7 * 24 * 3600 * 1000; // milliseconds
const ATTRIBUTES = { tLabel: "aria-label", tPlaceholder: "placeholder" };
const ways = new WeakMap();
let spoken = "fr";
let sentences = {};

/** The language on screen. */
export function language() {
  return spoken;
}

/** Whose dates and numbers go with it. */
export const locale = () => LANGUAGES[spoken].locale;

/** The languages of this page, by their codes: of the staff's pages, those that the staff has. */
export function offered() {
  const { service } = document.documentElement.dataset; // a page of the staff names its own
  return Object.entries(LANGUAGES).filter(([, { staff }]) => staff || !service);
}

/** The language asked for in the address, else the browser's first one that we have, else French. */
export function preferred(kept = "") {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept;
  const wanted = [asked, ...(navigator.languages ?? [navigator.language])];
  const codes = wanted.map((tag) => String(tag).slice(0, 2).toLowerCase());
  const known = new Map(offered());
  return codes.find((code) => known.has(code)) ?? "fr";
}

/** Read a language's sentences and say the whole page in it. */
export async function speak(code) {
  const { direction, reviewed } = LANGUAGES[code];
  sentences = Object.assign({}, ...(await Promise.all(filesOf(code).map(read))));
  spoken = code;
  Object.assign(document.documentElement, { lang: code, dir: direction });
  document.documentElement.toggleAttribute("data-unreviewed", !reviewed);
  translate(document);
}

/** One sentence, with its `{places}` filled; a value may be a function, asked again in each language. */
export function t(key, values = {}) {
  if (!Object.hasOwn(sentences, key)) console.error(`no sentence for ${key}`);
  const fill = (whole, name) => {
    const value = values[name];
    return apart(String((typeof value === "function" ? value() : value) ?? ""));
  };
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, fill);
}

/** A sentence that depends on a number: `key.other`, and those of the forms of its language that differ. */
export function many(key, count, values = {}) {
  const forms = [...(count === 0 ? ["zero"] : []), new Intl.PluralRules(spoken).select(count)];
  const form = forms.find((one) => Object.hasOwn(sentences, `${key}.${one}`)) ?? "other";
  return t(`${key}.${form}`, { count, ...values });
}

/** Have a node say a sentence (or what a function answers), now and after each change of language. */
export function say(node, how, values = {}) {
  const way = typeof how === "function" ? how : () => t(how, values);
  ways.set(node, way);
  node.dataset.t = typeof how === "function" ? "" : how;
  write(node, way());
  return node;
}

/** Have a node say again, later, what it says now. */
export function remembered(node) {
  const [way, key] = [ways.get(node) ?? node.dataset.t, node.dataset.t];
  return () => (say(node, way).dataset.t = key);
}

/** Have a node say a text of a content file in the language on screen; in French, and said to be, where it has none. */
export function sayText(node, texts) {
  return say(node, () => {
    const lacks = !Object.hasOwn(texts, spoken);
    for (const [name, value] of Object.entries({ lang: "fr", dir: "ltr" })) {
      if (lacks) node.setAttribute(name, value);
      else node.removeAttribute(name);
    }
    return texts[spoken] ?? texts.fr ?? "";
  });
}

/** A node for each text of lists by language, as paragraphs or points. */
export function eachText(lists, make) {
  const rows = Object.entries(lists);
  const longest = Math.max(...rows.map(([, list]) => list.length));
  const textsAt = (index) => Object.fromEntries(rows.filter(([, list]) => index in list).map(([code, list]) => [code, list[index]]));
  return Array.from({ length: longest }, (_, index) => sayText(make(), textsAt(index)));
}

/** Have a node say a piece of news, which is none any more after a while; alerts are said otherwise. */
export function sayForNow(node, key, values) {
  say(node, key, values);
  setTimeout(() => node.dataset.t === key && hush(node), NEWS_LASTS);
}

/** Have a node say nothing. */
export function hush(node) {
  ways.delete(node);
  delete node.dataset.t;
  write(node, "");
}

/** Hour and minute of a moment, on 24 hours as France writes them. */
export function hour(time) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(locale(), shape).format(new Date(time));
}

/** The first day of a month, as French has it. */
const ordinal = (said) => (language() === "fr" ? said.replace(/^1 /, "1er ") : said);

/** A date (`2026-11-25`) in words. */
export const day = (date) => ordinal(new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(`${date}T12:00:00`)));

/** Day, hour and minute of a moment, by the reader's clock or a zone's; the month is a word: nobody takes it for the day. */
export function moment(time, timeZone) {
  const shape = { timeZone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return ordinal(new Intl.DateTimeFormat(locale(), shape).format(new Date(time)));
}

/** A moment as one says it: without its year within some days, and in French « 9 h ». */
export function soon(time, timeZone) {
  if (Math.abs(new Date(time) - Date.now()) > SOME_DAYS) return moment(time, timeZone);
  const shape = { timeZone, day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return ordinal(hourOf(new Intl.DateTimeFormat(locale(), shape).format(new Date(time))));
}

/** The hour that ends a moment, as French has it: « 9 h », « 17 h 30 ». */
const hourOf = (said) => (language() === "fr" ? said.replace(/0?(\d+):(\d\d)$/, "$1\u00a0h\u00a0$2").replace(/\u00a000$/, "") : said);

/** A number: « 7,6 » or 7.6. */
export const number = (value) => value.toLocaleString(locale());

/** Say everything in a part of the page in the language on screen. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) {
    write(node, ways.has(node) ? ways.get(node)() : t(node.dataset.t));
  }
  for (const [data, attribute] of Object.entries(ATTRIBUTES)) {
    for (const node of root.querySelectorAll(`[data-${data.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}]`)) {
      node.setAttribute(attribute, t(node.dataset[data]));
    }
  }
}

/** A language of the staff has a file beside each page, and a shared one; another one has a single file. */
function filesOf(code) {
  const own = document.documentElement.dataset.messages ?? "/messages";
  if (!LANGUAGES[code].staff) return [`/shared/languages/${code}/sentences.json`];
  return ["/shared/messages", own].map((folder) => `${folder}/${code}.json`);
}

/** A name or a number keeps its own direction amid a sentence from right to left. */
const apart = (value) => (LANGUAGES[spoken].direction === "rtl" ? `\u2068${value}\u2069` : value);

async function read(file) {
  const answer = await fetch(file, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(`no sentences at ${file}`);
  return answer.json();
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
