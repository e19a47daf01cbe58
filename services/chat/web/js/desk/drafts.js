/**
 * Half-written text, sealed in this browser's session: it is there again when the page is loaded again, for a shift
 * at most, and for who wrote it alone. The key cannot be taken out of the browser, and goes when one signs out.
 */

import { now } from "/shared/server_time.js";
import { draftsKey, forgetDraftsKey } from "./drafts_key.js";

const PREFIX = "desk-draft:";
const LASTS = 12 * 3600 * 1000;
const IV_BYTES = 12;

export class Drafts {
  /** `sub`: who writes. */
  constructor(sub) {
    Object.assign(this, { sub, writing: Promise.resolve(), gone: false });
    this.key = draftsKey(now(), LASTS).catch(() => null); // a browser without one keeps nothing
    addEventListener("signed-out", () => this.forgetAll());
  }

  /** The half-written texts of a conversation, by their names. */
  async read(conversation) {
    try {
      const { until, sealed } = JSON.parse(sessionStorage.getItem(PREFIX + conversation));
      if (until < now()) throw new Error("its time is over");
      const bytes = Uint8Array.from(atob(sealed), (char) => char.charCodeAt(0));
      const opened = await crypto.subtle.decrypt(this.how(conversation, bytes.slice(0, IV_BYTES)), await this.key, bytes.slice(IV_BYTES));
      return JSON.parse(new TextDecoder().decode(opened));
    } catch {
      this.forget(conversation); // none, too old, or somebody else's
      return {};
    }
  }

  /** Keep the half-written texts of a conversation, in the order in which this is asked. */
  write(conversation, texts) {
    this.writing = this.writing.then(() => this.seal(conversation, texts)).catch(() => this.forget(conversation));
    return this.writing;
  }

  async seal(conversation, texts) {
    const key = await this.key;
    if (!key || this.gone) return;
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(this.how(conversation, iv), key, new TextEncoder().encode(JSON.stringify(texts)));
    const bytes = [...iv, ...new Uint8Array(sealed)];
    const kept = { until: now() + LASTS, sealed: btoa(bytes.map((byte) => String.fromCharCode(byte)).join("")) };
    if (!this.gone) sessionStorage.setItem(PREFIX + conversation, JSON.stringify(kept));
  }

  /** Keep nothing of a conversation. */
  forget(conversation) {
    sessionStorage.removeItem(PREFIX + conversation);
  }

  /** Keep nothing of conversations other than these. */
  forgetOthers(conversations) {
    const kept = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
    for (const name of kept) if (!conversations.includes(name.slice(PREFIX.length))) sessionStorage.removeItem(name);
  }

  forgetAll() {
    this.gone = true;
    this.forgetOthers([]);
    forgetDraftsKey().catch(() => {}); // the answer that clears the storage takes it too
  }

  how(conversation, iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${this.sub} ${conversation}`) };
  }
}
