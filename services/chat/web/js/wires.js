/** Two ways to the relay: a WebSocket, and a stream with posts where WebSockets are blocked. */

/** A WebSocket: the hello is its first frame. */
export function bySocket(path, hello, on) {
  const socket = new WebSocket(new URL(`${path}/socket`, document.baseURI.replace(/^http/, "ws")));
  let opened = false;
  const send = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    opened = true;
    send({ type: "hello", ...hello });
    on.opened();
  };
  socket.onmessage = ({ data }) => on.received(JSON.parse(data));
  socket.onclose = () => on.closed(opened);
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
    let opened = false;
    headers = { Authorization: `Bearer ${token}` };
    try {
      const from = after === null ? "" : `?after=${encodeURIComponent(`${log}:${after}`)}`;
      const accept = { ...headers, Accept: "text/event-stream" };
      const answer = await fetch(`${path}/events${from}`, { ...options, headers: accept, signal });
      if (!answer.ok) return on.received({ type: "refused", id: null, problem: await problemOf(answer) });
      opened = true;
      on.opened();
      for await (const frame of framesOf(answer.body)) if (!signal.aborted) on.received(frame);
    } catch {
      // a broken stream is one that ended: the channel comes back with its position
    } finally {
      if (!signal.aborted) on.closed(opened);
    }
  }

  async function post(id, text) {
    const { signal } = stop;
    const typed = { ...headers, "Content-Type": "application/json" };
    const body = JSON.stringify({ id, text });
    const answer = await fetch(`${path}/messages`, { ...options, method: "POST", headers: typed, body });
    if (!answer.ok && !signal.aborted) on.received({ type: "refused", id, problem: await problemOf(answer) });
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

async function* framesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop();
    for (const event of events) {
      const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
      if (lines.length) yield JSON.parse(lines.map((line) => line.slice(5)).join("\n"));
    }
  }
}
