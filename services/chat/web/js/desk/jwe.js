/** Opening a sealed address in the magistrate's browser: JWE, ECDH-ES+A256KW and A256GCM (RFC 7516, 7518). */

/** The JSON that a compact JWE holds, opened with a private EC key (JWK); it throws when it is for another key. */
export async function opened(jwe, jwk) {
  const [head, encrypted, iv, box, tag] = jwe.split(".");
  const { epk, enc, alg, apu = "", apv = "" } = JSON.parse(new TextDecoder().decode(bytes(head)));
  if (alg !== "ECDH-ES+A256KW" || enc !== "A256GCM") throw new Error("another algorithm");
  const curve = { name: "ECDH", namedCurve: jwk.crv };
  const own = await crypto.subtle.importKey("jwk", plain(jwk), curve, false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("jwk", plain({ ...epk, d: undefined }), curve, false, []);
  const length = { "P-256": 256, "P-384": 384, "P-521": 528 }[jwk.crv];
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, length);
  const wrapping = await crypto.subtle.importKey("raw", await derived(shared, alg, apu, apv), "AES-KW", false, ["unwrapKey"]);
  const key = await crypto.subtle.unwrapKey("raw", bytes(encrypted), wrapping, "AES-KW", "AES-GCM", false, ["decrypt"]);
  const sealed = new Uint8Array([...bytes(box), ...bytes(tag)]);
  const how = { name: "AES-GCM", iv: bytes(iv), additionalData: new TextEncoder().encode(head) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed)));
}

/** Concat KDF (NIST SP 800-56A), one round: 256 bits. */
async function derived(shared, alg, apu, apv) {
  const name = new TextEncoder().encode(alg);
  const parts = [number(1), new Uint8Array(shared), number(name.length), name,
    number(bytes(apu).length), bytes(apu), number(bytes(apv).length), bytes(apv), number(256)];
  return crypto.subtle.digest("SHA-256", new Uint8Array(parts.flatMap((part) => [...part])));
}

const number = (value) => new Uint8Array([0, 0, value >> 8, value & 255]);
const plain = ({ kty, crv, x, y, d }) => ({ kty, crv, x, y, ...(d && { d }) });

function bytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
