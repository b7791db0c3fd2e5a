// A drawing of entities and relations on a canvas, by vis-network. `drawGraph` is all that most pages need.
import { h } from "../dom";
import { onTheme } from "../theme";
import { canvasKeys } from "./keys";
import { writeNames } from "./labels";
import { type Emphasis, networkOptions, type Theme, themeOf, visEdges, visNode } from "./look";
import { legendOf } from "./marks";
import { edgeId, type GraphData, type GraphEdge, type GraphNode } from "./types";
import { loadVis, type Point, type VisEvent, type VisItems, type VisNetwork } from "./vis";

export type { GraphData, GraphEdge, GraphNode } from "./types";

/** What a page may want to be told, and to have otherwise. */
export interface DrawingOptions {
  /** Name of the drawing for those who do not see it. */
  label?: string;
  /** Whether the legend is below the drawing (it is unless this is false). */
  legend?: boolean;
  /** How many neighbours of a node are not drawn, in words, for its tooltip. */
  more?: (id: string) => string;
  /** A node or an edge (or, with both undefined, the ground) was clicked; `added` with Shift or Ctrl held. */
  onClick?: (node: string | undefined, edge: string | undefined, added: boolean) => void;
  onDoubleClick?: (node: string | undefined) => void;
  /** Nodes were dragged to other places. */
  onMoved?: (places: Record<string, Point>) => void;
}

/** A drawing on the page. Tests and others find the vis.Network as the property `network` of `figure`. */
export class Drawing {
  private theme: Theme;
  private emphasis: Emphasis | null = null;
  private nodes: GraphNode[] = [];
  private edges: GraphEdge[] = [];
  private named: GraphNode[] = [];
  private readonly drawnNodes = new Map<string, string>();
  private readonly drawnEdges = new Map<string, string>();

  network!: VisNetwork;

  constructor(
    readonly figure: HTMLElement,
    private readonly nodeItems: VisItems,
    private readonly edgeItems: VisItems,
    private readonly options: DrawingOptions,
  ) {
    this.theme = themeOf(figure);
    onTheme(() => this.restyle());
  }

  /** Take the network on that draws the items; they are there before it, which is quicker than one after the other. */
  attach(network: VisNetwork): void {
    this.network = network;
    network.on("afterDrawing", (context) => writeNames(context, network, this.named, this.theme));
  }

  /** Draw exactly these nodes and edges, some of them brought out; what is drawn already is only changed where it looks otherwise. */
  show(nodes: GraphNode[], edges: GraphEdge[], emphasis: Emphasis | null = null): void {
    this.emphasis = emphasis;
    this.nodes = nodes;
    this.edges = edges;
    this.named = this.foremost(nodes);
    this.figure.dataset.nodes = String(nodes.length);
    this.figure.dataset.edges = String(edges.length);
    const items = nodes.map((node) => visNode(node, this.theme, this.options.more?.(node.id), this.emphasis));
    const lines = visEdges(edges, this.theme, this.emphasis);
    // Edges go first and come last: they need their nodes.
    removeOthers(this.edgeItems, this.drawnEdges, new Set(edges.map(edgeId)));
    removeOthers(this.nodeItems, this.drawnNodes, new Set(nodes.map((node) => node.id)));
    put(this.nodeItems, this.drawnNodes, items);
    put(this.edgeItems, this.drawnEdges, lines);
  }

  /** Mark as selected. */
  select(nodes: string[], edges: string[] = []): void {
    const drawn = {
      nodes: nodes.filter((id) => this.drawnNodes.has(id)),
      edges: edges.filter((id) => this.drawnEdges.has(id)),
    };
    this.network.setSelection(drawn, { highlightEdges: !edges.length });
  }

  /** Fit everything, or some nodes, into the window. */
  fit(nodes?: string[]): void {
    this.network.fit({ ...(nodes ? { nodes, maxZoomLevel: 1.2 } : {}), animation: calm() ? false : { duration: 250 } });
  }

  /** Bring a node to the middle, near enough to be read. */
  centre(id: string): void {
    const position = this.positions([id])[id];
    const scale = Math.max(this.network.getScale(), 0.8);
    if (position) this.network.moveTo({ position, scale, animation: calm() ? false : { duration: 250 } });
  }

  zoom(factor: number): void {
    const scale = Math.min(6, Math.max(0.03, this.network.getScale() * factor));
    this.network.moveTo({ position: this.network.getViewPosition(), scale });
  }

  /** Move the window over the drawing, by pixels on the screen. */
  pan(x: number, y: number): void {
    const [at, scale] = [this.network.getViewPosition(), this.network.getScale()];
    this.network.moveTo({ position: { x: at.x + x / scale, y: at.y + y / scale }, scale });
  }

  positions(ids?: string[]): Record<string, Point> {
    return this.network.getPositions(ids);
  }

  /** Let nodes push and pull each other, or hold them still. */
  physics(on: boolean): void {
    const forces = { gravitationalConstant: -9000, centralGravity: 0.15, springLength: 150, avoidOverlap: 0.6 };
    this.network.setOptions({ physics: { enabled: on, stabilization: false, barnesHut: forces } });
  }

  /** Whose names come first while there is not room for all. */
  private foremost(nodes: GraphNode[]): GraphNode[] {
    const weight = (node: GraphNode) => (node.strong ? 1e6 : 0) + (node.neighbours ?? 0);
    const chosen = this.emphasis === null ? nodes : nodes.filter((node) => this.emphasis?.nodes.has(node.id));
    return [...chosen].sort((a, b) => weight(b) - weight(a));
  }

  private restyle(): void {
    this.theme = themeOf(this.figure);
    this.network.setOptions(networkOptions(this.theme, this.edges.length));
    this.drawnNodes.clear();
    this.drawnEdges.clear();
    this.show(this.nodes, this.edges, this.emphasis);
  }
}

/**
 * Draw entities and relations into a container; resolves once they are on the canvas.
 *
 * The container gets a `figure.rg-network` with `data-drawn`; the marks `rg:data` and `rg:drawn` tell how long it took.
 */
export async function drawGraph(
  container: HTMLElement,
  data: GraphData,
  options: DrawingOptions = {},
): Promise<Drawing> {
  const vis = await loadVis();
  performance.mark("rg:data");
  const canvas = h("div", { class: "rg-network-canvas" });
  const figure = h("figure", { class: "rg-network" }, canvas);
  if (data.legend && options.legend !== false) figure.append(legendOf(data.legend));
  container.replaceChildren(figure);
  const [nodes, edges] = [new vis.DataSet([]), new vis.DataSet([])];
  const placed = data.nodes.every((node) => node.x !== undefined);
  const settings = networkOptions(themeOf(figure), data.edges.length);
  const drawing = new Drawing(figure, nodes, edges, options);
  drawing.show(data.nodes, data.edges);
  const network = new vis.Network(canvas, { nodes, edges }, settings);
  drawing.attach(network);
  Object.assign(figure, { network });
  nameCanvas(canvas, options.label);
  canvasKeys(canvas, drawing);
  listen(drawing, canvas, options);
  if (!placed) {
    network.setOptions({ physics: { enabled: true, stabilization: { iterations: 200 } } });
    network.stabilize(200);
    network.setOptions({ physics: { enabled: false } });
  }
  network.fit({ animation: false });
  await new Promise<void>((done) => {
    network.once("afterDrawing", () => requestAnimationFrame(() => done()));
    network.redraw();
  });
  performance.mark("rg:drawn");
  performance.measure("rg:draw", "rg:data", "rg:drawn");
  figure.dataset.drawn = "true";
  return drawing;
}

function listen(drawing: Drawing, canvas: HTMLElement, options: DrawingOptions): void {
  const { network } = drawing;
  const at = ({ pointer }: VisEvent): [string | undefined, string | undefined] => {
    const node = network.getNodeAt(pointer.DOM);
    return [node, node === undefined ? network.getEdgeAt(pointer.DOM) : undefined];
  };
  network.on("click", (event) => {
    const key = event.event?.srcEvent;
    options.onClick?.(...at(event), Boolean(key?.shiftKey || key?.ctrlKey || key?.metaKey));
  });
  network.on("doubleClick", (event) => options.onDoubleClick?.(at(event)[0]));
  network.on("dragEnd", (event) => {
    if (event.nodes.length) options.onMoved?.(network.getPositions(event.nodes));
  });
  for (const [name, cursor] of Object.entries({
    hoverNode: "pointer",
    hoverEdge: "pointer",
    blurNode: "",
    blurEdge: "",
  }))
    network.on(name, () => {
      canvas.style.cursor = cursor;
    });
}

/** Name the part that takes the keys; vis-network makes it. */
function nameCanvas(canvas: HTMLElement, label = ""): void {
  const frame = canvas.querySelector<HTMLElement>(".vis-network");
  frame?.setAttribute("role", "application");
  frame?.setAttribute("aria-label", label || "network");
  if (frame) frame.tabIndex = 0;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function removeOthers(items: VisItems, known: Map<string, string>, wanted: ReadonlySet<string>): void {
  const gone = [...known.keys()].filter((id) => !wanted.has(id));
  for (const id of gone) known.delete(id);
  if (gone.length) items.remove(gone);
}

/** Add the items that are new, change those that differ from what is known of them. */
function put(items: VisItems, known: Map<string, string>, wanted: object[]): void {
  const changed = wanted.filter((item) => {
    const [id, now] = [(item as { id: string }).id, JSON.stringify(item)];
    const differs = known.get(id) !== now;
    known.set(id, now);
    return differs;
  });
  if (changed.length) items.update(changed);
}
