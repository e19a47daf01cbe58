/** A proof of work, where many come from one network: computed beside the page, which goes on. */

import { ask } from "/shared/http.js";

const TRIES = 3;
const WORKER = "/js/visitor/prover.js";

/** Post, and post again with the work that is asked for, if any is; `working()` says so to the visitor. */
export async function askWithProof(path, body, working) {
  let proof;
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask(path, { method: "POST", body: { ...body, ...(proof && { proof }) } });
    } catch (problem) {
      if (!problem.challenge || tries >= TRIES) throw problem;
      working();
      proof = await prove(problem.challenge);
    }
  }
}

/** The challenge with its solution, as the service reads them. */
async function prove(challenge) {
  const solution = await inWorker(challenge).catch(() => here(challenge));
  return btoa(JSON.stringify({ challenge, solution }));
}

function inWorker(challenge) {
  const worker = new Worker(WORKER, { type: "module" });
  const solved = new Promise((done, failed) => {
    worker.onmessage = ({ data }) => (data ? done(data) : failed(new Error("no solution")));
    worker.onerror = failed;
    worker.postMessage(challenge);
  });
  return solved.finally(() => worker.terminate());
}

/** Where a browser has no such worker: the browser's own cryptography leaves the page alone too, if less. */
async function here(challenge) {
  const { solve } = await import("./solving.js");
  return solve(challenge);
}
