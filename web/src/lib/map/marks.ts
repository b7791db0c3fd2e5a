// The marks of spots, put together where they would cover each other, and the lines between places.
import { svg } from "../dom";
import type { Camera } from "./camera";
import type { Line, Spot, Thing } from "./features";
import { type Point, pathOf } from "./projection";

const DASHES: Record<string, string> = { Planned: "8 5", Proposed: "2 4" };
const RING = 4;

/** Spots that are drawn as one mark at this scale. */
export interface Mark {
  key: string;
  pixel: Point;
  radius: number;
  spots: Spot[];
  count: number;
}

/** Put spots together whose marks would cover each other; the one with most things gives the place. */
export function gather(spots: Spot[], camera: Camera): Mark[] {
  const marks: Mark[] = [];
  for (const spot of spots) {
    const pixel = camera.pixel(spot.at);
    const radius = radiusOf(spot.things.length);
    const near = marks.find(
      (mark) => Math.hypot(mark.pixel[0] - pixel[0], mark.pixel[1] - pixel[1]) < mark.radius + radius * 0.6,
    );
    if (!near) marks.push({ key: spot.key, pixel, radius, spots: [spot], count: spot.things.length });
    else {
      near.spots.push(spot);
      near.count += spot.things.length;
      near.radius = radiusOf(near.count);
    }
  }
  return marks;
}

/** Return a mark's drawing: a dot for one thing, else a ring with a piece for each class and the number in it. */
export function markElement({ key, radius, spots, count }: Mark, name: string): SVGGElement {
  const things = spots.flatMap((spot) => spot.things);
  const [first] = things;
  const mark = svg("g", { class: "map-mark", role: "button", tabindex: -1, "data-key": key, "aria-label": name });
  mark.append(svg("circle", { class: "room", r: Math.max(12, radius) }));
  if (count === 1 && first) {
    const rough = first.approximate ? " rough" : "";
    mark.append(svg("circle", { class: `dot class-${first.top ?? first.class ?? ""}${rough}`, r: radius }));
    return mark;
  }
  mark.append(svg("circle", { class: "disc", r: radius }), ...ring(things, radius - RING / 2));
  mark.append(svg("text", { class: "count", dy: "0.36em", "text-anchor": "middle" }, String(count)));
  if (spots.length > 1) mark.append(svg("circle", { class: "more", r: radius + 3 }));
  return mark;
}

/** Return a line's drawing, with a wider invisible one that is easier to hit; those of a relation are arched. */
export function lineElement({ key, points, thing }: Line): SVGGElement {
  const path = thing.relation ? arch(points) : pathOf(points);
  const dashes = thing.relation ? "1 5" : DASHES[thing.status ?? ""];
  const strong = thing.status === "Completed" && !thing.relation ? " strong" : "";
  const kind = thing.relation ? `relation${strong}` : `class-${thing.top ?? thing.class ?? ""}${strong}`;
  return svg(
    "g",
    { class: "map-line", "data-key": key },
    svg("path", { class: "room", d: path }),
    svg("path", { class: `line ${kind}`, d: path, "stroke-dasharray": dashes ?? null }),
    thing.relation ? null : svg("path", { class: `ends ${kind}`, d: points.map(dot).join("") }),
  );
}

/** Return positions on the middle stretch of a line where its name could stand, the middle first. */
export function placesOn(points: Point[]): Point[] {
  const index = Math.floor((points.length - 1) / 2);
  const [a = [0, 0], b = a] = points.slice(index, index + 2);
  return [0.5, 0.35, 0.65, 0.2, 0.8].map((share) => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
}

function dot([x, y]: Point): string {
  return `M${x.toFixed(2)} ${y.toFixed(2)}h0`;
}

function radiusOf(count: number): number {
  return count === 1 ? 6 : Math.min(24, 9 + 2.4 * Math.sqrt(count));
}

function ring(things: Thing[], radius: number): SVGPathElement[] {
  const counts = new Map<string, number>();
  for (const thing of things) {
    const top = thing.top ?? thing.class ?? "";
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  if (counts.size === 1) return [svg("path", { class: `piece class-${[...counts.keys()][0]}`, d: circle(radius) })];
  let from = -Math.PI / 2;
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([top, count]) => {
      const to = from + (2 * Math.PI * count) / things.length;
      const piece = svg("path", { class: `piece class-${top}`, d: arc(radius, from, to) });
      from = to;
      return piece;
    });
}

function arc(radius: number, from: number, to: number): string {
  const at = (angle: number) => `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
  return `M${at(from)}A${radius} ${radius} 0 ${to - from > Math.PI ? 1 : 0} 1 ${at(to)}`;
}

function circle(radius: number): string {
  return `M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0 ${-radius}`;
}

function arch(points: Point[]): string {
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = [points[0], points.at(-1)];
  const [bendX, bendY] = [(x0 + x1) / 2 - (y1 - y0) * 0.14, (y0 + y1) / 2 + (x1 - x0) * 0.14];
  return `M${x0.toFixed(2)} ${y0.toFixed(2)}Q${bendX.toFixed(2)} ${bendY.toFixed(2)} ${x1.toFixed(2)} ${y1.toFixed(2)}`;
}

/** Return the mark next to another one in the direction of an arrow key. */
export function neighbour(marks: Mark[], from: Mark, key: string): Mark | undefined {
  const directions: Record<string, Point> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const [x, y] = directions[key] ?? [0, 0];
  const far = (mark: Mark) => {
    const [dx, dy] = [mark.pixel[0] - from.pixel[0], mark.pixel[1] - from.pixel[1]];
    const ahead = dx * x + dy * y;
    return ahead > 1 ? ahead + 2 * Math.abs(dx * y) + 2 * Math.abs(dy * x) : Infinity;
  };
  return marks.filter((mark) => far(mark) < Infinity).sort((a, b) => far(a) - far(b))[0];
}
