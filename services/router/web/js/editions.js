/** The page of the editions: an administrator chooses one, and sees what it would change before it is activated. */

import { alarm, at, calm, element, show } from "/shared/dom.js";
import { ask } from "/shared/http.js";
import { hush, locale, many, say, t } from "/shared/i18n.js";
import { enter } from "/shared/staff.js";
import { kindsList, percent } from "./kinds.js";
import { Outlines } from "./outlines.js";

const EDITIONS = "/api/router/editions";

class Board {
  constructor(session, outlines) {
    Object.assign(this, { session, outlines });
    at("choice").addEventListener("submit", (event) => {
      event.preventDefault();
      this.compare(at("edition").value, event.submitter);
    });
  }

  async list() {
    const editions = await this.ask(EDITIONS);
    at("edition").append(...editions.map((each) => element("option", { value: each.id, say: [() => title(each)] })));
    const other = editions.find((each) => !each.in_force);
    if (other) at("edition").value = other.id;
    else say(at("news"), "editions.alone");
  }

  async compare(edition, button) {
    calm(at("editions-error"));
    hush(at("news"));
    at("difference").hidden = true;
    button.disabled = true;
    try {
      this.draw(await this.ask(`${EDITIONS}/${encodeURIComponent(edition)}/changes`));
    } catch {
      alarm(at("editions-error"), "act.failed");
    } finally {
      button.disabled = false;
    }
  }

  draw(found) {
    say(at("difference-title"), "difference.title", { before: found.before, after: found.after });
    const counted = Math.round(found.share * found.communes);
    say(at("news"), () => many("difference.share", counted, { share: percent(found.share), communes: found.communes.toLocaleString(locale()) }));
    at("map").replaceChildren(this.outlines.map(found.kinds));
    at("kinds").replaceChildren(...kindsList(found.kinds, this.outlines));
    say(at("how"), "difference.how", { edition: found.after });
    at("difference").hidden = false;
    at("difference-title").focus({ preventScroll: true });
  }

  async ask(path) {
    try {
      return (await ask(path, { token: this.session.token })).body;
    } catch (problem) {
      if (problem.status === 401) this.session.ended();
      throw problem;
    }
  }
}

function title(edition) {
  const state = edition.in_force ? "state.in-force" : edition.moments.length ? "state.activated" : "state.never";
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(edition.date));
  return t(state, { edition: edition.id, date: day });
}

async function sit(session) {
  show("editions");
  const isAdministrator = session.claims.role === "administrator";
  at("administration").hidden = !isAdministrator;
  at("nothing-here").hidden = isAdministrator;
  if (!isAdministrator) return;
  const board = new Board(session, await Outlines.read());
  await board.list().catch(() => alarm(at("editions-error"), "act.failed"));
}

enter(sit);
