/** The entrance of every page of the staff: its language, the sign-in at the provider, the session. */

import { alarm, at, calm, element, show } from "./dom.js";
import { forceLabel, learnForces } from "./forces.js";
import { ask } from "./http.js";
import { preferred, say, speak, t } from "./i18n.js";
import { offerLanguages } from "./languages.js";
import { arrived, handedBack, signIn } from "./oidc.js";
import { Session } from "./session.js";

const LANGUAGE = "staff-language";
const PAGES = {
  operator: ["desk", "directory", "stats"],
  supervisor: ["desk", "signalement", "directory", "stats"],
  administrator: ["desk", "signalement", "directory", "stats"],
  analyst: ["stats"],
  agent: ["stats"],
  psychologist: ["stats"],
};

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
    const token = await arrived(settings);
    if (session.take(token ?? undefined)) return await welcome(session, sit);
  } catch {
    alarm(at("sign-in-error"), "signin.failed");
  }
  return show("sign-in");
}

async function leave(settings) {
  calm(at("sign-in-error"));
  await signIn(settings).catch(() => alarm(at("sign-in-error"), "signin.unreachable"));
}

/** Links to the other pages of one's role; the session goes with them in this tab, but for who talks with somebody. */
function offerPages(role) {
  const own = document.documentElement.dataset.service === "chat" ? "desk" : document.documentElement.dataset.service;
  const stays = role === "operator" && own === "desk";
  const links = (PAGES[role] ?? []).filter((name) => name !== own).map((name) => {
    const said = stays ? ["pages.beside", { page: () => t(`pages.${name}`) }] : [`pages.${name}`];
    return element("a", { href: `/${name}/`, say: said, ...(stays && { target: "_blank", rel: "noopener" }) });
  });
  const nav = element("nav", { class: "pages", "data-t-label": "pages.label" }, ...links);
  nav.setAttribute("aria-label", t("pages.label"));
  document.querySelector(".pages")?.remove();
  if (links.length) at("session-part").prepend(nav);
}

async function welcome(session, sit) {
  const { pseudonym, name, role, force } = session.claims;
  say(at("who"), () => pseudonym ?? name ?? "");
  say(at("role"), () => [t(`role.${role}`), force && forceLabel(force, "short")].filter(Boolean).join(", "));
  offerPages(role);
  at("session-part").hidden = false;
  await sit(session);
}
