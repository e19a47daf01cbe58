/** The key of half-written texts: made in this browser, kept by it, and never shown, not even to this page. */

const [DATABASE, STORE, NAME] = ["desk", "keys", "drafts"];

/** The key that is kept, or another one where there is none that is young enough. */
export async function draftsKey(time, lasts) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return within("readwrite", (store, answer) => {
    store.get(NAME).onsuccess = ({ target }) => {
      const kept = target.result;
      const young = kept && Math.abs(time - kept.made) < 2 * lasts;
      if (!young) store.put({ key, made: time }, NAME);
      answer(young ? kept.key : key);
    };
  });
}

/** Have the browser forget the key: nothing that was sealed by it can be opened. */
export function forgetDraftsKey() {
  return within("readwrite", (store, answer) => (store.clear(), answer()));
}

async function within(mode, act) {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      let result;
      const transaction = database.transaction(STORE, mode);
      transaction.oncomplete = () => done(result);
      transaction.onabort = transaction.onerror = () => fail(transaction.error);
      act(transaction.objectStore(STORE), (value) => (result = value));
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
