/** Goodbye: the desk learns that the visitor left by the way out, and that the line is not lost. */

/** Say it; nobody waits for the answer, which may come after the page has gone, or never. */
export function goodbye({ conversation, token }) {
  const path = `/api/chat/conversations/${encodeURIComponent(conversation)}/leaving`;
  const options = { method: "POST", keepalive: true, cache: "no-store", credentials: "omit" };
  fetch(path, { ...options, headers: { Authorization: `Bearer ${token}` } }).catch(() => {});
}
