// Names that do not cover each other: whoever comes first has the room.
import type { Point } from "./projection";

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const WIDE = /[\u2e80-\u9fff\uff00-\uffef]/;

/** Return about how wide a text is; measuring it would lay out the page anew for each name. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? size : size * 0.56;
  return width;
}

/** The room on the map that is taken. */
export class Room {
  private readonly taken: Box[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** Take the room around a point. */
  point([x, y]: Point, radius: number): void {
    this.taken.push({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }

  /** Take the room of something else, such as buttons. */
  box(left: number, top: number, right: number, bottom: number): void {
    this.taken.push({ left, right, top, bottom });
  }

  /** Find room for a text below, above or beside a point; returns the middle of its baseline, or nothing. */
  text([x, y]: Point, radius: number, text: string, size: number, everywhere = true): Point | undefined {
    const half = widthOf(text, size) / 2;
    const gap = radius + 3;
    const places: Point[] = [[x, y + gap + size * 0.8]];
    if (everywhere)
      places.push([x + gap + half, y + size * 0.35], [x - gap - half, y + size * 0.35], [x, y - gap - size * 0.15]);
    return places.find((place) => this.take(place, half, size));
  }

  /** Find room for a text right at a point. */
  at(point: Point, text: string, size: number): Point | undefined {
    return this.take(point, widthOf(text, size) / 2, size) ? point : undefined;
  }

  private take([x, y]: Point, half: number, size: number): boolean {
    const box = { left: x - half - 2, right: x + half + 2, top: y - size, bottom: y + size * 0.3 };
    if (box.right < 0 || box.left > this.width || box.bottom < 0 || box.top > this.height) return false;
    if (this.taken.some((other) => overlap(box, other))) return false;
    this.taken.push(box);
    return true;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
