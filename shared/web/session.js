/** Who has signed in, and until when: the session warns before it ends, and can be renewed in place. */

import { alarm, at, calm } from "/shared/dom.js";
import { hour } from "/shared/i18n.js";
import { leaving } from "/shared/leaving.js";
import { claimsOf, renew, signOutAddress } from "/shared/oidc.js";

const KEPT = "staff-token";
const WARN_SECONDS = 300;
const LOOK_EVERY = 5000;
const LEAVES_WITHIN = 1000;

export class Session {
  constructor(settings, { renewed }) {
    Object.assign(this, { settings, renewed, token: "", claims: {}, giveUp: new AbortController() });
    at("renew").addEventListener("click", () => this.renew());
    at("sign-out").addEventListener("click", () => this.signOut());
  }

  /** Take up a token: a new one, or the one of this tab before it was loaded again. */
  take(token = sessionStorage.getItem(KEPT)) {
    if (!token || claimsOf(token).exp * 1000 <= Date.now()) return false;
    this.token = token;
    this.claims = claimsOf(token);
    sessionStorage.setItem(KEPT, token);
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.warned = "";
    calm(at("session-end"));
    this.look();
    return true;
  }

  /** The services do not take the token any more. */
  ended() {
    this.warn("session.ended");
  }

  look() {
    const { exp, iat = exp - 3600 } = this.claims;
    const left = exp - Date.now() / 1000;
    if (left <= 0) this.ended();
    else if (left < Math.min(WARN_SECONDS, (exp - iat) / 5)) this.warn("session.ending");
  }

  warn(sentence) {
    if (this.warned === sentence) return;
    this.warned = sentence;
    alarm(at("session-end"), sentence, { time: () => hour(this.claims.exp * 1000) });
  }

  async renew() {
    this.giveUp.abort();
    this.giveUp = new AbortController();
    try {
      this.take(await renew(this.settings, this.giveUp.signal));
      this.renewed();
    } catch (failure) {
      if (failure.message !== "given up") alarm(at("session-end"), "session.not-renewed");
    }
  }

  async signOut() {
    sessionStorage.clear();
    const elsewhere = await signOutAddress(this.settings, this.token).catch(() => null);
    await leaving(AbortSignal.timeout(LEAVES_WITHIN)); // later, it would clear the next session's storage
    location.replace(elsewhere ?? location.pathname);
  }
}
