/** The worker that computes a proof of work. */

import { solve } from "./solving.js";

self.onmessage = async ({ data }) => self.postMessage(await solve(data).catch(() => null));
