/** What opens beside the log, or over it on a telephone, one at a time: the way out and the numbers stay in reach. */

import { at } from "/shared/dom.js";
import { hush, many, say } from "/shared/i18n.js";

/** Where there is room for both. */
const BESIDE = matchMedia("(min-width: 900px)");

export class Sheets {
  constructor(view) {
    Object.assign(this, { view, side: view.querySelector(".side"), folded: at("folded"), opener: null, watcher: null, missed: 0 });
    for (const button of [...view.querySelectorAll("[data-opens]")]) {
      button.addEventListener("click", () => this.open(button.dataset.opens, button));
    }
    for (const button of view.querySelectorAll("[data-closes]")) button.addEventListener("click", () => this.close());
    this.folded.onclick = ({ currentTarget }) => this.open("more", currentTarget);
    this.side.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.opened) this.close();
    });
    this.laidOut = () => this.layOut();
    BESIDE.addEventListener("change", this.laidOut);
  }

  /** The sheet that is open, or none. */
  get opened() {
    return this.side.querySelector(".sheet[data-open]")?.id ?? "";
  }

  /** Whether what is open covers the conversation: Back is then meant for it. */
  get covering() {
    return Boolean(this.opened) && !BESIDE.matches;
  }

  /** What is covered is out of reach; what covers nothing hides nothing. */
  layOut() {
    this.view.querySelector(".chat").inert = this.covering;
    if (this.covering) return;
    this.missed = 0;
    hush(at("missed-here"));
  }

  /** Somebody wrote: what covers the conversation says so, above the way back to it. */
  came() {
    if (!this.covering) return;
    this.missed += 1;
    say(at("missed-here"), () => many("sheet.missed", this.missed));
  }

  /** Open a sheet, and take the reader to its title. */
  open(name, opener = null) {
    if (opener && !opener.closest(".sheet")) this.opener = opener;
    this.put(name);
    this.watch();
    const title = at(name).querySelector("[tabindex='-1']");
    at(name).scrollTop = this.side.scrollTop = this.view.parentElement.scrollTop = 0;
    title.focus({ preventScroll: true });
    at(name).dispatchEvent(new Event("opened"));
  }

  /** Close what is open, and take the reader back to where they were. */
  close() {
    if (!this.opened) return;
    this.watcher?.destroy();
    this.put("");
    [this.opener, at("text"), at("log")].find(isShown)?.focus();
    this.opener = null;
  }

  /** Close this sheet if it is the one that is open. */
  done(name) {
    if (this.opened === name) this.close();
  }

  /** Nothing more is opened: the visitor has left. */
  stop() {
    BESIDE.removeEventListener("change", this.laidOut);
    this.folded.onclick = null;
    this.watcher?.destroy();
  }

  /**
   * A telephone's Back closes what is open, where its browser can say so. An entry of the history for each sheet
   * would be left to it by the quick way out, which replaces one entry alone.
   */
  watch() {
    this.watcher?.destroy();
    if (!window.CloseWatcher) return;
    this.watcher = new CloseWatcher();
    this.watcher.onclose = () => this.close();
  }

  put(name) {
    for (const sheet of this.side.querySelectorAll(".sheet")) sheet.toggleAttribute("data-open", sheet.id === name);
    this.side.toggleAttribute("data-open", Boolean(name));
    this.laidOut();
  }
}

/** Whether it can take the focus: it is on screen. */
export const isShown = (node) => Boolean(node?.isConnected && node.getClientRects().length);
