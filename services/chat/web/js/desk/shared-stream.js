/** One stream for all the conversations of the desk: with one for each, six would leave no connection for the rest. */

import { post, readStream } from "../wires.js";

const GATHER = 200; // conversations that lose their sockets together come back together

const followed = new Map();
let token = "";
let stop = new AbortController();
let timer = null;

/** Follow a conversation on the stream of all, from the position of its hello. */
export function bySharedStream(path, hello, on) {
  const conversation = decodeURIComponent(path.split("/").pop());
  const wire = { on, ended: new AbortController() };
  const begin = (next) => {
    token = next.token;
    Object.assign(wire, { log: next.log, after: next.after, isAsked: false, isAlive: false });
    followed.set(conversation, wire);
    timer ??= setTimeout(read, GATHER);
  };
  begin(hello);
  return {
    send: (frame) => post(path, frame, token, wire.ended.signal, on),
    again: begin,
    close() {
      wire.ended.abort();
      if (followed.get(conversation) === wire) followed.delete(conversation);
      if (followed.size === 0) stop.abort();
    },
  };
}

/** Read all of them from where each is, in place of the stream that there was. */
function read() {
  timer = null;
  stop.abort();
  if (followed.size === 0) return;
  stop = new AbortController();
  const query = new URLSearchParams();
  for (const [conversation, wire] of followed) {
    wire.isAsked = true;
    query.append("follow", wire.after === null ? conversation : `${conversation}:${wire.log}:${wire.after}`);
  }
  const on = { alive: () => each(({ isAlive, on }) => isAlive && on.alive()), received, closed };
  readStream(`/api/chat/mine/events?${query}`, token, stop.signal, on);
}

function received({ conversation, ...frame }) {
  if (!conversation) return each(({ on }) => on.received(frame));
  const wire = followed.get(conversation);
  if (!wire?.isAsked) return null; // another request for it is on its way, or a socket has it
  if (frame.type === "ended") return end(conversation, wire);
  if (frame.position !== undefined) Object.assign(wire, { log: frame.log, after: frame.position });
  wire.isAlive ||= frame.type !== "refused";
  return wire.on.received(frame);
}

function closed() {
  for (const [conversation, wire] of [...followed]) if (wire.isAsked) end(conversation, wire);
}

function end(conversation, wire) {
  followed.delete(conversation);
  wire.on.closed();
}

function each(act) {
  for (const wire of [...followed.values()]) if (wire.isAsked) act(wire);
}
