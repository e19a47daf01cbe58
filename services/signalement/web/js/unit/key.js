/** The unit's private keys: read from their files, kept in this browser so that none can be taken out, and forgotten. */

import { compactDecrypt } from "/shared/vendor/jose/jwe/compact/decrypt.js";
import { KEY_ALGORITHM, fingerprint, isSealedOtherwise, namedKey, opened, privateKey } from "/shared/jwe.js";

const DATABASE = "unit-key";
const KEYS = "keys";
/** Rounds that a file may ask for: fewer are quickly tried, more would keep the page busy for minutes. */
const MOST_ROUNDS = 1000000;
const PROTECTED = {
  keyManagementAlgorithms: ["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
  maxPBES2Count: MOST_ROUNDS,
};

/** The passphrase does not open the file. */
export class WrongPassphrase extends Error {}

/** None of the keys that were read opens it; `kid` names the one that does, where it says so. */
export class NoSuchKey extends Error {
  constructor(kid) {
    super("sealed to another key");
    this.kid = kid;
  }
}

/** The JSON of what is sealed to one of these keys: the one that it names is tried first. */
export async function openedWithOneOf(keys, jwe) {
  const kid = namedKey(jwe);
  const isNamed = ({ publicHalf }) => JSON.parse(publicHalf ?? "{}").kid === kid;
  for (const { key } of [...keys.filter(isNamed), ...keys.filter((one) => !isNamed(one))]) {
    try {
      return await opened(jwe, key);
    } catch (failure) {
      if (isSealedOtherwise(failure)) throw failure;
    }
  }
  throw new NoSuchKey(kid);
}

/** Whether a file needs a passphrase: it is a JWE, and no JSON. */
export const isProtected = (text) => !text.trimStart().startsWith("{");

/**
 * The key of a file, its fingerprint (RFC 7638), and its public half, to give to administrators; it throws
 * `WrongPassphrase`, or when the file holds no such key.
 */
export async function keyOf(text, passphrase) {
  const jwk = isProtected(text) ? await unlocked(text.trim(), passphrase) : text;
  const [key, own] = [await privateKey(jwk), JSON.parse(jwk)];
  const print = await fingerprint(own);
  return { key, fingerprint: print, publicHalf: publicHalf(own, print) };
}

/** Under its own `kid`, or else its fingerprint: what is sealed to it then says to which key. */
function publicHalf({ kty, crv, x, y, kid }, print) {
  return JSON.stringify({ kty, crv, x, y, use: "enc", alg: KEY_ALGORITHM, kid: kid ?? print });
}

async function unlocked(jwe, passphrase) {
  try {
    const { plaintext } = await compactDecrypt(jwe, new TextEncoder().encode(passphrase), PROTECTED);
    return new TextDecoder().decode(plaintext);
  } catch (failure) {
    if (failure.code === "ERR_JWE_DECRYPTION_FAILED") throw new WrongPassphrase();
    throw failure;
  }
}

/** Keep the keys of this account in the browser, or nothing. */
export const keep = (account, read) => inStore("readwrite", (keys) => keys.put(read, account));

/** The keys that this account's page was given before, the last one first; before there could be several, it was one. */
export const kept = async (account) => [(await inStore("readonly", (keys) => keys.get(account))) ?? []].flat();

/** Forget every key in this browser. */
export const forget = () => inStore("readwrite", (keys) => keys.clear());

/** One request to the browser's store; a browser that keeps nothing is no failure: the file is asked for again. */
async function inStore(mode, work) {
  try {
    const database = await done(opening());
    const transaction = database.transaction(KEYS, mode);
    const written = new Promise((resolve) => (transaction.oncomplete = resolve));
    const answer = await done(work(transaction.objectStore(KEYS)));
    await written;
    database.close();
    return answer;
  } catch {
    return undefined;
  }
}

function opening() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(KEYS);
  return request;
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
