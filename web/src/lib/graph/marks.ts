// What shapes and lines mean, as small pictures and as a legend.
import { h, svg } from "../dom";
import type { Legend, LegendClass, LegendLine } from "./types";

/** The shape of a class. */
export function markOf(one: LegendClass | undefined, colour?: string): SVGElement | null {
  if (!one) return null;
  const path = svg("path", { d: one.path, fill: colour ?? one.colour });
  return svg(
    "svg",
    { class: "graph-mark", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    path,
  );
}

/** The line of a status. */
export function lineOf(one: LegendLine | undefined): SVGElement | null {
  if (!one) return null;
  const line = svg("line", {
    x1: 1,
    y1: 5,
    x2: 33,
    y2: 5,
    stroke: one.colour,
    "stroke-width": one.width,
    "stroke-dasharray": one.dashes.join(" ") || null,
  });
  return svg("svg", { class: "graph-mark", width: 34, height: 10, viewBox: "0 0 34 10", "aria-hidden": "true" }, line);
}

/** Return what shapes and lines mean. */
export function legendOf(legend: Legend): HTMLElement {
  const item = (mark: SVGElement | null, label: string) => h("li", {}, mark, label);
  return h(
    "figcaption",
    { class: "rg-network-legend" },
    h("ul", {}, ...legend.classes.map((one) => item(markOf(one), one.label))),
    h("ul", {}, ...legend.lines.map((one) => item(lineOf(one), one.label))),
  );
}
