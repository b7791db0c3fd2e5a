// Where entities go that come into a drawing: free places around the one they came from; nothing else moves.
import { FONT_SIZE, LINE_HEIGHT, STRONG_FONT_SIZE } from "./look";
import type { GraphNode } from "./types";
import type { Point } from "./vis";

const GAP = 8;
const FIRST = 5;
const STEP = 34;
const STRETCH = 1.5;
const CELL = 160;
const TRIES = 4000;

interface Box extends Point {
  width: number;
  height: number;
}

/** Return how much room a node takes with its label below it; the same reckoning as the server's. */
export function sizeOf(node: GraphNode): { width: number; height: number } {
  const lines = (node.caption ?? node.label).split("\n");
  const scale = node.strong ? STRONG_FONT_SIZE / FONT_SIZE : 1;
  const size = node.size ?? 9;
  return {
    width: Math.max(2 * size, Math.max(...lines.map(widthOf)) * FONT_SIZE * scale),
    height: 2 * (size + 2) + LINE_HEIGHT * scale * lines.length * 1.5,
  };
}

/** Place nodes around a point, each where it is free and as near as can be; `taken` are the others with their places. */
export function placeAround(
  centre: Point,
  nodes: readonly GraphNode[],
  taken: Iterable<[GraphNode, Point]>,
): Map<string, Point> {
  const room = new Room();
  let [x, y, count] = [0, 0, 0];
  for (const [node, at] of taken) {
    room.take({ ...at, ...sizeOf(node) });
    x += at.x;
    y += at.y;
    count += 1;
  }
  const outward = count ? Math.atan2(centre.y - y / count, centre.x - x / count) : 0;
  const places = new Map<string, Point>();
  for (const node of nodes) {
    const at = freePlace(room, centre, outward, sizeOf(node));
    room.take({ ...at, ...sizeOf(node) });
    places.set(node.id, at);
  }
  return places;
}

/** Look around in a sunflower that opens away from the middle of the drawing. */
function freePlace(room: Room, centre: Point, outward: number, size: { width: number; height: number }): Point {
  let at = centre;
  for (let n = FIRST; n < TRIES; n += 1) {
    const angle = outward + n * Math.PI * (3 - Math.sqrt(5));
    const radius = STEP * Math.sqrt(n);
    at = { x: centre.x + radius * STRETCH * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
    if (room.free({ ...at, ...size })) break;
  }
  return { x: Math.round(at.x), y: Math.round(at.y) };
}

/** Boxes by the cells of a grid that they touch. */
class Room {
  private readonly cells = new Map<string, Box[]>();

  take(box: Box): void {
    for (const key of keys(box)) {
      const here = this.cells.get(key);
      if (here) here.push(box);
      else this.cells.set(key, [box]);
    }
  }

  free(box: Box): boolean {
    return keys(box).every((key) => !this.cells.get(key)?.some((other) => overlap(box, other)));
  }
}

function keys({ x, y, width, height }: Box): string[] {
  const found: string[] = [];
  for (let column = cell(x - width / 2); column <= cell(x + width / 2); column += 1)
    for (let row = cell(y - height / 2); row <= cell(y + height / 2); row += 1) found.push(`${column} ${row}`);
  return found;
}

const cell = (value: number) => Math.floor(value / CELL);

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 + GAP && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + GAP;
}

/** The width of a text in characters of full width. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) < 0x1100 ? 0.55 : 1;
  return width;
}
