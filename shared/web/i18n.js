/** The page's sentences: for each language one file of its own and a shared one; changed without losing anything. */

/** A language is its file of sentences, and its own name here. */
export const LANGUAGES = { fr: "Français", en: "English" };

/** As its readers in Europe write dates and numbers, where the language alone would not say. */
const LOCALES = { en: "en-GB" };
const NEWS_LASTS = 8000;
const ATTRIBUTES = { tLabel: "aria-label", tPlaceholder: "placeholder" };
const ways = new WeakMap();
let spoken = "fr";
let sentences = {};

/** The language on screen. */
export function language() {
  return spoken;
}

/** Whose dates and numbers go with it. */
export const locale = () => LOCALES[spoken] ?? spoken;

/** The language asked for in the address, else the browser's first one that we have, else French. */
export function preferred(kept = "") {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept;
  const wanted = [asked, ...(navigator.languages ?? [navigator.language])];
  const codes = wanted.map((tag) => String(tag).slice(0, 2).toLowerCase());
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? "fr";
}

/** Read a language's sentences and say the whole page in it. */
export async function speak(code) {
  const own = document.documentElement.dataset.messages ?? "/messages";
  const files = await Promise.all(["/shared/messages", own].map((folder) => read(`${folder}/${code}.json`)));
  sentences = Object.assign({}, ...files);
  spoken = code;
  document.documentElement.lang = code;
  translate(document);
}

/** One sentence, with its `{places}` filled; a value may be a function, asked again in each language. */
export function t(key, values = {}) {
  if (!Object.hasOwn(sentences, key)) console.error(`no sentence for ${key}`);
  const fill = (whole, name) => {
    const value = values[name];
    return String((typeof value === "function" ? value() : value) ?? "");
  };
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, fill);
}

/** A sentence that depends on a number: `key.one`, `key.other`, and `key.zero` where there is one. */
export function many(key, count, values = {}) {
  const none = count === 0 && Object.hasOwn(sentences, `${key}.zero`);
  const form = none ? "zero" : new Intl.PluralRules(spoken).select(count);
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

/** Have a node say a piece of news, which is none any more after a while; alerts are said otherwise. */
export function sayForNow(node, key) {
  say(node, key);
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

/** A date (`2026-11-25`) in words. */
export const day = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(`${date}T12:00:00`));

/** Day, hour and minute of a moment; the month is a word, so that nobody takes it for the day. */
export function moment(time) {
  const shape = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
  return new Intl.DateTimeFormat(locale(), shape).format(new Date(time));
}

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

async function read(file) {
  const answer = await fetch(file, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(`no sentences at ${file}`);
  return answer.json();
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
