/** Asking the services over HTTP, and waiting for what came of a request. */

import { learnTime } from "/shared/server_time.js";
import { newId } from "/shared/ids.js";

const GATEWAYS = [502, 504];
const READ_WITHIN = 20000;

/** What a service answered instead of what was asked; status 0 when it could not be reached, 503 also from its gateway. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail ?? body.title ?? `status ${status}`);
    this.status = GATEWAYS.includes(status) ? 503 : status;
    this.reason = body.reason ?? "";
    this.challenge = body.challenge ?? null;
    this.wrong = (body.errors ?? []).map(({ field, reason }) => ({ field: field.split(".").pop(), reason }));
  }

  /** Whether asking the same again may succeed. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * One request: its status, its body, and where its outcome will be. What is only read is given up on a dead line.
 * `before`: the answer to the same request, which is given again where nothing has changed.
 */
export async function ask(path, { method = "GET", body, token, signal, before } = {}) {
  if (method === "GET") signal ??= AbortSignal.timeout(READ_WITHIN);
  const headers = { Accept: "application/json" };
  if (before?.etag) headers["If-None-Match"] = before.etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await reach(path, {
    method, headers, signal, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit",
  });
  learnTime(answer.headers.get("Date"));
  if (answer.status === 304) return before;
  const said = await answer.json().catch(() => null);
  if (signal?.reason?.name === "TimeoutError") throw new Problem(0);
  if (!answer.ok) throw new Problem(answer.status, said ?? {});
  const [location, etag] = ["Location", "ETag"].map((name) => answer.headers.get(name));
  return { status: answer.status, body: said, location, etag };
}

/** A request with an id: asked again under that id until its outcome is known. */
export async function settle(path, body, token, method = "POST") {
  const asked = method === "DELETE" ? undefined : { id: newId(), ...body };
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask(path, { method, body: asked, token });
      return answer.status === 202 ? await outcome(answer.location, token) : answer.body;
    } catch (problem) {
      if (!problem.passing || tries >= 3) throw problem;
      await pause(800 * 2 ** tries);
    }
  }
}

async function outcome(location, token) {
  const { pathname, search } = new URL(location, document.baseURI);
  for (let tries = 0; tries < 30; tries += 1) {
    await pause(1000);
    const answer = await ask(pathname + search, { token });
    if (answer.status === 202) continue;
    if (answer.body?.reason) throw new Problem(409, answer.body);
    return answer.body;
  }
  throw new Problem(503);
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem(0);
  }
}
