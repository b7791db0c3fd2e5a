// What a drawing is made of: the JSON of /explore as the server gives it. Only what has no question mark is needed.

/** An entity. Without a place (`x`, `y`) the drawing finds one. */
export interface GraphNode {
  id: string;
  label: string;
  label_zh?: string;
  label_en?: string | null;
  label_en_is_pinyin?: boolean;
  /** Local names of the class and of its top class. */
  class?: string;
  top?: string;
  mentions?: number;
  /** How many neighbours it has in the whole graph. */
  neighbours?: number;
  x?: number;
  y?: number;
  colour?: string;
  shape?: string;
  /** Radius in pixels. */
  size?: number;
  strong?: boolean;
  /** The label as it is written below the node, on one line or two. */
  caption?: string;
  /** The tooltip. */
  title?: string;
  /** The entity that this one was opened from; it has no place of its own then. */
  beside?: string;
}

/** A relation between two entities. */
export interface GraphEdge {
  from: string;
  to: string;
  label: string;
  predicate?: string;
  status?: string | null;
  inferred?: boolean;
  origin?: string;
  documents?: string[];
  confidence?: number;
  colour?: string;
  width?: number;
  dashes?: number[];
  symmetric?: boolean;
  title?: string;
}

/** A class in the legend; `path` is its shape around the origin, a little over 6 pixels in radius. */
export interface LegendClass {
  class: string;
  label: string;
  colour: string;
  shape: string;
  path: string;
}

/** A kind of line in the legend: a status, "" for what needs none, or "inferred". */
export interface LegendLine {
  status: string;
  label: string;
  colour: string;
  width: number;
  dashes: number[];
}

export interface Legend {
  classes: LegendClass[];
  lines: LegendLine[];
}

/** A drawing: what /explore.json gives, or nodes and edges of any other origin. */
export interface GraphData {
  nodes: GraphNode[];
  edges: GraphEdge[];
  focus?: string | null;
  legend?: Legend;
  left_out?: number;
}

/** What tells an edge from others: its ends and its relation; no IRI holds a space. */
export function edgeId(edge: GraphEdge): string {
  return `${edge.from} ${edge.predicate ?? edge.label} ${edge.to}`;
}
