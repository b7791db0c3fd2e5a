// The result as a graph: triples as they are, rows by their columns of IRIs.
import type { GraphData, GraphEdge, GraphNode } from "../graph/drawing";
import type { Names } from "./names";
import type { Table, Term } from "./table";

const MOST = 600;

/** A graph of a result, and whether more links would be there. */
export interface Linked extends GraphData {
  cut: boolean;
}

/** Return what a result links, nothing where it links nothing. */
export function graphOf(table: Table, names: Names): Linked | undefined {
  const edges = new Map<string, GraphEdge>();
  let cut = false;
  for (const row of table.rows) {
    for (const edge of linksOf(table, row, names)) {
      if (edges.size < MOST) edges.set(`${edge.from} ${edge.to} ${edge.label}`, edge);
      else cut = true;
    }
  }
  if (!edges.size) return undefined;
  const ends = new Set([...edges.values()].flatMap(({ from, to }) => [from, to]));
  const links = [...edges.values()];
  return { nodes: [...ends].map((iri) => node(iri, names)), edges: links, cut };
}

function linksOf(table: Table, row: (Term | undefined)[], names: Names): GraphEdge[] {
  const [subject, predicate, object] = row;
  if (table.kind === "graph") return link(subject, object, names.label(predicate?.value ?? ""), predicate?.value);
  const things = row.flatMap((term, column) => (term?.type === "uri" ? [{ term, column }] : []));
  const middle = things[1]?.term;
  if (things.length === 3 && middle && isProperty(middle.value, names)) {
    return link(things[0]?.term, things[2]?.term, names.label(middle.value), middle.value);
  }
  const [first, ...others] = things;
  return others.flatMap(({ term, column }) => link(first?.term, term, table.columns[column] ?? ""));
}

function link(from: Term | undefined, to: Term | undefined, label: string, iri?: string): GraphEdge[] {
  if (from?.type !== "uri" || to?.type !== "uri" || from.value === to.value) return [];
  return [{ from: from.value, to: to.value, label, predicate: iri?.replace(/^.*[#/]/, "") }];
}

/** Whether an IRI is that of a relation: a term of the ontology that begins with a small letter, as no class does. */
function isProperty(iri: string, names: Names): boolean {
  return /^\w+:[a-z]\w*$/.test(names.short(iri));
}

function node(iri: string, names: Names): GraphNode {
  const name = names.of(iri);
  const label = names.label(iri);
  const { label_en, class: cls, top, colour, shape } = name ?? {};
  const more = name ? { label_zh: name.label, label_en, class: cls, top, colour, shape } : {};
  return { id: iri, label, title: name ? label : iri, ...more };
}
