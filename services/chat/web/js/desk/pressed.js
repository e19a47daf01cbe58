/** Whether the operator has gone on meanwhile: what an answer of the service opens must not take what they write. */

let presses = 0;
for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, () => (presses += 1), true);

/** From now on: a question whether a key or a button has been pressed since. */
export function sinceNow() {
  const before = presses;
  return () => presses > before;
}
