/** Looking again and again, in a hidden page too: browsers let its clock run once a minute, and a worker's as before. */

import { pause } from "./http.js";

const WORKER = "/shared/steady_timer.js";

const waiting = new Map();
let worker = null;
let isBroken = false;
let last = 0;

/** Let a part of the page look now, and again every so many milliseconds after that. */
export async function repeat(part, every) {
  for (;;) {
    await part.look();
    await (document.hidden ? steadily(every) : pause(every));
  }
}

/** Wait by the worker's clock; by the page's own where there is no worker. */
function steadily(milliseconds) {
  if (isBroken) return pause(milliseconds);
  worker ??= begun();
  last += 1;
  worker.postMessage({ id: last, milliseconds });
  return new Promise((done) => waiting.set(last, done));
}

function begun() {
  const timer = new Worker(WORKER);
  timer.onmessage = ({ data }) => go(data);
  timer.onerror = () => {
    isBroken = true;
    [...waiting.keys()].forEach(go);
  };
  return timer;
}

function go(id) {
  waiting.get(id)?.();
  waiting.delete(id);
}
