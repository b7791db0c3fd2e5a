// The part of vis-network that we use, and loading it: one file from the pyvis package, served by our server.

/** A point, on the page or in the drawing. */
export interface Point {
  x: number;
  y: number;
}

export interface VisEvent {
  nodes: string[];
  edges: string[];
  event?: { srcEvent?: MouseEvent };
  pointer: { DOM: Point; canvas: Point };
}

/** A vis.Network (https://visjs.github.io/vis-network/docs/network/). */
export interface VisNetwork {
  on(name: string, handle: (event: VisEvent & CanvasRenderingContext2D) => void): void;
  once(name: string, handle: () => void): void;
  fit(options?: { nodes?: string[]; animation?: boolean | { duration: number }; maxZoomLevel?: number }): void;
  moveTo(options: { position?: Point; scale?: number; animation?: boolean | { duration: number } }): void;
  getScale(): number;
  getViewPosition(): Point;
  getPositions(ids?: string[]): Record<string, Point>;
  canvasToDOM(point: Point): Point;
  getNodeAt(point: Point): string | undefined;
  getEdgeAt(point: Point): string | undefined;
  setSelection(selection: { nodes: string[]; edges: string[] }, options?: { highlightEdges: boolean }): void;
  setOptions(options: object): void;
  stabilize(iterations?: number): void;
  redraw(): void;
  setSize(width: string, height: string): void;
  destroy(): void;
}

/** A vis.DataSet of items with an id. */
export interface VisItems {
  add(items: object[]): void;
  update(items: object[]): void;
  remove(ids: string[]): void;
  getIds(): string[];
  length: number;
}

interface Vis {
  Network: new (container: HTMLElement, data: { nodes: VisItems; edges: VisItems }, options: object) => VisNetwork;
  DataSet: new (items: object[]) => VisItems;
}

let loading: Promise<Vis> | undefined;

/** Load vis-network, once, from the address that <body> has in `data-vis`. */
export function loadVis(): Promise<Vis> {
  loading ??= new Promise((done, failed) => {
    const present = (window as unknown as { vis?: Vis }).vis;
    if (present) return done(present);
    const script = document.createElement("script");
    script.src = document.body.dataset.vis ?? "";
    script.addEventListener("load", () => done((window as unknown as { vis: Vis }).vis));
    script.addEventListener("error", () => failed(new Error(`cannot load ${script.src}`)));
    document.head.append(script);
  });
  return loading;
}
