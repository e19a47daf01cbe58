/** The régions beside each other: how much each grew in a year, and how long people and units were waited for there. */

import { number, t } from "/shared/i18n.js";
import { figure } from "./figures.js";
import { regionLabel } from "./regions.js";

const GROWN = ["conversations", "signalement"];
const WAITS = ["first-answer", "received", "contacted"];
const QUANTILES = ["median", "ninth_decile"];

/** The columns of the growth: a measure last year, this year, and the difference in per cent. */
export const growthColumns = (year) => GROWN.flatMap((name) => [
  ...[-1, 0].map((since) => ({ name, label: () => `${t(`measure.${name}`)} ${year() + since}` })),
  { name: `${name}-growth`, label: () => t("growth.column") },
]);

/** The régions of a year and the one before: those that grew most first, those of which it is not known last. */
export function grown(year, { figures }) {
  const of = (which) => new Map(figures.filter((row) => row.year === String(which)).map((row) => [row.region, row]));
  const [before, now] = [of(year - 1), of(year)];
  const regions = [...now.keys()].map((region) => ({ region, label: regionLabel(region), values: GROWN.flatMap((name) => grownOf(before.get(region)?.[name], now.get(region)[name])) }));
  regions.sort((one, other) => (other.values[2] ?? -Infinity) - (one.values[2] ?? -Infinity));
  const rows = regions.map(({ label, values }) => ({ label, values, cells: values.map((value, n) => (n % 3 === 2 ? percent(value) : figure(value))) }));
  const panels = GROWN.map((name, n) => ({ label: () => t(`measure.${name}`), write: percent, lanes: regions.map(({ label, values }) => ({ label, value: values[n * 3 + 2] })) }));
  return { rows, panels: panels.filter(isKnown), suppressed: regions.flatMap(({ values }) => values.filter((value, n) => n % 3 < 2 && value === null)).length };
}

/** The columns of the delays: the median and the ninth decile of each. */
export const delayColumns = WAITS.flatMap((wait) => QUANTILES.map((name) => ({ name: `${wait}-${name}`, label: () => t(`delay.${wait}`, { quantile: () => t(`delay.${name}`) }) })));

/** The delays of each région. */
export function delays({ figures }) {
  const of = new Map(figures.map((row) => [`${row.region} ${row.wait}`, row]));
  const regions = [...new Set(figures.map((row) => row.region))];
  const valuesOf = (region, wait) => QUANTILES.map((name) => of.get(`${region} ${wait}`)?.[name] ?? null);
  const rows = regions.map((region) => {
    const values = WAITS.flatMap((wait) => valuesOf(region, wait));
    return { label: regionLabel(region), values, cells: values.map(figure) };
  });
  const panels = WAITS.map((wait) => ({ label: () => t(`wait.${wait}`), write: figure, lanes: regions.map((region) => {
    const [value, mark] = valuesOf(region, wait);
    return { label: regionLabel(region), value, mark };
  }) }));
  return { rows, panels: panels.filter(isKnown), suppressed: rows.flatMap(({ values }) => values).filter((value) => value === null).length };
}

const isKnown = ({ lanes }) => lanes.some(({ value }) => value !== null);

function grownOf(before, now) {
  const known = [before ?? null, now ?? null];
  const [then, here] = known;
  const share = then && here !== null ? (Math.abs(here - then) / then) * 100 : null;
  return [...known, share === null ? null : Math.sign(here - then) * Math.round(share)];
}

/** A growth in per cent, with its sign. */
const percent = (value) => () => (value === null ? t("figure.suppressed") : t("growth.percent", { percent: () => `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value))}` }));
