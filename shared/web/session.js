/** Staff's session: tokens in memory alone, renewed beside one's work, and ended in every window at once. */

import { now } from "/shared/server_time.js";
import { alarm, at, calm } from "/shared/dom.js";
import { hour } from "/shared/i18n.js";
import { leaving } from "/shared/leaving.js";
import { claimsOf, refreshed, renew, signOutAddress } from "/shared/oidc.js";

const LEFT = "staff-left";
const CHANNEL = "staff-session";
const BRIEFLY = 60000;
const ANSWER_WITHIN = 300;
const WARN_SECONDS = 300;
const LOOK_EVERY = 5000;
const LEAVES_WITHIN = 1000;
const FRESH = 10000;

/** Whether one was signed in just now: in this tab before it was loaded again, or in a page that is open beside. */
export async function signedInJustNow() {
  const age = Date.now() - Number(sessionStorage.getItem(LEFT) ?? 0);
  sessionStorage.removeItem(LEFT);
  if (age >= 0 && age < BRIEFLY) return true;
  const channel = new BroadcastChannel(CHANNEL);
  const here = new Promise((answer) => {
    channel.onmessage = ({ data }) => data === "here" && answer(true);
    channel.postMessage("who");
    setTimeout(() => answer(false), ANSWER_WITHIN);
  });
  return here.finally(() => channel.close());
}

export class Session {
  constructor(settings, { renewed }) {
    Object.assign(this, { settings, renewed, token: "", claims: {}, refresh: "", giveUp: new AbortController() });
    at("renew").addEventListener("click", () => this.renew());
    at("sign-out").addEventListener("click", () => this.signOut());
    addEventListener("pagehide", () => this.token && sessionStorage.setItem(LEFT, Date.now()));
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // the Back button shows nobody's
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }) => this.consume(data);
  }

  /** Take up tokens; whether they are good for now. */
  take({ token, refresh }) {
    const claims = claimsOf(token);
    if (claims.exp * 1000 <= now()) return false;
    if (this.token && claims.sub !== this.claims.sub) return this.leave(); // another person: nothing here is theirs
    Object.assign(this, { token, claims, refresh, taken: Date.now(), warned: "" });
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    calm(at("session-end"));
    this.look();
    return true;
  }

  /** The levels (acr) at one of which one's role must sign in; none: any will do. */
  get levels() {
    return this.settings.acr?.[this.claims.role] ?? [];
  }

  /** Whether one signed in at such a level. */
  get suffices() {
    return !this.levels.length || this.levels.includes(this.claims.acr);
  }

  /** The services do not take the token any more: get another one, or ask the person; whether there is another. */
  async ended() {
    const worn = this.claims.exp * 1000 <= now() || Date.now() - this.taken > FRESH; // else another helps no more
    if (worn) return this.goOn("session.ended");
    this.warn("session.ended");
    return false;
  }

  look() {
    const { exp, iat = exp - 3600 } = this.claims;
    const left = exp - now() / 1000;
    if (left <= 0) this.ended();
    else if (left < Math.min(WARN_SECONDS, (exp - iat) / 5)) this.goOn("session.ending");
  }

  /** Get another token without a word, once for all who ask; the sentence is for where the provider gives none. */
  async goOn(sentence) {
    this.going ??= this.refreshed(sentence).finally(() => (this.going = null));
    return this.going;
  }

  async refreshed(sentence) {
    try {
      if (!this.refresh || !this.take(await refreshed(this.settings, this.refresh))) return this.warn(sentence);
      this.renewed();
      return true;
    } catch (failure) {
      if (failure.final) this.refresh = "";
      return this.warn(sentence);
    }
  }

  warn(sentence) {
    if (!this.token || this.warned === sentence) return false;
    this.warned = sentence;
    alarm(at("session-end"), sentence, { time: () => hour(this.claims.exp * 1000) });
    return false;
  }

  async renew() {
    this.giveUp.abort();
    this.giveUp = new AbortController();
    try {
      if (this.take(await renew(this.settings, this.levels, this.giveUp.signal))) this.renewed();
    } catch (failure) {
      if (failure.message !== "given up") alarm(at("session-end"), "session.not-renewed");
    }
  }

  consume(message) {
    if (message === "who" && this.token) this.channel.postMessage("here");
    if (message === "signed-out" && this.token) this.leave();
  }

  /** Sign out: here, in every other window, and at the provider, which lets the services know. */
  async signOut() {
    const { token } = this;
    this.forget();
    this.channel.postMessage("signed-out");
    const elsewhere = await signOutAddress(this.settings, token).catch(() => null);
    await leaving(AbortSignal.timeout(LEAVES_WITHIN)); // later, it would clear the next session's storage
    dispatchEvent(new Event("storage-cleared")); // what belongs to the browser, and to nobody, is put back
    location.replace(elsewhere ?? location.pathname);
  }

  /** Show nothing of anybody: the page begins again, and asks who one is. */
  leave() {
    this.forget();
    location.replace(location.pathname);
    return false;
  }

  forget() {
    clearInterval(this.timer);
    this.token = this.refresh = "";
    sessionStorage.clear();
    dispatchEvent(new Event("signed-out")); // who keeps something elsewhere forgets it too
  }
}
