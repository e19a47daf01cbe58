/** Notes for colleagues, at the desk: what the operators of a conversation leave to who takes over; never the visitor's. */

import { element } from "/shared/dom.js";
import { moment } from "/shared/i18n.js";
import { isolated } from "/shared/numbers.js";

export class Notes {
  constructor(panel) {
    Object.assign(this, { panel, part: panel.part, shown: new Set(), authors: new Set() });
    panel.halfWritten.watch({ note: this.part("note") });
    this.part("note-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.leave(event.submitter);
    });
  }

  event(frame) {
    if (frame.event === "chat.note-added") this.show(frame);
    if (frame.event === "chat.conversation-claimed") this.claimed(frame);
    if (frame.event === "chat.conversation-erased") this.clear();
  }

  /** Who takes it up from a colleague reads first what was left for them. */
  claimed({ pseudonym }) {
    const { pseudonym: own } = this.panel.session.claims;
    if (pseudonym === own && [...this.authors].some((author) => author !== own)) this.panel.tools.suggest("notes");
  }

  clear() {
    this.shown.clear();
    this.authors.clear();
    this.panel.tools.count("notes", 0);
    this.part("notes").replaceChildren();
    this.part("no-notes").hidden = false;
    this.part("note").value = "";
  }

  /** Show a note once: the log is read again from its beginning where the conversation goes on elsewhere. */
  show({ id, note, pseudonym, time }) {
    if (this.shown.has(id)) return;
    this.shown.add(id);
    this.authors.add(pseudonym);
    this.panel.tools.count("notes", this.shown.size);
    const who = element("p", { class: "who" }, element("strong", { text: pseudonym }), " · ", element("time", { datetime: time, say: [() => moment(time)] }));
    this.part("notes").append(element("li", {}, who, element("p", { class: "said", dir: "auto" }, ...isolated(note))));
    this.part("no-notes").hidden = true;
  }

  kept(field) {
    field.value = "";
    this.panel.halfWritten.save();
  }

  /** What was typed stays until it is kept. */
  async leave(button) {
    const field = this.part("note");
    const text = field.value.trim();
    if (text && (await this.panel.ask(button, "notes", { text }))) this.kept(field);
    field.focus();
  }
}
