/** How many of a person's messages nobody has read here: counted again from the log when the page is loaded again. */

const READ = "desk-read";

export class Unread {
  /** `own` is the role of who reads here. */
  constructor(conversation, own) {
    Object.assign(this, { conversation, own, count: 0, last: "" });
    this.mark = kept()[conversation];
  }

  /** Count a message of the log: what stands before an answer, or before the last one that was read, is read. */
  message({ id, author }) {
    this.last = id;
    this.count = author === this.own || id === this.mark ? 0 : this.count + 1;
  }

  /** All that is here has been seen. */
  read() {
    this.count = 0;
    if (!this.last || this.mark === this.last) return;
    this.mark = this.last;
    sessionStorage.setItem(READ, JSON.stringify({ ...kept(), [this.conversation]: this.mark }));
  }
}

function kept() {
  return JSON.parse(sessionStorage.getItem(READ) ?? "{}");
}
