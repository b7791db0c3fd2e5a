// A result in the view that is chosen: table, graph, map, chart or as it came.
import { h } from "../dom";
import type { Thing } from "../map";
import { t } from "../words";
import { numberColumns, showChart } from "./charted";
import { graphOf } from "./graph";
import { placed } from "./layout";
import type { Names } from "./names";
import { featuresOf } from "./places";
import { showRows } from "./rows";
import type { Table } from "./table";

/** The views that a result may have. */
export const VIEWS = ["table", "graph", "map", "chart", "raw"] as const;
export type View = (typeof VIEWS)[number];

/** A result as it came, and what it is. */
export interface Result {
  table: Table;
  raw: () => Promise<string>;
}

const RAW = 200_000;

/** Return which views fit a result. */
export function fitting(table: Table, names: Names): Set<View> {
  const found = new Set<View>(["table", "raw"]);
  if (table.kind === "ask" || !table.rows.length) return found;
  if (graphOf(table, names)) found.add("graph");
  if (featuresOf(table, names).features.length) found.add("map");
  if (numberColumns(table).length) found.add("chart");
  return found;
}

/** Show a result in a view that fits it. */
export async function show(place: HTMLElement, view: View, result: Result, names: Names): Promise<void> {
  const { table } = result;
  if (view === "graph") await showGraph(place, table, names);
  else if (view === "map") await showMap(place, table, names);
  else if (view === "chart") showChart(place, table, names);
  else if (view === "raw") await showRaw(place, result);
  else if (!table.rows.length) place.replaceChildren(h("p", { class: "notice" }, t("query.empty")));
  else showRows(place, table, names);
}

async function showGraph(place: HTMLElement, table: Table, names: Names): Promise<void> {
  const linked = graphOf(table, names);
  if (!linked) return;
  const { nodes, edges } = linked;
  const counted = t("result.drawn", { nodes: nodes.length, edges: edges.length });
  const cut = linked.cut ? t("result.drawn.cut", { edges: edges.length }) : null;
  const frame = h("div", { class: "result-graph" });
  const chosen = h("ul", { class: "plain map-chosen", "aria-live": "polite" });
  place.replaceChildren(
    h("p", { class: "soft", role: "status" }, [counted, cut].filter(Boolean).join(" · ")),
    frame,
    chosen,
  );
  const { drawGraph } = await import("../graph/drawing");
  await drawGraph(
    frame,
    { nodes: placed(nodes, edges), edges },
    {
      label: counted,
      onClick: (iri) =>
        chosen.replaceChildren(...(iri === undefined ? [] : [h("li", {}, ...named({ iri, label: "" }, names))])),
      onDoubleClick: (iri) => {
        const page = iri === undefined ? undefined : names.of(iri)?.page;
        if (page) window.location.assign(page);
      },
    },
  );
}

async function showMap(place: HTMLElement, table: Table, names: Names): Promise<void> {
  const collection = featuresOf(table, names);
  const frame = h("div", { class: "map-frame" });
  const { places = "", entity = "" } = place.dataset;
  Object.assign(frame.dataset, { places, entity });
  const said = h("p", { class: "soft", role: "status" }, t("result.mapped", { n: collection.features.length }));
  const list = h("ul", { class: "plain map-chosen", "aria-live": "polite" });
  place.replaceChildren(said, frame, list);
  const { drawMap } = await import("../map");
  drawMap(frame, collection, {
    places,
    onSelect: (chosen) =>
      list.replaceChildren(...(chosen?.things ?? []).map((thing) => h("li", {}, ...named(thing, names)))),
  });
}

function named(thing: Thing, names: Names): (Node | string)[] {
  const page = thing.iri === undefined ? undefined : names.of(thing.iri)?.page;
  const label = thing.iri === undefined ? thing.label : names.label(thing.iri);
  const cls = thing.class ?? names.of(thing.iri ?? "")?.class;
  const dot = cls ? [h("span", { class: `dot class-${cls}`, "aria-hidden": true })] : [];
  return [...dot, page ? h("a", { href: page }, label) : label];
}

async function showRaw(place: HTMLElement, result: Result): Promise<void> {
  const text = await result.raw();
  const pre = h(
    "pre",
    { tabindex: 0, role: "region", "aria-label": t("result.raw") },
    h("code", {}, text.slice(0, RAW)),
  );
  place.replaceChildren(pre);
  if (text.length > RAW) place.prepend(h("p", { class: "soft" }, t("result.raw.cut")));
}
