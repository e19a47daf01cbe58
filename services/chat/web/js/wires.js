/** Two ways to the relay: a WebSocket, and a stream with posts where WebSockets are blocked. */

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
  let headers;
  const options = { cache: "no-store", credentials: "omit" };

  async function read({ token, log, after }) {
    const { signal } = stop;
    headers = { Authorization: `Bearer ${token}` };
    try {
      const from = after === null ? "" : `?after=${encodeURIComponent(`${log}:${after}`)}`;
      const accept = { ...headers, Accept: "text/event-stream" };
      const answer = await fetch(`${path}/events${from}`, { ...options, headers: accept, signal });
      if (!answer.ok) return await refused(null, answer, signal);
      for await (const frame of framesOf(answer.body, () => signal.aborted || on.alive())) {
        if (!signal.aborted) on.received(frame);
      }
    } catch {
      // a broken stream is one that ended: the channel comes back with its position
    } finally {
      if (!signal.aborted) on.closed();
    }
  }

  async function post(id, text) {
    const { signal } = stop;
    const typed = { ...headers, "Content-Type": "application/json" };
    const body = JSON.stringify({ id, text });
    const answer = await fetch(`${path}/messages`, { ...options, method: "POST", headers: typed, body });
    if (!answer.ok) await refused(id, answer, signal);
  }

  /** Only the service refuses; a sign-in page of the network, say, is no answer. */
  async function refused(id, answer, signal) {
    if (!answer.headers.get("Content-Type")?.includes("problem+json")) return;
    const problem = await problemOf(answer);
    if (!signal.aborted) on.received({ type: "refused", id, problem });
  }

  read(hello);
  return {
    send(frame) {
      if (frame.type === "message") post(frame.id, frame.text).catch(() => {}); // it is offered again
    },
    again(next) {
      stop.abort();
      stop = new AbortController();
      read(next);
    },
    close: () => stop.abort(),
  };
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
