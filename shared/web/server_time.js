/** The server's clock, as its answers give it: a computer's own may be hours off. */

const SLOW = 30000;
const FAR = 120000;
let offset = 0;

/** Learn from an answer's `Date`; what a slow network explains changes nothing. */
export function learnTime(date) {
  const measured = Date.parse(date ?? "") - Date.now();
  if (Math.abs(measured - offset) > SLOW) offset = Math.abs(measured) > SLOW ? measured : 0;
}

/** The time by the server's clock, in milliseconds. */
export const now = () => Date.now() + offset;

/** By how many milliseconds the server's clock is ahead of this computer's. */
export const ahead = () => offset;

/** Whether this computer's clock is off by more than anybody would overlook. */
export const isOff = () => Math.abs(offset) > FAR;
