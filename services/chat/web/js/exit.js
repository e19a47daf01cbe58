/** The safe way out: a blank page at once, nothing left on the device, nothing for the Back button to show. */

import { leaving } from "/shared/leaving.js";

const PRESSES = 3;
const WITHIN = 5000;

/** Arm the link, which leads away without us too, and the gesture; `forget` drops what the page holds in memory. */
export function armExit(link, forget) {
  const elsewhere = link.href; // one address for everyone, which says nothing
  const leave = () => {
    document.title = "";
    document.body.replaceChildren();
    try {
      forget();
    } finally {
      wipe();
      leaving(); // nobody waits for it: the way out needs no network
      location.replace(elsewhere);
    }
  };
  link.addEventListener("click", (event) => (event.preventDefault(), leave()));
  onShiftAlone(leave);
  // a page kept for the Back button would come back as it was
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.replaceChildren(); // what it holds is gone already: nothing is asked first
    location.reload();
  });
}

function wipe() {
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // a browser that refuses storage has kept nothing
  }
}

function onShiftAlone(leave) {
  let presses = [];
  let alone = false;
  const begin = () => {
    presses = [];
    alone = false;
  };
  addEventListener("pointerdown", begin, true);
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) begin();
    else if (!event.repeat) alone = true;
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses = [...presses, event.timeStamp].filter((time) => event.timeStamp - time <= WITHIN);
    if (presses.length >= PRESSES) leave();
  }, true);
}
