/** The page of a territorial unit: its keys, what is forwarded to it, and its answers. */

import { alarm, at, calm, element, show } from "/shared/dom.js";
import { pause } from "/shared/http.js";
import { hush, say } from "/shared/i18n.js";
import { enter } from "/shared/staff.js";
import { learnOffences } from "./content.js";
import { Inbox } from "./inbox.js";
import { WrongPassphrase, forget, isProtected, keep, kept, keyOf } from "./key.js";
import { Making } from "./making.js";
import { OpenedSignalement } from "./opened.js";

const EVERY = 10000;

class Unit {
  constructor(session) {
    Object.assign(this, { session, keys: [] });
    this.inbox = new Inbox(session, (one) => this.open(one));
    this.opened = new OpenedSignalement(session, () => this.inbox.refresh());
    this.making = new Making(session);
    at("key-form").addEventListener("submit", (event) => this.readKey(event));
    at("key-forget").addEventListener("click", () => this.forgetKeys().then(() => at("key-title").focus()));
    at("key-change").addEventListener("click", () => this.askForAnother());
    at("key-copy").addEventListener("click", () => copyPublicHalf());
    addEventListener("signed-out", () => this.forgetKeys());
  }

  async begin() {
    const read = await kept(this.session.claims.sub);
    if (read.length && !this.keys.length) this.showKeys(read); // a file that was chosen meanwhile stays chosen
    await learnOffences();
    for (;;) {
      await this.inbox.refresh();
      await pause(EVERY);
    }
  }

  open(one) {
    if (this.keys.length) return this.opened.open(one, this.keys);
    alarm(at("key-error"), "key.needed");
    return at("key-file").focus();
  }

  async readKey(event) {
    event.preventDefault();
    calm(at("key-error"));
    const [file] = at("key-file").files;
    if (!file) return alarm(at("key-error"), "key.missing");
    const [text, passphrase] = [await file.text(), at("key-passphrase").value];
    if (isProtected(text) && !passphrase) return alarm(at("key-error"), "key.passphrase-missing");
    event.submitter.disabled = true;
    try {
      const read = await keyOf(text, passphrase);
      const others = this.keys.filter(({ fingerprint }) => fingerprint !== read.fingerprint);
      const keys = [read, ...others];
      await keep(this.session.claims.sub, keys);
      this.showKeys(keys);
      at("key-title").focus(); // its form is gone
    } catch (problem) {
      const isWrong = problem instanceof WrongPassphrase;
      alarm(at("key-error"), isWrong ? "key.wrong-passphrase" : "key.unreadable");
      at(isWrong ? "key-passphrase" : "key-file").focus();
    } finally {
      event.submitter.disabled = false;
    }
    return undefined;
  }

  /** Hold these keys, the last one that was read first: the others open what was sealed before it. */
  showKeys(keys) {
    this.keys = keys;
    const [last] = keys;
    this.making.clear();
    at("key-form").reset();
    calm(at("key-error"));
    for (const id of ["key-form", "make"]) at(id).hidden = Boolean(last);
    for (const id of ["key-here", "key-change"]) at(id).hidden = !last;
    at("key-fingerprints").replaceChildren(...keys.map(({ fingerprint }) => element("li", { say: ["keys.fingerprint", { fingerprint }] })));
    at("key-public").value = last?.publicHalf ?? "";
    at("key-public-part").hidden = !last?.publicHalf; // a key that was kept before this was is read again for it
    hush(at("key-copied"));
  }

  /** Offer to read one more key: the former, after a change of keys, or the next. */
  askForAnother() {
    at("key-change").hidden = true;
    for (const id of ["key-form", "make"]) at(id).hidden = false;
    at("key-file").focus();
  }

  /** Forget the keys here and in the browser, and only then say so: who leaves at once has left none. */
  async forgetKeys() {
    this.opened.hide();
    this.keys = [];
    await forget();
    this.showKeys([]);
  }
}

function copyPublicHalf() {
  const done = (sentence) => () => say(at("key-copied"), sentence);
  return navigator.clipboard.writeText(at("key-public").value).then(done("key.copied"), done("key.not-copied"));
}

function openUnit(session) {
  show("page");
  const isAgent = session.claims.role === "agent";
  at("nothing-here").hidden = isAgent;
  at("unit-part").hidden = !isAgent;
  if (isAgent) new Unit(session).begin();
}

enter(openUnit);
