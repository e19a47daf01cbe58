/** The entrance of every page of the staff: its language, the sign-in at the provider, the session. */

import { isOff, now } from "./server_time.js";
import { alarm, at, calm, element, show } from "./dom.js";
import { forceLabel, isPractice, learnForces } from "./forces.js";
import { ask } from "./http.js";
import { hour, language, preferred, say, speak, t } from "./i18n.js";
import { offerLanguages } from "./languages.js";
import { arrived, asksAPerson, handedBack, signIn } from "./oidc.js";
import { Session, signedInJustNow } from "./session.js";

const LANGUAGE = "staff-language";
const PAGES = {
  operator: ["desk", "directory", "stats"],
  supervisor: ["desk", "signalement", "directory", "stats"],
  administrator: ["desk", "signalement", "directory", "router", "stats"],
  analyst: ["stats"],
  agent: ["unit", "stats"],
  psychologist: ["desk", "stats"],
};

/** Where a page is that is not at its service's own name. */
const ADDRESSES = { router: "competence/editions" };

/** The pages in which one practises: what others show is real. */
const PRACTISED = ["desk", "signalement"];

/** Let somebody in, then `sit(session)`; `renewed()` is called when their session goes on, `spoken()` when the page speaks. */
export function enter(sit, renewed = () => {}, spoken = () => {}) {
  come(sit, renewed, spoken).catch(() => show("broken"));
}

async function come(sit, renewed, spoken) {
  if (handedBack()) return show("close-me");
  await speak(preferred(sessionStorage.getItem(LANGUAGE) ?? ""));
  await learnForces();
  offerLanguages(at("languages"), (code) => sessionStorage.setItem(LANGUAGE, code));
  await spoken();
  const { body: settings } = await ask(`/api/${document.documentElement.dataset.service}/sign-in`);
  const session = new Session(settings, { renewed });
  at("sign-in").addEventListener("click", () => leave(settings));
  try {
    const tokens = await arrived(settings);
    if (!tokens && (await signedInJustNow())) return await leave(settings, { prompt: "none" });
    const taken = tokens && session.take(tokens);
    if (taken && session.suffices) return await welcome(session, sit);
    const { levels } = session;
    if (taken) session.forget();
    if (taken && !tokens.raised) return await leave(settings, { levels });
    if (tokens) alarm(at("sign-in-error"), taken ? "signin.level" : "signin.failed");
  } catch (failure) {
    if (!asksAPerson(failure)) alarm(at("sign-in-error"), "signin.failed");
  }
  if (isOff()) alarm(at("sign-in-error"), "signin.clock", { time: () => hour(now()) });
  return show("sign-in");
}

async function leave(settings, asked) {
  calm(at("sign-in-error"));
  if (asked?.levels || new URLSearchParams(location.search).has("lang")) sessionStorage.setItem(LANGUAGE, language());
  try {
    await signIn(settings, asked);
  } catch {
    alarm(at("sign-in-error"), "signin.unreachable");
    show("sign-in");
  }
}

/** Links to the other pages of one's role: in this tab, but for who talks with somebody, or is alarmed by a danger. */
function offerPages(role, practises) {
  const { service, page } = document.documentElement.dataset;
  const own = page ?? (service === "chat" ? "desk" : service);
  const stays = ["operator", "psychologist", "supervisor"].includes(role) && own === "desk";
  const links = (PAGES[role] ?? []).filter((name) => name !== own && (!practises || PRACTISED.includes(name))).map((name) => {
    const said = stays ? ["pages.beside", { page: () => t(`pages.${name}`) }] : [`pages.${name}`];
    return element("a", { href: `/${ADDRESSES[name] ?? name}/`, say: said, ...(stays && { target: "_blank", rel: "noopener" }) });
  });
  const nav = element("nav", { class: "pages", "data-t-label": "pages.label" }, ...links);
  nav.setAttribute("aria-label", t("pages.label"));
  document.querySelector(".pages")?.remove();
  if (links.length) at("session-part").prepend(nav);
}

/** Above everything, for as long as one is signed in: no word of practice is ever taken for a real one. */
function sayThatNobodyIsThere() {
  document.querySelector(".practice-banner")?.remove();
  document.body.prepend(element("aside", { class: "practice-banner" }, element("p", { say: ["practice.banner"] })));
}

async function welcome(session, sit) {
  const { pseudonym, name, role, force } = session.claims;
  say(at("who"), () => pseudonym ?? name ?? "");
  say(at("role"), () => [t(`role.${role}`), force && forceLabel(force, "short")].filter(Boolean).join(", "));
  offerPages(role, isPractice(force));
  if (isPractice(force)) sayThatNobodyIsThere();
  at("session-part").hidden = false;
  await sit(session);
}
