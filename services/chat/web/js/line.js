/** A line to the relay that stays alive: it works once something came, and is made again when nothing does. */

import { bySocket, byStream } from "./wires.js";

const SILENCE = 30000; // the server says something at least every 15 s; a socket says how often
const FRESH = 17000;
const SOCKET_AGAIN = 60000;
const LASTED = 10000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const WAKES = [[window, "online"], [window, "pageshow"], [document, "visibilitychange"]];

export class Line {
  /**
   * `hello()`: with what a wire begins. `on`: `state("connecting" | "live" | "lost")`; `received(frame)`.
   * `stream`: the other way, where sockets say nothing.
   */
  constructor({ path, hello, on, stream = byStream }) {
    Object.assign(this, { path, hello, on, wire: null, trying: null, refused: null });
    Object.assign(this, { tries: 0, aliveAt: 0, liveSince: 0, silence: SILENCE, timers: {} });
    this.socket = { make: bySocket, within: 6000 };
    this.stream = { make: stream, within: 12000 };
    this.way = this.socket;
    this.wake = ({ type }) => this.woken(type);
  }

  get live() {
    return this.wire !== null;
  }

  /** Connect, and stay connected until closed. */
  open() {
    for (const [target, event] of WAKES) target.addEventListener(event, this.wake);
    this.on.state("connecting");
    this.attempt(this.way);
  }

  close() {
    for (const [target, event] of WAKES) target.removeEventListener(event, this.wake);
    this.hangUp();
  }

  send(frame) {
    this.wire?.send(frame);
  }

  /** Begin again on the same wire, with another hello. */
  again() {
    this.wire?.again(this.hello());
  }

  /** Make another wire: on this one something is missing. */
  renew() {
    this.lost(this.way);
  }

  /** Try a way; the wire that there is stays until something comes on the new one. */
  attempt(way) {
    const on = {
      alive: () => this.alive(wire, way),
      received: (frame) => this.received(wire, way, frame),
      closed: () => this.ended(wire, way),
    };
    const wire = way.make(this.path, this.hello(), on);
    this.trying = wire;
    this.wait("limit", () => this.ended(wire, way), way.within);
  }

  /** A refused hello proves the way, and is no connection yet. */
  received(wire, way, frame) {
    if (frame.type === "refused" && !frame.id) this.refused = wire;
    else this.alive(wire, way);
    if (frame.type === "alive" && wire === this.wire) this.expects(frame.every);
    this.on.received(frame);
  }

  alive(wire, way) {
    this.aliveAt = Date.now();
    if (wire === this.trying) this.take(wire, way);
    this.wait("silence", () => this.lost(this.stream), this.silence);
  }

  /** From now on the server says something every so many seconds: twice that is silence. */
  expects(every) {
    this.silence = every ? every * 2000 : SILENCE;
    this.wait("silence", () => this.lost(this.stream), this.silence);
  }

  take(wire, way) {
    this.stop("limit");
    this.silence = SILENCE;
    this.wire?.close();
    Object.assign(this, { wire, way, trying: null, liveSince: this.aliveAt });
    if (way === this.stream) this.wait("socket", () => this.attempt(this.socket), SOCKET_AGAIN);
    this.on.state("live");
  }

  /** A wire closed, or nothing came on it: go on with the one that there is, or try the other way. */
  ended(wire, way) {
    if (wire === this.wire) return this.lost(way);
    if (wire !== this.trying) return null;
    const other = way === this.socket ? this.stream : this.socket;
    if (!this.live) return this.lost(wire === this.refused ? way : other);
    this.trying = null;
    wire.close();
    return this.wait("socket", () => this.attempt(this.socket), SOCKET_AGAIN);
  }

  lost(next) {
    if (this.live && Date.now() - this.liveSince > LASTED) this.tries = 0;
    this.hangUp();
    this.way = next;
    this.on.state("lost");
    const pause = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.wait("next", () => this.attempt(this.way), pause);
  }

  /** The network or the page is back: a wire on which nothing came of late may be dead, without a word. */
  woken(type) {
    if (document.visibilityState === "hidden") return;
    const isFresh = this.trying || (this.live && Date.now() - this.aliveAt < FRESH);
    if (isFresh && type !== "online") return;
    this.hangUp();
    this.tries = 0;
    this.on.state("connecting");
    this.attempt(this.way);
  }

  hangUp() {
    for (const name of Object.keys(this.timers)) this.stop(name);
    for (const wire of [this.wire, this.trying]) wire?.close();
    this.wire = this.trying = this.refused = null;
  }

  wait(name, act, pause) {
    this.stop(name);
    this.timers[name] = setTimeout(act, pause);
  }

  stop(name) {
    clearTimeout(this.timers[name]);
  }
}
