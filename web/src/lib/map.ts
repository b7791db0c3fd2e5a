// A map without tiles: what GeoJSON says, over the seats of the provinces, prefectures and counties of China.
//
// The container takes its size from the page (class map-frame) and its address from the template; the page's words
// must hold "map.". Whoever cannot see it has the same as a list or table beside it, which every page with a map offers.
import { steer, steerByKey } from "./map/camera";
import { ScaleBar, Tip, zoomButtons } from "./map/controls";
import { type FeatureCollection, keyOf, nameOf, type Thing } from "./map/features";
import { loadGround } from "./map/ground";
import { neighbour } from "./map/marks";
import type { Point } from "./map/projection";
import { Scene } from "./map/scene";
import { t } from "./words";

export { type FeatureCollection, keyOf, nameOf, type Thing };

/** What a map needs from its page. */
export interface MapOptions {
  /** Address of the ground: places.json. */
  places: string;
  /** What is seen at first, as `onMove` gave it; everything otherwise. */
  view?: string;
  /** Called with what is seen, for the address, after people moved it. */
  onMove?: (view: string) => void;
  /** Called with the key and the things of what is chosen; with nothing when it is chosen no more. */
  onSelect?: (chosen?: Selection) => void;
  /** Called with the keys of what the pointer is over or the focus on, empty for nothing. */
  onHover?: (keys: string[]) => void;
}

/** What is chosen on the map: a spot by its position, or a line. */
export interface Selection {
  key: string;
  things: Thing[];
}

const SURROUNDINGS_KM = 260; // around what is brought into view
const REST_MS = 250; // after which a move has come to an end

/** Draw a map into a container, fitted to the features; returns the means to change it. */
export function drawMap(container: HTMLElement, collection: FeatureCollection, options: MapOptions): RegionMap {
  return new RegionMap(container, collection, options);
}

/** A drawn map: what people do with it. */
export class RegionMap {
  private readonly scene: Scene;
  private readonly tip = new Tip();
  private resting = 0;

  constructor(
    private readonly container: HTMLElement,
    collection: FeatureCollection,
    private readonly options: MapOptions,
  ) {
    const scale = new ScaleBar();
    this.scene = new Scene(`${t("map.title")} · ${t("map.keys")}`, () => scale.draw(this.scene.camera));
    const zoom = (factor: number) => {
      this.scene.camera.zoom(factor);
      this.moved();
    };
    const fit = () => {
      this.scene.fit();
      this.moved();
    };
    container.replaceChildren(this.scene.picture, zoomButtons(zoom, fit), scale.element, this.tip.element);
    this.resize();
    new ResizeObserver(() => this.resize()).observe(container);
    this.scene.fill(collection.features);
    if (!this.scene.camera.read(options.view ?? "")) this.scene.fit();
    this.listen();
    void this.lay();
  }

  /** Draw other features; what is seen stays. */
  update({ features }: FeatureCollection): void {
    this.scene.fill(features);
  }

  /** Mark what has this key as chosen, nothing without; brought into view where it is not, or where `near` is said. */
  select(key?: string, near = false): void {
    const { scene } = this;
    scene.chosen = key ?? "";
    const points = key ? scene.points([key]) : [];
    if (near || points.some((point) => !scene.camera.sees(point))) scene.camera.fit(points, SURROUNDINGS_KM);
    scene.draw();
  }

  /** Light up what has these keys, such as what the pointer is over in a list. */
  highlight(keys: string[]): void {
    this.scene.lit = keys;
    this.scene.light();
  }

  private async lay(): Promise<void> {
    this.scene.ground.fill(await loadGround(this.options.places));
    this.scene.draw();
    this.container.dataset.drawn = "true";
  }

  private resize(): void {
    const { width, height } = this.container.getBoundingClientRect();
    const hidden = this.scene.camera.width <= 1;
    this.scene.resize(width, height);
    if (hidden && width > 1) this.scene.fit();
  }

  private moved(): void {
    this.tell();
    this.scene.draw();
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.options.onMove?.(this.scene.camera.toString()), REST_MS);
  }

  private listen(): void {
    const { picture, camera } = this.scene;
    steer(picture, camera, () => this.moved());
    picture.addEventListener("click", (event) => this.choose(keyAt(event.target)));
    picture.addEventListener("keydown", (event) => {
      if (!event.altKey && !event.ctrlKey && !event.metaKey && this.press(event)) event.preventDefault();
    });
    picture.addEventListener("pointerover", (event) => this.tell(keyAt(event.target), event));
    picture.addEventListener("pointerleave", () => this.tell());
    picture.addEventListener("focusin", (event) => {
      const key = keyAt(event.target);
      if (key) this.scene.current = key;
      this.scene.rove();
      this.tell(key);
    });
    picture.addEventListener("focusout", () => this.tell());
  }

  private press({ key, target }: KeyboardEvent): boolean {
    const at = keyAt(target);
    if (key === "Enter" || key === " ") this.choose(at);
    else if (key === "Escape") this.choose();
    else if (key === "0") this.scene.fit();
    else if (at && key.startsWith("Arrow")) this.step(at, key);
    else if (steerByKey(key, this.scene.camera)) this.moved();
    else return false;
    return true;
  }

  private step(from: string, key: string): void {
    const { marks, picture } = this.scene;
    const mark = marks.find((one) => one.key === from);
    const next = mark && neighbour(marks, mark, key);
    if (next) picture.querySelector<SVGGElement>(`.map-mark[data-key="${CSS.escape(next.key)}"]`)?.focus();
  }

  private choose(key?: string): void {
    const mark = this.scene.marks.find((one) => one.key === key);
    const line = this.scene.lines.find((one) => one.key === key);
    if (mark && mark.spots.length > 1) this.open(mark.spots.map((spot) => spot.at));
    else if (mark?.spots[0]) this.pick(mark.key, mark.spots[0].things);
    else if (line) this.pick(line.key, [line.thing]);
    else if (this.scene.chosen) this.pick("", []);
  }

  private open(points: Point[]): void {
    this.scene.camera.fit(points, 6);
    this.moved();
  }

  private pick(key: string, things: Thing[]): void {
    this.scene.chosen = key;
    this.scene.light();
    this.options.onSelect?.(key ? { key, things } : undefined);
  }

  // Tell in a few words what is under the pointer or has the focus.
  private tell(key?: string, event?: PointerEvent): void {
    const mark = this.scene.marks.find((one) => one.key === key);
    const line = this.scene.lines.find((one) => one.key === key);
    this.options.onHover?.(mark ? mark.spots.map((spot) => spot.key) : line ? [line.key] : []);
    const things = mark ? mark.spots.flatMap((spot) => spot.things) : line ? [line.thing] : [];
    const box = this.container.getBoundingClientRect();
    const at: Point = event ? [event.clientX - box.left, event.clientY - box.top] : [0, 0];
    this.tip.show(things, mark?.pixel ?? at, mark?.radius ?? 0, this.scene.camera);
  }
}

function keyAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGGElement>("[data-key]")?.dataset.key : undefined;
}
