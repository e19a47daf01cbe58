/** The régions of the tables, and all the rest together, as stats counts them. */

import { t } from "/shared/i18n.js";

const NAMES = {
  11: "Île-de-France", 24: "Centre-Val de Loire", 27: "Bourgogne-Franche-Comté", 28: "Normandie",
  32: "Hauts-de-France", 44: "Grand Est", 52: "Pays de la Loire", 53: "Bretagne",
  75: "Nouvelle-Aquitaine", 76: "Occitanie", 84: "Auvergne-Rhône-Alpes", 93: "Provence-Alpes-Côte d’Azur",
};

/** The name of a région. */
export const regionLabel = (code) => () => NAMES[code] ?? t("region.others");
