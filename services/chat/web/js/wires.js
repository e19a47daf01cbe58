/** Two ways to the relay: a WebSocket, and a stream with posts where WebSockets are blocked. */

/** A WebSocket: the hello is its first frame. */
export function bySocket(path, hello, ear) {
  const socket = new WebSocket(new URL(`${path}/socket`, document.baseURI.replace(/^http/, "ws")));
  let opened = false;
  const tell = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    opened = true;
    tell({ type: "hello", ...hello });
    ear.opened();
  };
  socket.onmessage = ({ data }) => ear.heard(JSON.parse(data));
  socket.onclose = () => ear.closed(opened);
  return {
    tell,
    again: (next) => tell({ type: "hello", ...next }),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

/** Server-Sent Events read by `fetch`, so that the token travels in a header; what is said is posted. */
export function byStream(path, hello, ear) {
  let stop = new AbortController();
  const headers = { Authorization: `Bearer ${hello.token}` };
  const options = { headers, cache: "no-store", credentials: "omit" };

  async function read({ log, after }) {
    const { signal } = stop;
    let opened = false;
    try {
      const from = after === null ? "" : `?after=${encodeURIComponent(`${log}:${after}`)}`;
      const accept = { ...headers, Accept: "text/event-stream" };
      const answer = await fetch(`${path}/events${from}`, { ...options, headers: accept, signal });
      if (!answer.ok) return ear.heard({ type: "refused", id: null, problem: await problemOf(answer) });
      opened = true;
      ear.opened();
      for await (const frame of framesOf(answer.body)) if (!signal.aborted) ear.heard(frame);
    } catch {
      // a broken stream is one that ended: the line comes back with its position
    } finally {
      if (!signal.aborted) ear.closed(opened);
    }
  }

  async function post(id, text) {
    const { signal } = stop;
    const typed = { ...headers, "Content-Type": "application/json" };
    const body = JSON.stringify({ id, text });
    const answer = await fetch(`${path}/messages`, { ...options, method: "POST", headers: typed, body });
    if (!answer.ok && !signal.aborted) ear.heard({ type: "refused", id, problem: await problemOf(answer) });
  }

  read(hello);
  return {
    tell(frame) {
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
