/** The administrator's part: the keys that are not installed, the magistrate's fingerprint, sessions that must end. */

import { confirmed } from "/shared/confirm.js";
import { alarm, at, calm } from "/shared/dom.js";
import { ask, settle } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { attempt } from "./attempt.js";
import { refusal } from "./labels.js";

export class Administration {
  constructor(session) {
    this.session = session;
    at("administration-part").hidden = false;
    this.end = at("revocation").querySelector("[type=submit]");
    at("revocation").addEventListener("submit", (event) => {
      event.preventDefault();
      this.revoke(at("revocation-sub").value.trim());
    });
    at("revocation-sub").addEventListener("input", () => say(this.end, "revocation.end"));
  }

  /** Look once. */
  async look() {
    try {
      const { body } = await ask("/api/chat/administration", { token: this.session.token });
      at("no-magistrate-key").hidden = body.magistrate_key;
      at("magistrate-fingerprint").hidden = !body.magistrate_fingerprint;
      say(at("magistrate-fingerprint"), "administration.magistrate", { fingerprint: body.magistrate_fingerprint });
      at("no-signalement-key").hidden = body.signalement_key;
      calm(at("administration-error"));
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      else alarm(at("administration-error"), () => refusal(problem));
    }
  }

  /** End all sessions of this person, at the second press; what was typed stays until it is done. */
  async revoke(sub) {
    calm(at("revocation-error"));
    hush(at("revocation-news"));
    if (!sub || !confirmed(this.end, "revocation.confirm", { sub })) return;
    const revoke = () => settle("/api/chat/revocations", { sub }, this.session.token);
    const refused = (problem) => alarm(at("revocation-error"), () => refusal(problem));
    if (!(await attempt(this.session, this.end, revoke, refused))) return;
    say(at("revocation-news"), "revocation.ended", { sub });
    at("revocation").reset();
    say(this.end, "revocation.end");
  }
}
