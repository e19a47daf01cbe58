/** Ids that nobody can guess, made where `crypto.randomUUID` may be missing (plain HTTP in a network). */

/** A random UUID, version 4. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A conversation's short name: enough to speak of it aloud. */
export const shortName = (conversation) => conversation.slice(0, 8);
