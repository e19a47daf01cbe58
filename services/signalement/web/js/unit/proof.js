/** The proof of an answer: made here, with the secret that only the opened signalement holds. */

import { base64url } from "/shared/jwe.js";

/** HMAC-SHA256 of `<status>/<signalement>/<forwarding>` under the secret, in base64url. */
export async function proofOf(status, { secret, signalement, forwarding }) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64url(await crypto.subtle.sign("HMAC", key, bytes(`${status}/${signalement}/${forwarding}`)));
}
