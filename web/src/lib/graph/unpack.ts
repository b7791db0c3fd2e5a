// The drawing as the page holds it: rows instead of objects, without what follows from other things (api/packing.py).
import { language, t } from "../words";
import type { ExploreData } from "./model";
import { labelOf } from "./parts";
import type { GraphEdge, GraphNode, Legend } from "./types";

type NodeRow = [
  id: string,
  zh: string,
  en: string | null,
  pinyin: 0 | 1,
  cls: string,
  top: string,
  mentions: number,
  neighbours: number,
  size: number,
  caption: string | 0,
  strong: 0 | 1,
  x: number | null,
  y: number | null,
  beside?: number,
];
type EdgeRow = [
  from: number,
  to: number,
  predicate: string,
  status: string | null,
  origin: string,
  documents: number[],
  confidence: number,
];

export interface Packed {
  focus: string | null;
  left_out: number;
  legend: Legend;
  documents: [iri: string, title: string][];
  symmetric: string[];
  nodes: NodeRow[];
  edges: EdgeRow[];
}

/** Entities that no document mentions are pale. */
const UNMENTIONED = "#a7b0b8";

/** Return the drawing in full. */
export function unpack(packed: Packed): ExploreData {
  const classes = new Map(packed.legend.classes.map((one) => [one.class, one]));
  const lines = new Map(packed.legend.lines.map((one) => [one.status, one]));
  const symmetric = new Set(packed.symmetric);
  const names = packed.nodes.map(([, zh, en]) => (language === "en" && en ? en : zh));
  const nodes = packed.nodes.map((row, n): GraphNode => {
    const [id, zh, en, pinyin, cls, top, mentions, neighbours, size, caption, strong, x, y, beside] = row;
    const label = names[n] ?? zh;
    const look = { size, shape: classes.get(top)?.shape, colour: mentions ? classes.get(top)?.colour : UNMENTIONED };
    const node = { id, label, label_zh: zh, label_en: en, label_en_is_pinyin: pinyin === 1, class: cls, top, mentions };
    const place = x === null || y === null ? { beside: packed.nodes[beside ?? 0]?.[0] } : { x, y };
    const whole = { ...node, neighbours, ...look, strong: strong === 1, caption: caption || label, ...place };
    return { ...whole, title: aboutNode(whole) };
  });
  const edges = packed.edges.map(([from, to, predicate, status, origin, documents, confidence]): GraphEdge => {
    const inferred = origin !== "stated";
    const { colour, width, dashes } = lines.get(inferred ? "inferred" : (status ?? "")) ?? {};
    const label = labelOf("relation", predicate);
    const source = inferred ? t("explore.status.inferred") : t("explore.documents", { n: documents.length });
    const facts = [status ? labelOf("status", status) : "", source].filter(Boolean).join(" · ");
    return {
      from: packed.nodes[from]?.[0] ?? "",
      to: packed.nodes[to]?.[0] ?? "",
      predicate,
      label,
      status,
      inferred,
      origin,
      documents: documents.map((n) => packed.documents[n]?.[0] ?? ""),
      confidence,
      colour,
      width,
      dashes,
      symmetric: symmetric.has(predicate),
      title: `${names[from]} — ${label} → ${names[to]}\n${facts}`,
    };
  });
  const { focus, left_out, legend } = packed;
  return { focus, left_out, legend, nodes, edges, documents: Object.fromEntries(packed.documents) };
}

function aboutNode(node: GraphNode): string {
  const other = node.label === node.label_zh ? node.label_en : node.label_zh;
  const mentioned = node.mentions ? t("explore.mentions", { n: node.mentions }) : t("explore.unmentioned");
  return [node.label, other, `${labelOf("class", node.class ?? "")} · ${mentioned}`].filter(Boolean).join("\n");
}
