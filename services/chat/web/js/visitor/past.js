/** Which frames were there before the visitor came back: they are shown only when asked for. */

export class Past {
  /** `edge` is the log and position at the return; `look()` asks for it again. */
  constructor(edge, look) {
    Object.assign(this, { edge, look, over: !edge });
  }

  /** Whether a frame belongs to the past; in doubt it does. */
  has(frame) {
    if (this.over) return false;
    if (frame.log !== this.edge.log) {
      this.look().then((edge) => (this.edge = edge), () => {}); // unknown yet: it stays in the past
      return true;
    }
    this.over = frame.position >= this.edge.position;
    return frame.position <= this.edge.position;
  }
}
