/** The head of a conversation at the desk: which one it is, and whether its person is there. */

import { forceLabel } from "/shared/forces.js";
import { hour, hush, moment, say } from "/shared/i18n.js";
import { sayConnection } from "../connection.js";
import { TRANSFERRED } from "../transcript.js";
import { languageName, shortName, subject, whoWrites } from "./labels.js";

const WRITING_LASTS = 6000;

export class Head {
  /** `changed()` when the person came, went, or began to write; `seen()` when the operator has read a warning. */
  constructor(panel, { changed, seen }) {
    Object.assign(this, { part: panel.part, changed, timer: 0, here: null, writing: false, lost: false, warned: false });
    this.arrival = panel.role === "psychologist" ? "chat.psychologist-joined" : "chat.conversation-claimed";
    this.panel = panel;
    say(this.part("title"), () => subject(panel.entry));
    this.about();
    this.part("elsewhere-seen").addEventListener("click", () => {
      this.warn(false);
      seen();
    });
  }

  /** Which one it is, who writes, and in which language they read. */
  about() {
    const { entry } = this.panel;
    const parts = () => [shortName(entry.conversation), whoWrites(entry), languageName(entry.language)];
    say(this.part("about"), () => parts().filter(Boolean).join(" · "));
  }

  event({ event, until, time, language }) {
    this.warnedAt = time;
    const handlers = {
      [this.arrival]: () => this.warn(false), // what came before is in the log, with its time
      "chat.language-changed": () => this.speaks(language, time),
      "chat.visitor-resumed": () => this.elsewhere("desk.resumed"),
      "chat.code-changed": () => this.elsewhere("desk.code-changed"),
      "chat.erasure-scheduled": () => this.toBeErased(until),
      "chat.erasure-cancelled": () => this.keptAfterAll(),
      "chat.conversation-erased": () => say(this.part("erasing"), "refused.erased"),
    };
    handlers[event]?.();
  }

  /** Say in the log from which force it came with this event; whether it did. */
  cameFrom(frame) {
    if (frame.what !== TRANSFERRED) return false;
    const [force] = frame.came_from.split(".");
    this.panel.transcript.event(frame, false, "mark.came-from", { force: () => forceLabel(force, "the") });
    return true;
  }

  /** The person reads their page in another language from here on. */
  speaks(language, time) {
    this.panel.entry.language = language;
    this.about();
    this.panel.transcript.mark("mark.language", { language: () => languageName(language) }, time);
  }

  /** Another may read and write in the visitor's place from now on. */
  elsewhere(sentence) {
    const time = this.warnedAt;
    say(this.part("elsewhere-what"), sentence, { time: () => hour(time) });
    this.warn(true);
  }

  /** Whether a warning waits to be read; the row and the title say it too. */
  warn(is) {
    this.part("elsewhere").hidden = !is;
    this.warned = is;
    this.changed();
  }

  toBeErased(until) {
    say(this.part("erasing"), "desk.erasing", { until: () => moment(until) });
    this.elsewhere("desk.erasure-asked");
  }

  /** It is not to be erased any more: nothing warns of it. */
  keptAfterAll() {
    hush(this.part("erasing"));
    if (this.part("elsewhere-what").dataset.t === "desk.erasure-asked") this.warn(false);
  }

  /** Show what the wire knows of the person, and no more. */
  present({ author, here, writing }) {
    if (author !== "visitor") return;
    clearTimeout(this.timer);
    Object.assign(this, { here: here === undefined ? this.here : here, writing: Boolean(writing) });
    if (writing) this.timer = setTimeout(() => this.quiet(), WRITING_LASTS);
    this.draw();
  }

  /** They write no more, for now. */
  quiet() {
    clearTimeout(this.timer);
    this.writing = false;
    this.draw();
  }

  draw() {
    const node = this.part("presence");
    node.dataset.here = this.here ?? "";
    if (this.writing) say(node, "desk.writing");
    else if (this.here === null) hush(node);
    else say(node, this.here ? "desk.here" : "desk.away");
    this.changed();
  }

  /** Say whether this page itself is connected. */
  connection(state) {
    this.lost = sayConnection(this.part("connection"), state, this.lost);
    if (state !== "lost") return;
    this.here = null; // who is there by now, nobody knows
    this.quiet();
  }

  /** The conversation is not this operator's any more: nothing of it is known. */
  rest() {
    Object.assign(this, { lost: false, here: null });
    hush(this.part("connection"));
    this.warn(false); // nobody writes there any more
    this.quiet();
  }
}
