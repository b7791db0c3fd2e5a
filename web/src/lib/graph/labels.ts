// Names while the drawing is small: those of the entities with most neighbours, as large as can be read, none over another.
import { FONT, FONT_SIZE, LEAST, onGround, STRONG_FONT_SIZE, type Theme } from "./look";
import { sizeOf } from "./place";
import type { GraphNode } from "./types";
import type { Point, VisNetwork } from "./vis";

const SIZE = 12;
const LINE = 14;
const MOST = 120;
const PAD = 3;
const LEAST_RADIUS = 2.6;
const PLAIN = "#667380";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Write names onto a canvas whose units are those of the drawing. */
export function writeNames(
  context: CanvasRenderingContext2D,
  network: VisNetwork,
  nodes: readonly GraphNode[],
  theme: Theme,
): void {
  const scale = network.getScale();
  if (FONT_SIZE * scale >= LEAST) return;
  const places = network.getPositions();
  const taken: Box[] = [];
  context.save();
  context.font = `${SIZE / scale}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = PAD / scale;
  context.strokeStyle = theme.surface;
  const inView = viewOf(context, network, scale);
  for (const node of nodes) enlarge(context, node, places[node.id], scale, theme);
  context.fillStyle = theme.ink;
  for (const node of nodes) {
    if (taken.length >= MOST) break;
    const at = places[node.id];
    if (!at || !inView(at)) continue;
    if (node.strong && STRONG_FONT_SIZE * scale >= LEAST) taken.push(aroundOf(node, at));
    else writeName(context, node, at, scale, taken);
  }
  context.restore();
}

/** What would be a speck is at least a dot. */
function enlarge(
  context: CanvasRenderingContext2D,
  node: GraphNode,
  at: Point | undefined,
  scale: number,
  theme: Theme,
): void {
  if (!at || (node.size ?? 9) * scale >= LEAST_RADIUS) return;
  context.fillStyle = onGround(node.colour ?? PLAIN, theme);
  context.beginPath();
  context.arc(at.x, at.y, LEAST_RADIUS / scale, 0, 2 * Math.PI);
  context.fill();
}

function viewOf(context: CanvasRenderingContext2D, network: VisNetwork, scale: number): (at: Point) => boolean {
  const middle = network.getViewPosition();
  const [width, height] = [context.canvas.clientWidth / scale / 2, context.canvas.clientHeight / scale / 2];
  return (at) => Math.abs(at.x - middle.x) < width && Math.abs(at.y - middle.y) < height;
}

function writeName(context: CanvasRenderingContext2D, node: GraphNode, at: Point, scale: number, taken: Box[]): void {
  const lines = (node.caption ?? node.label).split("\n");
  const half = Math.max(...lines.map((line) => context.measureText(line).width)) / 2;
  const top = at.y + (node.size ?? 9) + 2 / scale;
  const box = { left: at.x - half, top, right: at.x + half, bottom: top + (lines.length * LINE) / scale };
  if (taken.some((other) => clash(box, other))) return;
  taken.push(box);
  lines.forEach((line, n) => {
    context.strokeText(line, at.x, top + (n * LINE) / scale);
    context.fillText(line, at.x, top + (n * LINE) / scale);
  });
}

/** The room that an emphasised entity keeps for itself, with its label where vis-network draws that. */
function aroundOf(node: GraphNode, at: Point): Box {
  const { width, height } = sizeOf(node);
  const size = node.size ?? 9;
  return { left: at.x - width / 2, top: at.y - size, right: at.x + width / 2, bottom: at.y + height - size };
}

function clash(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
