// The ground of the map: faint points where provinces, prefectures and counties have their seats, with their names.
import { svg } from "../dom";
import { language } from "../words";
import type { Camera } from "./camera";
import type { Room } from "./labels";
import { graticule, type Point, project } from "./projection";

type Row = [level: number, longitude: number, latitude: number, zh: string, en: string];

interface Place {
  level: number;
  at: Point;
  name: string;
}

// From which scale, in pixels a kilometre, names of a level are shown, and up to which.
const NAMED: [from: number, to: number][] = [
  [0, 1.2],
  [0.35, 99],
  [1.1, 99],
];
const SIZES = [15, 12, 11];
const MOST = 140;

let loaded: Promise<Place[]> | undefined;

/** Load the points once for a page. */
export function loadGround(address: string): Promise<Place[]> {
  loaded ??= fetch(address)
    .then((answer) => answer.json())
    .then(({ places }: { places: Row[] }) =>
      places.map(([level, longitude, latitude, zh, en]) => ({
        level,
        at: project(longitude, latitude),
        name: language === "en" ? en : zh,
      })),
    );
  return loaded;
}

/** The layers of the ground. */
export class Ground {
  readonly lines = svg("path", { class: "map-graticule" });
  readonly dots = svg("g", { class: "map-dots" });
  readonly names = svg("g", { class: "map-ground-names" });
  private places: Place[] = [];
  private step = 0;

  /** Put the points in. */
  fill(places: Place[]): void {
    this.places = places;
    const dots = [0, 1, 2].map((level) => {
      const at = places
        .filter((place) => place.level === level)
        .map(({ at: [x, y] }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`);
      return svg("path", { d: at.join(""), class: `level-${level}` });
    });
    this.dots.replaceChildren(...dots.reverse());
  }

  /** Move lines and dots with the camera. */
  draw(camera: Camera): void {
    const step = camera.scale > 1.5 ? 1 : camera.scale > 0.35 ? 2 : 10;
    if (step !== this.step) this.lines.setAttribute("d", graticule(step));
    this.step = step;
    this.lines.setAttribute("transform", camera.transform);
    this.dots.setAttribute("transform", camera.transform);
    this.dots.classList.toggle("far", camera.scale < 0.35);
  }

  /** Write names where there is room left; not those that `known` has already. */
  label(camera: Camera, room: Room, known: Set<string>): void {
    const found: SVGTextElement[] = [];
    for (const { level, at, name } of this.places) {
      const [from, to] = NAMED[level] ?? [0, 0];
      if (camera.scale < from || camera.scale >= to || known.has(name) || found.length > MOST) continue;
      const pixel = camera.pixel(at);
      if (pixel[0] < 0 || pixel[1] < 0 || pixel[0] > camera.width || pixel[1] > camera.height) continue;
      const size = SIZES[level] ?? 11;
      const place = level === 0 ? room.at(pixel, name, size) : room.text(pixel, 1, name, size, false);
      if (place)
        found.push(svg("text", { x: place[0], y: place[1], class: `level-${level}`, "font-size": size }, name));
    }
    this.names.replaceChildren(...found);
  }
}
