// What is seen as Turtle, in the terms of the graph: entities with labels and classes, relations, and claims for what
// documents state of them.
import type { Visible } from "../model";
import type { GraphEdge, GraphNode } from "../types";

/** Return the namespaces, entities, relations and claims that are seen; `prefixes` are those of the graph. */
export function turtleOf({ nodes, edges }: Visible, prefixes: Readonly<Record<string, string>>): string {
  const used = ["rg", "rgs", "rdf", "skos", "prov", "xsd"];
  const head = used.map((name) => `@prefix ${name}: <${prefixes[name] ?? ""}> .`);
  const relation = (edge: GraphEdge) => (edge.predicate === "broader" ? "skos:broader" : `rg:${edge.predicate}`);
  const statements = edges.map((edge) => `${iri(edge.from)} ${relation(edge)} ${iri(edge.to)} .`);
  const claims = edges.filter((edge) => edge.documents?.length).map((edge) => claim(edge, relation(edge)));
  return [...head, "", ...nodes.map(entity), "", ...statements, "", ...claims, ""].join("\n");
}

function entity(node: GraphNode): string {
  const english = node.label_en_is_pinyin ? "zh-Latn-pinyin" : "en";
  const labels = [`${text(node.label_zh ?? node.label)}@zh`, node.label_en ? `${text(node.label_en)}@${english}` : ""];
  return `${iri(node.id)} a rg:${node.class} ; skos:prefLabel ${labels.filter(Boolean).join(", ")} .`;
}

function claim(edge: GraphEdge, relation: string): string {
  const status = edge.status ? ` ; rg:status rgs:${edge.status}` : "";
  const sources = (edge.documents ?? []).map(iri).join(", ");
  const ends = `rdf:subject ${iri(edge.from)} ; rdf:predicate ${relation} ; rdf:object ${iri(edge.to)}`;
  return `[] a rg:Claim ; ${ends}${status} ; prov:wasDerivedFrom ${sources} .`;
}

/** An IRI as Turtle writes it; what may not stand between the brackets is escaped. */
function iri(value: string): string {
  const encoded = (c: string) =>
    c > " " ? encodeURIComponent(c) : `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return `<${[...value].map((c) => (c <= " " || '<>"{}|^`\\'.includes(c) ? encoded(c) : c)).join("")}>`;
}

function text(value: string): string {
  const escapes: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${value.replace(/[\\"\n\r\t]/g, (c) => escapes[c] ?? c)}"`;
}
