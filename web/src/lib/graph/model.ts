// All entities and relations that the page knows of, and which of them a state of the drawing shows.
import type { GraphData, GraphEdge, GraphNode, LegendClass, LegendLine } from "./types";
import { edgeId } from "./types";
import type { View } from "./view";

/** What the server sends for the graph view, at first and when an entity is opened. */
export interface ExploreData extends GraphData {
  /** Titles of the documents that state the relations, by IRI. */
  documents: Record<string, string>;
}

/** What is seen. */
export interface Visible {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** Entities and relations by their identifiers; it only ever grows. */
export class Model {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges = new Map<string, GraphEdge>();
  readonly documents = new Map<string, string>();
  readonly classes = new Map<string, LegendClass>();
  readonly lines = new Map<string, LegendLine>();
  private readonly ties = new Map<string, Set<string>>();

  /** `roots` are entities that no folding takes away: where the drawing started. */
  constructor(
    data: ExploreData,
    readonly roots: ReadonlySet<string>,
  ) {
    this.add(data, true);
  }

  /** Take in more of the graph; places count only where they belong to this drawing. */
  add(data: ExploreData, placed = false): void {
    for (const node of data.nodes) {
      if (this.nodes.has(node.id)) continue;
      this.nodes.set(node.id, placed ? node : { ...node, x: undefined, y: undefined, strong: false });
    }
    for (const edge of data.edges) {
      this.edges.set(edgeId(edge), edge);
      this.tie(edge.from, edge.to);
      this.tie(edge.to, edge.from);
    }
    for (const [iri, title] of Object.entries(data.documents)) this.documents.set(iri, title);
    for (const one of data.legend?.classes ?? []) this.classes.set(one.class, one);
    for (const one of data.legend?.lines ?? []) this.lines.set(one.status, one);
  }

  /** Return the entities that a known relation ties to one. */
  neighbours(id: string): ReadonlySet<string> {
    return this.ties.get(id) ?? new Set();
  }

  /** How many neighbours of an entity are not among some others. */
  beyond(id: string, among: { has(id: string): boolean }): number {
    const here = [...this.neighbours(id)].filter((other) => among.has(other)).length;
    return Math.max(0, (this.nodes.get(id)?.neighbours ?? here) - here);
  }

  name(id: string): string {
    return this.nodes.get(id)?.label ?? id;
  }

  private tie(one: string, other: string): void {
    if (one === other) return;
    const known = this.ties.get(one);
    if (known) known.add(other);
    else this.ties.set(one, new Set([other]));
  }
}

/** What filters call the status of a relation: it may have none, or be stated by no document. */
export function statusOf(edge: GraphEdge): string {
  return edge.inferred ? "inferred" : edge.status || "none";
}

/** Return the entities and relations that are in the drawing, whatever is filtered or folded away. */
export function present(model: Model, view: View): Visible {
  const nodes = nodesOf(model, view.shown);
  const among = new Set(view.shown);
  return { nodes, edges: [...model.edges.values()].filter((edge) => among.has(edge.from) && among.has(edge.to)) };
}

/** Return what is seen in a state: not hidden, not filtered out, not folded away, and tied to something if it was. */
export function visible(model: Model, view: View): Visible {
  const all = present(model, view);
  const kept = new Set(
    all.nodes.filter((one) => !view.hidden.has(one.id) && !view.without.has(`class:${one.class}`)).map((one) => one.id),
  );
  const tied = all.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to));
  const edges = tied.filter((edge) => passes(edge, view.without));
  const before = ends(tied);
  const after = ends(edges);
  for (const id of kept) if (before.has(id) && !after.has(id) && !model.roots.has(id)) kept.delete(id);
  for (const id of view.folded) if (kept.has(id)) fold(id, kept, edges, model.roots);
  return {
    nodes: all.nodes.filter((node) => kept.has(node.id)),
    edges: edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
  };
}

function nodesOf(model: Model, ids: readonly string[]): GraphNode[] {
  return ids.map((id) => model.nodes.get(id)).filter((node): node is GraphNode => node !== undefined);
}

function passes(edge: GraphEdge, without: ReadonlySet<string>): boolean {
  if (without.has(`relation:${edge.predicate}`) || without.has(`status:${statusOf(edge)}`)) return false;
  const documents = edge.documents ?? [];
  return documents.length === 0 || documents.some((one) => !without.has(`document:${one}`));
}

function ends(edges: GraphEdge[]): Set<string> {
  return new Set(edges.flatMap((edge) => [edge.from, edge.to]));
}

/** Take away what hangs on the drawing by one entity alone. */
function fold(id: string, kept: Set<string>, edges: GraphEdge[], roots: ReadonlySet<string>): void {
  const ties = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (!kept.has(from) || !kept.has(to)) continue;
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const known = ties.get(one);
      if (known) known.push(other);
      else ties.set(one, [other]);
    }
  }
  const others = [...roots].filter((root) => root !== id && kept.has(root));
  const held = reached(others, ties, id);
  for (const one of reached([id], ties)) if (one !== id && !held.has(one)) kept.delete(one);
}

function reached(from: string[], ties: ReadonlyMap<string, string[]>, around?: string): Set<string> {
  const found = new Set(from);
  for (const id of found) for (const next of ties.get(id) ?? []) if (next !== around) found.add(next);
  return found;
}
