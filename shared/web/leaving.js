/** On the way out: the browser drops what it keeps of us, storage and pages held for the Back button. */

/** Ask for it; the answer may come after the page has gone, or never. */
export function leaving(signal) {
  return fetch("/shared/leaving", { keepalive: true, cache: "no-store", signal }).catch(() => {});
}
