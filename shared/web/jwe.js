/** Opening what is sealed to a person's or a unit's key, in their browser: a key that is read cannot be taken out again. */

import { compactDecrypt } from "/shared/vendor/jose/jwe/compact/decrypt.js";
import { decode } from "/shared/vendor/jose/util/base64url.js";
import { importJWK } from "/shared/vendor/jose/key/import.js";

/** How all that is sealed to a key is sealed. */
export const KEY_ALGORITHM = "ECDH-ES+A256KW";
const ADMITTED = { keyManagementAlgorithms: [KEY_ALGORITHM], contentEncryptionAlgorithms: ["A256GCM"] };

/** The private key that a JWK holds; it throws when nothing is ever sealed to such a key. */
export async function privateKey(text) {
  const { kty, crv, x, y, d } = JSON.parse(text);
  if (kty !== "EC" || !d) throw new Error("no private EC key");
  return importJWK({ kty, crv, x, y, d }, KEY_ALGORITHM, { extractable: false });
}

/** The fingerprint (RFC 7638) of an EC key: the same for both halves. */
export async function fingerprint({ crv, kty, x, y }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }));
  return base64url(await crypto.subtle.digest("SHA-256", bytes));
}

/** Bytes in base64url, without padding. */
export function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The JSON that a compact JWE holds; it throws when it is sealed to another key, or in another way. */
export async function opened(jwe, key) {
  const { plaintext } = await compactDecrypt(jwe, key, ADMITTED);
  return JSON.parse(new TextDecoder().decode(plaintext));
}

/** The key that a compact JWE says it is sealed to: its `kid`; undefined where it names none. */
export function namedKey(jwe) {
  return JSON.parse(new TextDecoder().decode(decode(jwe.split(".")[0]))).kid;
}

/** Whether that failure is about how it is sealed, and not about the key. */
export const isSealedOtherwise = ({ code }) => code === "ERR_JOSE_ALG_NOT_ALLOWED";
