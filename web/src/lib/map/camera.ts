// Which stretch of the drawing is seen, and how people move it: mouse, wheel, fingers, keys.
import type { Point } from "./projection";

const NEAREST = 12; // pixels a kilometre
const FARTHEST = 0.04;
const MARGIN = 48;
const STEP = 80;

/** The centre of what is seen, in kilometres, and the scale, in pixels a kilometre. */
export class Camera {
  x = 0;
  y = 0;
  scale = 0.2;
  width = 1;
  height = 1;

  /** Return the pixel of a position. */
  pixel([x, y]: Point): Point {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  /** The transformation of the layers that are drawn in kilometres. */
  get transform(): string {
    const [x, y] = this.pixel([0, 0]);
    return `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${this.scale})`;
  }

  /** Show all of some positions, at most so near that `least` kilometres are seen. */
  fit(points: Point[], least = 120): void {
    if (!points.length) return;
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    const wide = (this.width - 2 * MARGIN) / Math.max(right - left, least);
    const high = (this.height - 2 * MARGIN) / Math.max(bottom - top, least);
    this.zoomTo(Math.min(wide, high));
  }

  /** Say whether a position is seen. */
  sees(point: Point): boolean {
    const [x, y] = this.pixel(point);
    return x >= 0 && y >= 0 && x <= this.width && y <= this.height;
  }

  /** What is seen, for an address: the middle in kilometres and how many kilometres 1000 pixels show. */
  toString(): string {
    return [this.x, this.y, 1000 / this.scale].map((number) => Math.round(number)).join(",");
  }

  /** Show what an address says; false where it says nothing. */
  read(address: string): boolean {
    if (!/^-?\d+,-?\d+,\d+$/.test(address)) return false;
    const [x = 0, y = 0, span = 0] = address.split(",").map(Number);
    [this.x, this.y] = [x, y];
    this.zoomTo(1000 / Math.max(1, span));
    return true;
  }

  /** Move by pixels. */
  move(right: number, down: number): void {
    this.x += right / this.scale;
    this.y += down / this.scale;
  }

  /** Zoom by a factor; the position under a pixel stays there. */
  zoom(factor: number, [px, py]: Point = [this.width / 2, this.height / 2]): void {
    const before = this.scale;
    this.zoomTo(before * factor);
    const kept = 1 / before - 1 / this.scale;
    this.x += (px - this.width / 2) * kept;
    this.y += (py - this.height / 2) * kept;
  }

  private zoomTo(scale: number): void {
    this.scale = Math.min(NEAREST, Math.max(FARTHEST, scale));
  }
}

/** Let people move the camera over an element; `changed` is called after each move. */
export function steer(element: SVGSVGElement, camera: Camera, changed: () => void): void {
  const fingers = new Map<number, Point>();
  let travelled = 0;
  const here = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, here(event));
    travelled = 0;
  });
  element.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = here(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    travelled += distance(before, now);
    if (travelled > 4 && !element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    if (other) pinch(camera, before, now, other);
    else camera.move(before[0] - now[0], before[1] - now[1]);
    fingers.set(event.pointerId, now);
    changed();
  });
  for (const name of ["pointerup", "pointercancel"] as const)
    element.addEventListener(name, (event) => fingers.delete(event.pointerId));
  // The click that ends a drag is none.
  element.addEventListener("click", (event) => travelled > 4 && event.stopPropagation(), true);
  element.addEventListener("dragstart", (event) => event.preventDefault());
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      camera.zoom(1.0018 ** -(event.deltaMode ? event.deltaY * 30 : event.deltaY), here(event));
      changed();
    },
    { passive: false },
  );
}

/** Move the camera as a key says; false for a key that says nothing. */
export function steerByKey(key: string, camera: Camera): boolean {
  const moves: Record<string, Point> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const move = moves[key];
  if (move) camera.move(...move);
  else if (key === "+" || key === "=") camera.zoom(1.5);
  else if (key === "-" || key === "_") camera.zoom(1 / 1.5);
  else return false;
  return true;
}

function pinch(camera: Camera, before: Point, now: Point, other: Point): void {
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [from, to] = [middle(before, other), middle(now, other)];
  camera.zoom(distance(now, other) / Math.max(1, distance(before, other)), from);
  camera.move(from[0] - to[0], from[1] - to[1]);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Return the corners of where most positions are: without a twelfth on each side, so that a far one does not shrink the rest. */
export function core(points: Point[]): Point[] {
  if (points.length < 8) return points;
  const left = Math.floor(points.length / 12);
  const span = (axis: 0 | 1) => {
    const ordered = points.map((point) => point[axis]).sort((a, b) => a - b);
    return [ordered[left] ?? 0, ordered[ordered.length - 1 - left] ?? 0];
  };
  const [[x0 = 0, x1 = 0], [y0 = 0, y1 = 0]] = [span(0), span(1)];
  return [
    [x0, y0],
    [x1, y1],
  ];
}
