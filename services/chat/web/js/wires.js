/** Two ways to the relay: a WebSocket, and a stream with posts where WebSockets are blocked. */

const OPTIONS = { cache: "no-store", credentials: "omit" };

/** A WebSocket: the hello is its first frame. */
export function bySocket(path, hello, on) {
  const socket = new WebSocket(new URL(`${path}/socket`, document.baseURI.replace(/^http/, "ws")));
  const send = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));
  socket.onopen = () => send({ type: "hello", ...hello });
  socket.onmessage = ({ data }) => on.received(JSON.parse(data));
  socket.onclose = () => on.closed();
  return {
    send,
    again: (next) => send({ type: "hello", ...next }),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

/** Server-Sent Events read by `fetch`, so that the token travels in a header; what is said is posted. */
export function byStream(path, hello, on) {
  let stop = new AbortController();
  let { token } = hello;

  function read(next) {
    ({ token } = next);
    const from = next.after === null ? "" : `?after=${encodeURIComponent(`${next.log}:${next.after}`)}`;
    readStream(`${path}/events${from}`, token, stop.signal, on);
  }

  read(hello);
  return {
    send: (frame) => post(path, frame, token, stop.signal, on),
    again(next) {
      stop.abort();
      stop = new AbortController();
      read(next);
    },
    close: () => stop.abort(),
  };
}

/** Read a stream until it ends or is stopped. */
export async function readStream(address, token, signal, on) {
  const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
  try {
    const answer = await fetch(address, { ...OPTIONS, headers, signal });
    if (!answer.ok) return await refused(null, answer, signal, on);
    for await (const frame of framesOf(answer.body, () => signal.aborted || on.alive())) {
      if (!signal.aborted) on.received(frame);
    }
  } catch {
    // a broken stream is one that ended: the channel comes back with its position
  } finally {
    if (!signal.aborted) on.closed();
  }
}

/** Post a message; one that fails is offered again. */
export async function post(path, { type, id, text }, token, signal, on) {
  if (type !== "message") return;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ id, text });
  const answer = await fetch(`${path}/messages`, { ...OPTIONS, method: "POST", headers, body }).catch(() => null);
  if (answer && !answer.ok) await refused(id, answer, signal, on);
}

/** Only the service refuses; a sign-in page of the network, say, is no answer. */
async function refused(id, answer, signal, on) {
  if (!answer.headers.get("Content-Type")?.includes("problem+json")) return;
  const problem = await problemOf(answer);
  if (!signal.aborted) on.received({ type: "refused", id, problem });
}

async function problemOf(answer) {
  const said = await answer.json().catch(() => ({}));
  return { ...said, status: answer.status };
}

async function* framesOf(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop();
    for (const event of events) {
      const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
      if (lines.length) yield JSON.parse(lines.map((line) => line.slice(5)).join("\n"));
    }
  }
}
