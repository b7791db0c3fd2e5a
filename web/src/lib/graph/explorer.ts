// The graph view: it holds the model, the states and the selection, and tells drawing, lists and panel what to show.
import { notice } from "../notice";
import { t } from "../words";
import type { Address } from "./address";
import type { Drawing } from "./drawing";
import { type Model, type Visible, visible } from "./model";
import { placeAround } from "./place";
import type { Server } from "./server";
import { Tracer } from "./tracer";
import type { GraphEdge, GraphNode } from "./types";
import { History, type Step, toggled, type View, withStep } from "./view";
import type { Point } from "./vis";

const MOST_REQUESTS = 8;
const POINTED = 300;

/** What shows the state beside the drawing. */
export interface Surroundings {
  panel: {
    showNothing(): void;
    showNode(node: GraphNode): void;
    showEdge(edge: GraphEdge): void;
    showPair(from: GraphNode, to: GraphNode): void;
    show(...children: (HTMLElement | null)[]): void;
  };
  /** Called after every change, with what is seen now. */
  refresh(seen: Visible): void;
}

export class Explorer {
  readonly history: History;
  visible: Visible = { nodes: [], edges: [] };
  seenIds: ReadonlySet<string> = new Set();
  drawing!: Drawing;
  surroundings!: Surroundings;
  readonly tracer = new Tracer(this);
  /** One entity, two, or the subject, relation and object of a relation. */
  private selected: readonly string[] = [];
  private timer = 0;

  constructor(
    readonly model: Model,
    readonly server: Server,
    private readonly address: Address,
    readonly prefixes: Readonly<Record<string, string>>,
    /** The entity in the middle whose neighbours came in by the server's order, if there is one. */
    private readonly focus: string | null,
    view: View,
  ) {
    this.history = new History(view);
  }

  get view(): View {
    return this.history.now;
  }

  /** Make a change that can be undone. */
  change(difference: Partial<View>): void {
    this.history.change(difference);
    this.refresh();
  }

  undo(): void {
    if (this.history.undo()) this.refresh();
  }

  redo(): void {
    if (this.history.redo()) this.refresh();
  }

  /** Bring everything in line with the present state. */
  refresh(): void {
    this.see();
    this.drawing.show(this.visible.nodes, this.visible.edges, this.tracer.emphasis());
    this.drawing.select(...this.selection());
    this.surroundings.refresh(this.visible);
    this.address.write(this.view, this.selected);
  }

  /** Work out what is seen, each entity at its place in this state. */
  see(): Visible {
    const { places } = this.view;
    const seen = visible(this.model, this.view);
    this.visible = { edges: seen.edges, nodes: seen.nodes.map((node) => ({ ...node, ...places.get(node.id) })) };
    this.seenIds = new Set(seen.nodes.map((node) => node.id));
    return this.visible;
  }

  seen(id: string): boolean {
    return this.seenIds.has(id);
  }

  /** How many neighbours of an entity are not in the drawing yet. */
  remaining(id: string): number {
    return this.model.beyond(id, new Set(this.view.shown));
  }

  /** The end of a relation that has fewer neighbours. */
  lesser(edge: GraphEdge): string {
    const size = (id: string) => this.model.nodes.get(id)?.neighbours ?? 0;
    return size(edge.from) <= size(edge.to) ? edge.from : edge.to;
  }

  /** Select entities, or with three words a relation; with `added` beside the one that is selected. */
  select(selected: readonly string[], options: { centre?: boolean; added?: boolean } = {}): void {
    const [first] = this.selected;
    const both = options.added && this.selected.length === 1 && first && selected[0] && first !== selected[0];
    this.selected = both ? [first, ...selected] : selected;
    window.clearTimeout(this.timer);
    this.drawing.select(...this.selection());
    if (options.centre && selected[0]) this.drawing.centre(selected[0]);
    this.address.write(this.view, this.selected);
    this.showSelected();
  }

  /**
   * Select an entity; the panel follows a little later, so that neither a focus that passes over brings it up, nor the
   * first of two clicks, which would have the drawing make room for it.
   */
  point(id: string): void {
    if (this.selected.length === 1 && this.selected[0] === id) return;
    this.selected = [id];
    this.drawing.select([id]);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.select([id]), POINTED);
  }

  /** Unfold an entity, or bring in the next of its neighbours. */
  async expand(id: string): Promise<void> {
    if (this.view.folded.has(id)) return this.change({ folded: toggled(this.view.folded, [id], false) });
    const found = await this.told(() => this.next(id));
    if (!found) return;
    const { fresh, step } = found;
    const shown = [...this.view.shown, ...fresh];
    this.change({ shown, opened: withStep(this.view.opened, step), places: this.placed(id, fresh) });
    notice(t("explore.added", { n: fresh.length, name: this.model.name(id) }));
    this.showSelected();
  }

  fold(id: string): void {
    this.change({ folded: toggled(this.view.folded, [id], true) });
    this.showSelected();
  }

  /** What a double click does: bring in more while there is more, fold up what is complete, unfold what is folded. */
  toggle(id: string): void {
    if (this.view.folded.has(id) || this.remaining(id)) void this.expand(id);
    else this.fold(id);
  }

  hide(ids: readonly string[]): void {
    this.selected = this.selected.filter((one) => !ids.includes(one));
    this.change({ hidden: toggled(this.view.hidden, ids, true) });
    this.showSelected();
  }

  /** Do what a key means for an entity (by default the selected one); says whether it means something. */
  key(event: KeyboardEvent, id = this.selected.length === 1 ? this.selected[0] : undefined): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape" && this.selected.length) this.select([]);
    else if (!id) return false;
    else if (event.key === "Delete" || event.key === "Backspace") this.hide([id]);
    else if (event.key === "Enter") window.location.assign(this.server.page(id));
    else if (event.key === " ") this.toggle(id);
    else return false;
    return true;
  }

  /** Take over where entities were dragged or pushed to. */
  moved(places: Record<string, Point>): void {
    const whole = Object.entries(places).map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }] as const);
    this.change({ places: new Map([...this.view.places, ...whole]) });
  }

  /** Return the places with those of some entities that come in around another. */
  placed(centre: string, ids: readonly string[]): ReadonlyMap<string, Point> {
    const at = (id: string) => this.view.places.get(id) ?? pointOf(this.model.nodes.get(id));
    const fresh = new Set(ids);
    const taken = this.view.shown.flatMap((id): [GraphNode, Point][] => {
      const [node, point] = [this.model.nodes.get(id), at(id)];
      return node && point && !fresh.has(id) ? [[node, point]] : [];
    });
    const nodes = ids.flatMap((id) => this.model.nodes.get(id) ?? []);
    return new Map([...this.view.places, ...placeAround(at(centre) ?? { x: 0, y: 0 }, nodes, taken)]);
  }

  /** Show in the panel what is selected, or the path that is drawn, or nothing. */
  showSelected(): void {
    const { panel } = this.surroundings;
    const [one, two, three] = this.selected;
    const edge = three ? this.model.edges.get(this.selected.join(" ")) : undefined;
    const nodes = [one, two].flatMap((id) => (id ? (this.model.nodes.get(id) ?? []) : []));
    if (edge) panel.showEdge(edge);
    else if (nodes[0] && nodes[1]) panel.showPair(nodes[0], nodes[1]);
    else if (nodes[0]) panel.showNode(nodes[0]);
    else if (this.view.trace && this.tracer.found) panel.show(...this.tracer.told());
    else panel.showNothing();
  }

  private selection(): [string[], string[]] {
    return this.selected.length === 3 ? [[], [this.selected.join(" ")]] : [[...this.selected], []];
  }

  /** Ask for the next neighbours of an entity until some come that the drawing lacks. */
  private async next(id: string): Promise<{ fresh: string[]; step: Step } | null> {
    const shown = new Set(this.view.shown);
    const before = this.view.opened.filter((step) => step.iri === id).at(-1)?.end;
    const drawn = [...this.model.neighbours(id)].filter((other) => shown.has(other)).length;
    let start = before ?? (id === this.focus ? drawn : 0);
    for (let request = 0; request < MOST_REQUESTS; request += 1) {
      const found = await this.server.around(id, start);
      this.model.add(found);
      const came = found.nodes.map((node) => node.id).filter((one) => one !== id);
      const fresh = came.filter((one) => !shown.has(one));
      if (fresh.length) return { fresh, step: { iri: id, start, end: start + came.length } };
      start = found.left_out > 0 ? start + came.length : 0; // those passed over at first come last
    }
    return null;
  }

  /** Ask the server, and tell the visitor where it cannot answer. */
  async told<T>(ask: () => Promise<T>): Promise<T | null> {
    this.drawing.figure.setAttribute("aria-busy", "true");
    try {
      return await ask();
    } catch (error) {
      notice(error instanceof Error ? error.message : String(error));
      return null;
    } finally {
      this.drawing.figure.removeAttribute("aria-busy");
    }
  }
}

function pointOf(node: GraphNode | undefined): Point | undefined {
  return node?.x === undefined || node.y === undefined ? undefined : { x: node.x, y: node.y };
}
