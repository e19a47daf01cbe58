/** Charts by uPlot: lines over time, bars side by side; the table beside each has the same figures, to be read. */

import { element } from "/shared/dom.js";
import { figure } from "./figures.js";

const HEIGHT = 260;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]];
/** Set apart by their dashes where colours are not: each is readable on light and on dark. */
const COLOURS = ["#0b7285", "#b35900", "#7048b6", "#2b7a3d", "#b3295c"];
const SVG = "http://www.w3.org/2000/svg";
const DARK = matchMedia("(prefers-color-scheme: dark)");
const disposals = new WeakMap();

/** Draw rows into a part of the page, instead of the chart that was there. */
export function draw(root, legend, way, rows, columns) {
  disposals.get(root)?.();
  legend.replaceChildren(...columns.map(({ label }, n) => element("li", {}, stroke(n), element("span", { say: [label] }))));
  const counted = rows.filter(({ values }) => values.some((value) => value !== null));
  root.hidden = legend.hidden = counted.length === 0;
  if (counted.length === 0) return;
  const shown = way === "lines" ? rows : counted;
  const data = [shown.map((_, n) => n), ...columns.map((_, n) => shown.map(({ values }) => values[n]))];
  const plot = new uPlot(shape(root, way, shown, columns), data, root);
  const redraw = () => plot.redraw(false, true);
  const size = new ResizeObserver(() => plot.setSize({ width: root.clientWidth, height: HEIGHT }));
  const language = new MutationObserver(redraw);
  size.observe(root);
  language.observe(document.documentElement, { attributeFilter: ["lang"] });
  DARK.addEventListener("change", redraw);
  disposals.set(root, () => {
    size.disconnect();
    language.disconnect();
    DARK.removeEventListener("change", redraw);
    plot.destroy();
  });
}

function shape(root, way, rows, columns) {
  const ink = () => getComputedStyle(root).color;
  const line = () => getComputedStyle(root).getPropertyValue("--line");
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const named = (_, indexes) => indexes.map((n) => (Number.isInteger(n) && rows[n] ? text(rows[n].short) : ""));
  return {
    width: root.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [-0.6, rows.length - 0.4] }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      { ...axis, values: named, incrs: [1, 2, 3, 5, 10, 20, 50] },
      { ...axis, size: 60, values: (_, counts) => counts.map((count) => (Number.isInteger(count) ? figure(count)() : "")) },
    ],
    series: [{}, ...columns.map((_, n) => series(way, n, columns.length))],
  };
}

function series(way, n, count) {
  if (way === "lines") return { stroke: COLOURS[n], width: 2, dash: DASHES[n], spanGaps: false, points: { size: 6 } };
  return { stroke: COLOURS[n], fill: COLOURS[n], width: 0, points: { show: false }, paths: side(n, count) };
}

/** Bars of a series in its own lane beside the others'. */
function side(n, count) {
  const lane = 0.8 / count;
  return (plot, seriesIndex, from, to) => {
    const fill = new Path2D();
    const floor = plot.valToPos(0, "y", true);
    const unit = plot.valToPos(1, "x", true) - plot.valToPos(0, "x", true);
    for (let at = from; at <= to; at += 1) {
      const value = plot.data[seriesIndex][at];
      if (value === null) continue;
      const top = plot.valToPos(value, "y", true);
      fill.rect(plot.valToPos(at, "x", true) + (n * lane - 0.4) * unit, top, lane * unit * 0.9, floor - top);
    }
    return { fill, flags: 1 };
  };
}

/** The line of a series, as the legend shows it. */
function stroke(n) {
  const [svg, line] = ["svg", "line"].map((name) => document.createElementNS(SVG, name));
  const drawing = { x1: 0, x2: 24, y1: 5, y2: 5, stroke: COLOURS[n], "stroke-width": 4, "stroke-dasharray": DASHES[n].join(" ") };
  for (const [name, value] of Object.entries(drawing)) line.setAttribute(name, value);
  svg.setAttribute("viewBox", "0 0 24 10");
  svg.append(line);
  return svg;
}

const text = (label) => (typeof label === "function" ? label() : label);
