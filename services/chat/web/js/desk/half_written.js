/** What is half written in one conversation, in its message and in its tools: kept as it is typed, and put back. */

/** The fields whose text was meant for others. */
const UNSENT = ["message", "note", "handover", "facts"];

/** The boxes that were ticked or unticked by hand: by itself a box says nothing that somebody wrote. */
const touched = new WeakSet();

export class HalfWritten {
  /** `drafts` seals it; `changed()` when there is something, or nothing any more. */
  constructor(drafts, conversation, changed = () => {}) {
    Object.assign(this, { drafts, conversation, changed, fields: {}, readied: [], timer: 0, over: false });
  }

  /** Keep these fields, by names of their own; `ready()` first makes them fit to be filled again. */
  watch(fields, ready = async () => {}) {
    Object.assign(this.fields, fields);
    this.readied.push({ names: Object.keys(fields), ready });
    for (const field of Object.values(fields)) {
      for (const event of ["input", "change"]) field.addEventListener(event, () => (touched.add(field), this.save()));
      field.form?.addEventListener("reset", () => (touched.delete(field), this.save()));
    }
  }

  /** Whether something is half written. */
  get is() {
    return !this.over && Object.values(this.fields).some(valueOf);
  }

  /** Show what was written for others and did not leave: it is its operator's to copy. */
  offer(part, field) {
    field.value = UNSENT.map((name) => this.fields[name]?.value.trim()).filter(Boolean).join("\n\n");
    part.hidden = !field.value;
  }

  /** Put back what was half written, where nothing has been written since. */
  async restore() {
    const texts = await this.drafts.read(this.conversation);
    for (const { names, ready } of this.readied) if (names.some((name) => texts[name])) await ready();
    for (const [name, field] of Object.entries(this.fields)) if (texts[name] && !valueOf(field)) put(field, texts[name]);
    return Object.keys(texts).length > 0;
  }

  /** Keep what is written by now: after the event that changes it, and once for all that change together. */
  save() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep());
  }

  keep() {
    if (this.over) return null;
    this.changed();
    const texts = Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, valueOf(field)]).filter(([, value]) => value));
    return this.drafts.write(this.conversation, texts);
  }

  /** Keep nothing of it: it is not this operator's any more; or all as it is, for when they have it again. */
  end(perhapsAgain = false) {
    clearTimeout(this.timer);
    if (perhapsAgain) this.keep();
    else this.drafts.forget(this.conversation);
    this.over = true;
  }
}

/** What was put into it. */
const valueOf = (field) => (field.type === "checkbox" ? touched.has(field) && ticked(field) : field.value);

const ticked = ({ checked, defaultChecked }) => (checked ? "ticked" : defaultChecked && "unticked");

/** Put a value into a field as if by hand. */
export function put(field, value) {
  if (field.type === "checkbox") touched.add(field), (field.checked = value === "ticked");
  else field.value = value;
}
