// The graph view: what the server drew, made explorable. The pieces are in lib/graph.
import { all, one } from "../lib/dom";
import { embedded } from "../lib/embedded";
import { Address } from "../lib/graph/address";
import { drawGraph, type GraphNode } from "../lib/graph/drawing";
import { Explorer } from "../lib/graph/explorer";
import { exporting } from "../lib/graph/exporting";
import { Filters } from "../lib/graph/filters";
import { Finder } from "../lib/graph/finder";
import { Listing } from "../lib/graph/listing";
import { legendOf } from "../lib/graph/marks";
import { type ExploreData, Model, type Visible } from "../lib/graph/model";
import { Panel } from "../lib/graph/panel";
import { Server } from "../lib/graph/server";
import { toolbar } from "../lib/graph/toolbar";
import { type Packed, unpack } from "../lib/graph/unpack";
import { t } from "../lib/words";

/** What the page says beside the drawing's own data. */
interface Setting {
  roots: string[];
  /** The entity whose neighbours came in by the server's order. */
  focus: string | null;
  prefixes: Record<string, string>;
}

/** Drawings of fewer entities are left in the shape they have; others are stretched so much at most. */
const FEW = 4;
const MOST_STRETCH = 2;
/** Narrower windows begin with so many entities in sight. */
const NARROW = 640;
const READABLE = 40;

async function start(root: HTMLElement): Promise<void> {
  const data = unpack(embedded<Packed>("graph"));
  const setting = embedded<Setting>("setting");
  const address = new Address(setting.prefixes.id ?? "");
  const said = address.read();
  root.classList.add("unselected"); // also where something is selected: the shape of the drawing is the same then
  fill(data.nodes, one(".explorer-canvas", root));
  const model = new Model(data, new Set(setting.roots));
  const drawn = data.nodes.filter((node) => !node.beside);
  const explorer = new Explorer(model, new Server(root.dataset), address, setting.prefixes, setting.focus, {
    shown: drawn.map((node) => node.id),
    opened: said.opened,
    folded: new Set(said.folded),
    hidden: new Set(said.hidden),
    without: new Set(said.without),
    places: new Map(),
    trace: null,
  });
  join(explorer, data.nodes);
  explorer.drawing = await drawGraph(
    one(".explorer-canvas", root),
    { ...explorer.see(), legend: data.legend },
    {
      label: t("explore.canvas"),
      legend: false,
      more: (id) => moreOf(explorer, id),
      onClick: (node, edge, added) => {
        if (node && !added) explorer.point(node);
        else explorer.select(node ? [node] : (edge?.split(" ") ?? []), { added });
      },
      onDoubleClick: (node) => node && explorer.toggle(node),
      onMoved: (places) => explorer.moved(places),
    },
  );
  if (window.innerWidth < NARROW && data.nodes.length > READABLE) explorer.drawing.fit(nearest(data.nodes));
  surround(root, explorer, data);
  explorer.refresh();
  if (said.selected.length) explorer.select(said.selected);
  else explorer.showSelected();
  if (said.trace) await explorer.tracer.find(said.trace.from, said.trace.to, true);
  root.dataset.ready = "true";
}

/** Return those around the middle of the drawing: on a narrow screen all at once would be specks. */
function nearest(nodes: GraphNode[]): string[] {
  const distance = (node: GraphNode) => Math.hypot(node.x ?? 1e9, node.y ?? 1e9);
  return [...nodes]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, READABLE)
    .map((node) => node.id);
}

/** Spread the places, in height or in width, to the shape of the canvas. */
function fill(nodes: GraphNode[], canvas: HTMLElement): void {
  const [width, height] = [spread(nodes.map((node) => node.x)), spread(nodes.map((node) => node.y))];
  const wanted = canvas.clientWidth / canvas.clientHeight;
  const ratio = width / height / wanted;
  if (nodes.length < FEW || !Number.isFinite(ratio) || ratio <= 0) return;
  for (const node of nodes) {
    if (node.x === undefined || node.y === undefined) continue;
    if (ratio > 1) node.y = Math.round(node.y * Math.min(ratio, MOST_STRETCH));
    else node.x = Math.round(node.x * Math.min(1 / ratio, MOST_STRETCH));
  }
}

function spread(values: (number | undefined)[]): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === undefined) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most - least;
}

/** Take in the entities that others were opened to, those of one step together, as when it was opened. */
function join(explorer: Explorer, nodes: GraphNode[]): void {
  nodes.forEach((node, n) => {
    const { beside } = node;
    if (!beside || nodes[n - 1]?.beside === beside) return;
    const next = nodes.findIndex((other, m) => m > n && other.beside !== beside);
    const ids = nodes.slice(n, next < 0 ? undefined : next).map((one) => one.id);
    explorer.history.amend({ places: explorer.placed(beside, ids), shown: [...explorer.view.shown, ...ids] });
  });
}

function moreOf(explorer: Explorer, id: string): string {
  const left = explorer.model.beyond(id, explorer.seenIds);
  return left ? t("explore.left", { n: left }) : "";
}

function surround(root: HTMLElement, explorer: Explorer, data: ExploreData): void {
  const filters = new Filters(one(".explorer-filters", root), explorer);
  const finder = new Finder(one(".explorer-finder", root), explorer);
  const listing = new Listing(one<HTMLDetailsElement>("#as-text"), explorer.server);
  const status = one(".explorer-status", root);
  const legend = one(".explorer-legend > figure");
  const { model } = explorer;
  const refreshBar = toolbar(root, explorer);
  explorer.surroundings = {
    panel: new Panel(one(".explorer-panel", root), explorer),
    refresh(seen: Visible) {
      filters.refresh();
      finder.refresh(seen.nodes);
      listing.refresh(seen);
      refreshBar();
      legend.replaceChildren(legendOf({ classes: [...model.classes.values()], lines: [...model.lines.values()] }));
      const left = data.left_out ? ` · ${t("drawing.left_out", { n: data.left_out })}` : "";
      status.textContent = t("explore.seen", { nodes: seen.nodes.length, edges: seen.edges.length }) + left;
    },
  };
  exporting(root, explorer);
  for (const button of all<HTMLElement>("[data-copy-link]")) button.dataset.copyLink = ""; // the address as it is then
}

for (const root of all(".explorer")) void start(root);
