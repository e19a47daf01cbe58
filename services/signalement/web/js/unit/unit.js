/** The page of a territorial unit: its key, what is forwarded to it, and its answers. */

import { alarm, at, calm, show } from "/shared/dom.js";
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
    Object.assign(this, { session, key: null });
    this.inbox = new Inbox(session, (one) => this.open(one));
    this.opened = new OpenedSignalement(session, () => this.inbox.refresh());
    this.making = new Making(session);
    at("key-form").addEventListener("submit", (event) => this.readKey(event));
    at("key-forget").addEventListener("click", () => this.forgetKey());
    at("key-change").addEventListener("click", () => this.showKey(null));
    at("key-copy").addEventListener("click", () => copyPublicHalf());
    addEventListener("signed-out", () => this.forgetKey());
  }

  async begin() {
    const read = await kept(this.session.claims.sub);
    if (read && !this.key) this.showKey(read); // a file that was chosen meanwhile stays chosen
    await learnOffences();
    for (;;) {
      await this.inbox.refresh();
      await pause(EVERY);
    }
  }

  open(one) {
    if (this.key) return this.opened.open(one, this.key);
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
      await keep(this.session.claims.sub, read);
      this.showKey(read);
    } catch (problem) {
      alarm(at("key-error"), problem instanceof WrongPassphrase ? "key.wrong-passphrase" : "key.unreadable");
    } finally {
      event.submitter.disabled = false;
    }
    return undefined;
  }

  showKey(read) {
    this.key = read?.key ?? null;
    at("key-form").reset();
    calm(at("key-error"));
    this.making.clear();
    for (const id of ["key-form", "make"]) at(id).hidden = Boolean(read);
    at("key-here").hidden = !read;
    at("key-public").value = read?.publicHalf ?? "";
    at("key-public-part").hidden = !read?.publicHalf; // a key that was kept before this was is read again for it
    hush(at("key-copied"));
    if (read) say(at("key-fingerprint"), "keys.fingerprint", { fingerprint: read.fingerprint });
  }

  async forgetKey() {
    this.opened.hide();
    this.showKey(null);
    await forget();
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
