// What is seen as GraphML, for networkx, Gephi, yEd and Cytoscape.
import type { GraphEdge, GraphNode } from "../types";
import type { Picture } from "./picture";

const NAMESPACE = "http://graphml.graphdrawing.org/xmlns";
type Value = string | number | boolean | null | undefined;
type Fields<T> = Record<string, ["string" | "double" | "int" | "boolean", (item: T) => Value]>;

const EDGES: Fields<GraphEdge> = {
  predicate: ["string", (edge) => edge.predicate],
  label: ["string", (edge) => edge.label],
  status: ["string", (edge) => edge.status],
  inferred: ["boolean", (edge) => edge.inferred ?? false],
  origin: ["string", (edge) => edge.origin],
  documents: ["string", (edge) => edge.documents?.join(" ")],
  confidence: ["double", (edge) => edge.confidence],
};

/** Return the entities and relations that are seen, with labels, classes, status and places. */
export function graphmlOf(picture: Picture): string {
  const nodes: Fields<GraphNode> = {
    label: ["string", (node) => node.label],
    label_zh: ["string", (node) => node.label_zh],
    label_en: ["string", (node) => node.label_en],
    class: ["string", (node) => node.class],
    top: ["string", (node) => node.top],
    mentions: ["int", (node) => node.mentions],
    x: ["double", (node) => picture.places[node.id]?.x],
    y: ["double", (node) => picture.places[node.id]?.y],
  };
  const made = document.implementation.createDocument(NAMESPACE, "graphml");
  const put = (parent: Element, tag: string, attributes: Record<string, string>, text?: string): Element => {
    const element = made.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, plain(value));
    if (text !== undefined) element.textContent = plain(text);
    parent.append(element);
    return element;
  };
  const root = made.documentElement;
  const keys = <T>(of: "node" | "edge", fields: Fields<T>) => {
    for (const [name, [type]] of Object.entries(fields))
      put(root, "key", { id: `${of}-${name}`, for: of, "attr.name": name, "attr.type": type });
  };
  const data = <T>(element: Element, of: "node" | "edge", fields: Fields<T>, item: T) => {
    for (const [name, [, value]] of Object.entries(fields)) {
      const given = value(item);
      if (given !== null && given !== undefined) put(element, "data", { key: `${of}-${name}` }, String(given));
    }
  };
  keys("node", nodes);
  keys("edge", EDGES);
  const graph = put(root, "graph", { edgedefault: "directed" });
  for (const node of picture.nodes) data(put(graph, "node", { id: node.id }), "node", nodes, node);
  picture.edges.forEach((edge, n) => {
    data(put(graph, "edge", { id: `e${n}`, source: edge.from, target: edge.to }), "edge", EDGES, edge);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
}

/** Leave out what no XML may hold. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}
