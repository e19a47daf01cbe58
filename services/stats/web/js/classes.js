/** The classes of a map: at most five, between round numbers, with about as many places in each. */

const MOST = 5;

/** The lowest value of each class but the first, from these values. */
export function bounds(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const cuts = Array.from({ length: MOST - 1 }, (_, n) => round(sorted[Math.floor(((n + 1) * sorted.length) / MOST)] ?? 0));
  return [...new Set(cuts)].filter((cut) => cut > (sorted[0] ?? 0));
}

/** The class of a value: 0 for the lowest. */
export const classOf = (value, cuts) => cuts.filter((cut) => value >= cut).length;

/** The ends of each class, for its legend; the last one has none. */
export const ranges = (values, cuts) =>
  [Math.min(...values), ...cuts].map((from, n) => [from, n < cuts.length ? cuts[n] - 1 : Math.max(...values)]);

/** A number of two digits at most, then zeros. */
function round(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}
