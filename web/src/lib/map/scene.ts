// What is drawn: the ground, lines, marks and names for where the camera stands.
import { svg } from "../dom";
import { t } from "../words";
import { Camera, core } from "./camera";
import { type Feature, type Line, linesOf, nameOf, placeName, type Spot, spotsOf } from "./features";
import { Ground } from "./ground";
import { Room } from "./labels";
import { gather, lineElement, type Mark, markElement, placesOn } from "./marks";
import type { Point } from "./projection";

const LABEL = 13;
const MOST_LABELS = 120;

/** The layers of a map and the camera over them; `draw` brings them up to date once a frame. */
export class Scene {
  readonly camera = new Camera();
  readonly ground = new Ground();
  readonly picture: SVGSVGElement;
  marks: Mark[] = [];
  lines: Line[] = [];
  /** The key of what is chosen, and those of what is lit up. */
  chosen = "";
  lit: string[] = [];
  /** The key of the mark that Tab goes to. */
  current = "";
  private readonly lineLayer = svg("g", { class: "map-lines" });
  private readonly markLayer = svg("g", { class: "map-marks" });
  private readonly labelLayer = svg("g", { class: "map-labels", "aria-hidden": true });
  private spots: Spot[] = [];
  private drawn = new Map<string, SVGGElement>();
  private pending = 0;

  constructor(
    name: string,
    private readonly painted: () => void,
  ) {
    const { ground, lineLayer, markLayer, labelLayer } = this;
    const layers = [ground.lines, ground.dots, lineLayer, ground.names, markLayer, labelLayer];
    this.picture = svg("svg", { class: "map-picture", tabindex: 0, role: "group", "aria-label": name }, ...layers);
  }

  /** Show other features; what is seen stays. */
  fill(features: Feature[]): void {
    this.spots = spotsOf(features);
    this.lines = linesOf(features);
    this.lineLayer.replaceChildren(...this.lines.map(lineElement));
    this.markLayer.replaceChildren();
    this.drawn.clear();
    this.draw();
  }

  /** Return the positions of what has these keys, or of all. */
  points(keys?: string[]): Point[] {
    const wanted = (key: string) => !keys || keys.includes(key);
    const spots = this.spots.filter(({ key }) => wanted(key)).map(({ at }) => at);
    return [...spots, ...this.lines.filter(({ key }) => wanted(key)).flatMap((line) => line.points)];
  }

  /** Fit the camera to what has these keys; to most of what there is without. */
  fit(keys?: string[]): void {
    this.camera.fit(keys ? this.points(keys) : core(this.points()));
    this.draw();
  }

  /** Take the size of the picture. */
  resize(width: number, height: number): void {
    this.camera.width = Math.max(1, width);
    this.camera.height = Math.max(1, height);
    this.picture.setAttribute("viewBox", `0 0 ${this.camera.width} ${this.camera.height}`);
    this.draw();
  }

  /** Draw everything anew, with the next frame. */
  draw(): void {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      this.paint();
      this.painted();
    });
  }

  /** Show what is lit up and what is chosen. */
  light(): void {
    const on = (element: Element, keys: string[]) => {
      element.classList.toggle(
        "lit",
        this.lit.some((key) => keys.includes(key)),
      );
      element.classList.toggle("chosen", keys.includes(this.chosen));
    };
    for (const [index, element] of [...this.drawn.values()].entries())
      on(element, this.marks[index]?.spots.map(({ key }) => key) ?? []);
    for (const element of this.lineLayer.children) on(element, [(element as SVGGElement).dataset.key ?? ""]);
  }

  /** Let Tab go to one mark only, the current one; arrow keys go on from there. */
  rove(): void {
    if (!this.marks.some(({ key }) => key === this.current)) this.current = this.marks[0]?.key ?? "";
    for (const element of this.drawn.values())
      element.setAttribute("tabindex", element.dataset.key === this.current ? "0" : "-1");
  }

  private paint(): void {
    const { camera } = this;
    this.ground.draw(camera);
    this.lineLayer.setAttribute("transform", camera.transform);
    this.marks = gather(this.spots, camera);
    const kept = new Map<string, SVGGElement>();
    for (const mark of this.marks) {
      const id = `${mark.key} ${mark.count} ${mark.spots.length}`;
      const element = this.drawn.get(id) ?? markElement(mark, spoken(mark));
      element.setAttribute("transform", `translate(${mark.pixel[0].toFixed(1)} ${mark.pixel[1].toFixed(1)})`);
      kept.set(id, element);
    }
    for (const [id, element] of this.drawn) if (!kept.has(id)) element.remove();
    for (const element of kept.values()) if (!element.parentNode) this.markLayer.append(element);
    this.drawn = kept;
    this.label();
    this.light();
    this.rove();
  }

  private label(): void {
    const { camera } = this;
    const room = new Room(camera.width, camera.height);
    room.box(camera.width - 56, 0, camera.width, 146); // buttons
    room.box(0, camera.height - 40, 190, camera.height); // scale
    for (const { pixel, radius } of this.marks) room.point(pixel, radius);
    const known = new Set<string>();
    const found: SVGTextElement[] = [];
    const write = (at: Point | undefined, name: string) => {
      if (at) found.push(svg("text", { x: at[0], y: at[1], "font-size": LABEL, "text-anchor": "middle" }, name));
    };
    for (const { pixel, radius, spots } of this.marks.slice(0, MOST_LABELS)) {
      const name = placeName(spots[0]?.things ?? []);
      for (const short of shortNames(name)) known.add(short);
      write(room.text(pixel, radius, name, LABEL), name);
    }
    for (const { points, thing } of this.lines) {
      if (thing.relation) continue;
      const name = nameOf(thing);
      for (const place of placesOn(points)) {
        const at = room.at(camera.pixel(place), name, LABEL);
        write(at, name);
        if (at) break;
      }
    }
    this.labelLayer.replaceChildren(...found);
    this.ground.label(camera, room, known);
  }
}

function spoken({ spots, count }: Mark): string {
  const name = placeName(spots[0]?.things ?? []);
  return count === 1 ? name : t("map.mark", { name, n: count });
}

// The short forms of a place's name, which the ground would write once more.
function shortNames(name: string): string[] {
  return [name, name.replace(/[市县省]$/, ""), name.replace(/ (County|District|Province|City)$/, "")];
}
