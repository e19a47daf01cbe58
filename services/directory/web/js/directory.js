/** The directory's page: everybody looks for help; an administrator writes, verifies and withdraws. */

import { at, show } from "/shared/dom.js";
import { enter } from "/shared/staff.js";
import { Drafts } from "./drafts.js";
import { Form } from "./form.js";
import { Import } from "./import.js";
import { Search } from "./search.js";
import { readThemes } from "./partner.js";

const search = new Search();

async function openSearch() {
  await readThemes();
  search.offerThemes();
  await search.refresh();
}

async function openDesk(session) {
  show("desk");
  const isAdministrator = session.claims.role === "administrator";
  at("administration").hidden = !isAdministrator;
  at("nothing-here").hidden = isAdministrator;
  if (!isAdministrator) return;
  const changed = () => Promise.all([drafts.refresh(), search.refresh()]);
  const form = new Form(session, changed);
  const drafts = new Drafts(session, { edit: (partner, entry) => form.edit(partner, entry), changed });
  new Import(session, changed);
  search.allowChanges({ edit: (partner) => form.edit(partner.id, partner), withdraw: (...args) => drafts.withdraw(...args) });
  await changed();
}

enter(openDesk, () => {}, () => openSearch().catch(() => {}));
