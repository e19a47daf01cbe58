/** What an administrator must know: which keys are not installed, and the fingerprint of the magistrate's. */

import { at } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { say } from "/shared/i18n.js";
import { refusal } from "./labels.js";

export class Administration {
  constructor(session) {
    this.session = session;
  }

  /** Look once. */
  async look() {
    try {
      const { body } = await ask("/api/chat/administration", { token: this.session.token });
      at("no-magistrate-key").hidden = body.magistrate_key;
      at("magistrate-fingerprint").hidden = !body.magistrate_fingerprint;
      say(at("magistrate-fingerprint"), "administration.magistrate", { fingerprint: body.magistrate_fingerprint });
      at("no-signalement-key").hidden = body.signalement_key;
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      else say(at("nothing-here"), () => refusal(problem));
    }
  }
}
