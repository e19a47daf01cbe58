/** The import of a CSV file: how many rows became drafts, and each refused row with its line and its reason. */

import { alarm, at, calm, element } from "/shared/dom.js";
import { hush, many, say } from "/shared/i18n.js";
import { unfit } from "./partner.js";

const LARGEST = 64 * 1024;
const UNREADABLE = ["columns", "empty", "encoding", "quotes"];

export class Import {
  constructor(session, changed) {
    Object.assign(this, { session, changed });
    at("import").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(event.submitter);
    });
  }

  async send(button) {
    const [file] = at("file").files;
    calm(at("import-error"));
    hush(at("import-news"));
    at("refused-rows").replaceChildren();
    if (!file) return alarm(at("import-error"), "import.no-file");
    if (file.size > LARGEST) return alarm(at("import-error"), "import.too-large");
    button.disabled = true;
    try {
      return await this.upload(file);
    } catch {
      return alarm(at("import-error"), "act.failed");
    } finally {
      button.disabled = false;
    }
  }

  async upload(file) {
    const headers = { Authorization: `Bearer ${this.session.token}`, "Content-Type": "text/csv" };
    const path = `/api/directory/imports?partial=${at("partial").checked}`;
    const answer = await fetch(path, { method: "POST", headers, body: file, cache: "no-store", credentials: "omit" });
    const result = await answer.json();
    if (answer.status === 401) this.session.ended();
    this.listRefused(result.rows ?? result.refused ?? []);
    if (result.rows) return alarm(at("import-error"), "import.nothing");
    if (UNREADABLE.includes(result.reason)) return alarm(at("import-error"), `file.${result.reason}`, { columns: result.columns });
    if (answer.status === 413) return alarm(at("import-error"), "import.too-large");
    if (!answer.ok) return alarm(at("import-error"), "act.failed");
    say(at("import-news"), () => many("import.done", result.drafted));
    return this.changed();
  }

  listRefused(rows) {
    const line = (row) => element("li", { say: ["import.row", { line: row.line, reason: () => unfit(row.field) }] });
    at("refused-rows").replaceChildren(...rows.map(line));
  }
}
