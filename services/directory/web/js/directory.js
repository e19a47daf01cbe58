/** The directory's page: everybody looks for help; an administrator writes, verifies and withdraws. */

import { at, show } from "/shared/dom.js";
import { enter } from "/shared/staff.js";
import { Drafts } from "./drafts.js";
import { Form } from "./form.js";
import { Import } from "./import.js";
import { Search } from "./search.js";
import { learnThemes } from "./words.js";

const search = new Search();

async function come() {
  await learnThemes();
  search.offerThemes();
  await search.look();
}

async function sit(session) {
  show("desk");
  const isAdministrator = session.claims.role === "administrator";
  at("administration").hidden = !isAdministrator;
  at("nothing-here").hidden = isAdministrator;
  if (!isAdministrator) return;
  const changed = () => Promise.all([drafts.look(), search.look()]);
  const form = new Form(session, changed);
  const drafts = new Drafts(session, { edit: (partner, entry) => form.edit(partner, entry), changed });
  new Import(session, changed);
  search.tend({ edit: (partner) => form.edit(partner.id, partner), withdraw: (...asked) => drafts.withdraw(...asked) });
  await changed();
}

enter(sit, () => {}, () => come().catch(() => {}));
