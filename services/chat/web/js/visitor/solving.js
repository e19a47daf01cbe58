/** The solution of a challenge, by ALTCHA's own solver and the browser's cryptography. */

import { deriveKey } from "/shared/vendor/altcha-lib/algorithms/web/pbkdf2.js";
import { solveChallenge } from "/shared/vendor/altcha-lib/pow.js";

export const solve = (challenge) => solveChallenge({ challenge, deriveKey });
