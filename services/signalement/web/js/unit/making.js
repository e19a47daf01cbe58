/** Making the unit's key in its own browser: the private half leaves it only in a file, under a passphrase. */

import { alarm, at, calm } from "/shared/dom.js";
import { hush, say } from "/shared/i18n.js";
import { CompactEncrypt } from "/shared/vendor/jose/jwe/compact/encrypt.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PROTECTION = { alg: "PBES2-HS512+A256KW", enc: "A256GCM", cty: "jwk+json" };
const ROUNDS = 210000;
/** Characters of a passphrase that is not found by trying: several words. */
const SHORTEST = 20;

/** A new key under this passphrase: the text of its file. */
export async function newKeyFile(passphrase) {
  const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  const bytes = (text) => new TextEncoder().encode(text);
  const file = new CompactEncrypt(bytes(JSON.stringify({ kty, crv, x, y, d })));
  return file.setProtectedHeader(PROTECTION).setKeyManagementParameters({ p2c: ROUNDS }).encrypt(bytes(passphrase));
}

/** The part of the page where a key is made; its file is then read back as any other, which shows that it was kept. */
export class Making {
  constructor(session) {
    this.session = session;
    at("make-form").addEventListener("submit", (event) => this.make(event));
  }

  async make(event) {
    event.preventDefault();
    calm(at("make-error"));
    hush(at("make-news"));
    const [passphrase, again] = ["make-passphrase", "make-again"].map((id) => at(id).value);
    if (passphrase.length < SHORTEST) return this.refuse("make-passphrase", "make.short");
    if (passphrase !== again) return this.refuse("make-again", "make.differs");
    event.submitter.disabled = true;
    try {
      const name = `passerelle-${this.session.claims.unit}-${new Date().toISOString().slice(0, 10)}.jwe`;
      save(await newKeyFile(passphrase), name);
      at("make-form").reset();
      say(at("make-news"), "make.done", { name });
      at("key-file").focus();
    } finally {
      event.submitter.disabled = false;
    }
    return undefined;
  }

  refuse(id, sentence) {
    alarm(at("make-error"), sentence, { shortest: SHORTEST });
    at(id).focus();
  }

  /** Forget what was written here. */
  clear() {
    at("make-form").reset();
    at("make").open = false;
    calm(at("make-error"));
    hush(at("make-news"));
  }
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/jose" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
