/** The victims, as the directive has them: by sex, child or adult, and relation to the author. */

import { t } from "/shared/i18n.js";
import { choiceLabel, figure } from "./figures.js";

const known = ({ conversations }) => conversations !== null;

/** The rows of which something is released, the most first; one sentence counts all others. */
export function victims({ figures }) {
  const shown = figures.filter(known).sort((one, other) => other.conversations - one.conversations);
  const rows = shown.map((row) => ({
    label: () => [choiceLabel("sex", row.sex)(), t(`age-class.${row.age_class}`), t(`relation-class.${row.relation_class}`)].join(", "),
    values: [row.conversations], cells: [figure(row.conversations)],
  }));
  return { rows, suppressed: figures.length - shown.length };
}
