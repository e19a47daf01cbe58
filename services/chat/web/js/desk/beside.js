/** The other member of the staff in a conversation, in its head: the operator sees the psychologist, who sees them. */

import { hush, say, t } from "/shared/i18n.js";

const WRITING_LASTS = 6000;

export class Beside {
  constructor(panel) {
    Object.assign(this, { node: panel.part("beside"), other: panel.role === "operator" ? "psychologist" : "operator" });
    Object.assign(this, { name: "", state: "", timer: 0 });
    this.is(panel.entry.invited_by ?? "");
  }

  event({ event, pseudonym }) {
    const psychologist = {
      "chat.psychologist-joined": () => this.is(pseudonym),
      "chat.psychologist-left": () => this.is(""),
      "chat.conversation-transferred": () => this.is(""),
      "chat.conversation-closed": () => this.is(""),
    };
    const operator = {
      "chat.psychologist-invited": () => this.is(pseudonym),
      "chat.conversation-claimed": () => this.is(pseudonym),
      "chat.conversation-released": () => this.is(""),
      "chat.conversation-closed": () => this.is(""),
    };
    const handlers = this.other === "psychologist" ? psychologist : operator;
    handlers[event]?.();
  }

  /** Show what the wire knows of them, and no more. */
  present({ author, here, writing }) {
    if (author !== this.other) return;
    const known = { true: "here", false: "away" };
    this.stands(writing ? "writing" : known[here] ?? "");
  }

  /** They have written, and write no more. */
  message({ author }) {
    if (author === this.other && this.state === "writing") this.stands("here");
  }

  is(name) {
    if (name !== this.name) this.state = "";
    this.name = name;
    this.draw();
  }

  stands(state) {
    clearTimeout(this.timer);
    if (state === "writing") this.timer = setTimeout(() => this.stands("here"), WRITING_LASTS);
    this.state = state;
    this.draw();
  }

  draw() {
    this.node.dataset.here = String(["here", "writing"].includes(this.state));
    if (!this.name) return hush(this.node);
    const who = () => t("beside.who", { name: this.name, role: t(`role.${this.other}`) });
    return say(this.node, () => (this.state ? t(`beside.${this.state}`, { who: who() }) : who()));
  }
}
