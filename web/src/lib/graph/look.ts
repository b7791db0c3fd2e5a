// How nodes and edges look to vis-network, in light and in dark.
import { dark } from "../theme";
import type { GraphEdge, GraphNode } from "./types";
import { edgeId } from "./types";

/** The typeface of the labels. */
export const FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif";
/** Size of the labels in pixels, and of the label of what is emphasised. */
export const FONT_SIZE = 14;
export const STRONG_FONT_SIZE = 19;
export const LINE_HEIGHT = 17;
/** Labels that would be smaller than this on the screen vis-network does not draw, labels.ts does. */
export const LEAST = 12;
/** Beyond so many edges they are faint, so that labels stay legible; hidden while the drawing moves; without labels. */
const FAINT_EDGES = 80;
const DENSE_EDGES = 1500;
const MANY_EDGES = 400;
const FEW_EDGES = 30;
const FAINT = "80";
const FAINTER = "4d";
const DIM = 0.15;
const LIGHTER = 0.35;

/** The colours of the page that a drawing takes over. */
export interface Theme {
  ink: string;
  soft: string;
  surface: string;
  accent: string;
  dark: boolean;
}

/** Read the colours that hold for an element now. */
export function themeOf(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const colour = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: colour("--ink", "#1f2933"),
    soft: colour("--soft", "#46525e"),
    surface: colour("--surface", "#ffffff"),
    accent: colour("--accent", "#0b5d6b"),
    dark: dark(),
  };
}

/** Return a colour of the ontology as it stands out on a dark ground as on a light one. */
export function onGround(colour: string, theme: Theme): string {
  if (!theme.dark) return colour;
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts
    .map((part) =>
      Math.round(part + (255 - part) * LIGHTER)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Return a colour, as the browser computes it, with some of it let through. */
function faded(colour: string, alpha: number): string {
  const parts = colour.match(/[\d.]+/g) ?? [];
  return colour.startsWith("rgb") ? `rgba(${parts.slice(0, 3).join(", ")}, ${alpha})` : colour;
}

/** What is brought out while the rest steps back. */
export interface Emphasis {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

/** Return the settings of vis-network: still, straight, quick. */
export function networkOptions(theme: Theme, edges: number): object {
  return {
    autoResize: true,
    physics: { enabled: false },
    layout: { improvedLayout: false },
    interaction: {
      hover: true,
      tooltipDelay: 120,
      multiselect: true,
      hideEdgesOnDrag: edges > MANY_EDGES,
      hideEdgesOnZoom: edges > MANY_EDGES,
      keyboard: false,
    },
    nodes: {
      shape: "dot",
      size: 9,
      color: "#667380",
      font: { face: FONT, size: FONT_SIZE, color: theme.ink, strokeWidth: 3, strokeColor: theme.surface },
      borderWidth: 0,
      borderWidthSelected: 3,
      scaling: { label: { drawThreshold: LEAST } },
    },
    edges: {
      smooth: false,
      arrows: { to: { scaleFactor: 0.35 } },
      font: { face: FONT, size: 11, color: theme.soft, strokeWidth: 3, strokeColor: theme.surface },
      hoverWidth: 1,
      selectionWidth: 1.5,
    },
  };
}

/** Return the options of a node; `more` is how many of its neighbours are not drawn, in words. */
export function visNode(node: GraphNode, theme: Theme, more = "", emphasis: Emphasis | null = null): object {
  const colour = onGround(node.colour ?? "#667380", theme);
  const bright = { background: colour, border: theme.ink };
  const dim = emphasis !== null && !emphasis.nodes.has(node.id);
  return {
    id: node.id,
    label: node.caption ?? node.label,
    title: [node.title ?? node.label, more].filter(Boolean).join("\n"),
    shape: node.shape ?? "dot",
    size: node.size ?? 9,
    color: { ...bright, border: colour, highlight: bright, hover: bright },
    borderWidth: node.strong ? 4 : 0,
    opacity: dim ? DIM : 1,
    font: { size: node.strong ? STRONG_FONT_SIZE : FONT_SIZE, color: dim ? faded(theme.ink, 0.2) : theme.ink },
    ...(node.x === undefined ? {} : { x: node.x, y: node.y }),
  };
}

/** Return the options of edges; those between the same two nodes go round each other. */
export function visEdges(edges: readonly GraphEdge[], theme: Theme, emphasis: Emphasis | null = null): object[] {
  const faint = edges.length > DENSE_EDGES ? FAINTER : edges.length > FAINT_EDGES ? FAINT : "";
  const turns = new Map<string, number>();
  return edges.map((edge) => {
    const id = edgeId(edge);
    const pair = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    const turn = turns.get(pair) ?? 0;
    turns.set(pair, turn + 1);
    const colour = onGround(edge.colour ?? "#667380", theme);
    const chosen = emphasis?.edges.has(id) ?? false;
    const rest = emphasis === null ? colour + faint : chosen ? colour : `${colour}26`;
    return {
      id,
      from: edge.from,
      to: edge.to,
      width: (edge.width ?? 1) * (chosen ? 2.5 : 1),
      dashes: edge.dashes?.length ? edge.dashes : false,
      title: edge.title ?? edge.label,
      label: edges.length <= FEW_EDGES || chosen ? edge.label : "",
      arrows: edge.symmetric ? "" : "to",
      color: { color: rest, highlight: colour, hover: colour },
      smooth: turn ? { enabled: true, type: "curvedCW", roundness: 0.12 * turn } : { enabled: false },
    };
  });
}
