// What lies over the map: buttons, the scale bar, and the tip that says in a few words what is at a point.
import { h } from "../dom";
import { t } from "../words";
import type { Camera } from "./camera";
import { nameOf, type Thing } from "./features";
import { type Point, roundKilometres } from "./projection";

const MOST = 8;
const HALF_TIP = 115;
const BAR = 110;

/** Return the buttons that zoom in, out, and to everything. */
export function zoomButtons(zoom: (factor: number) => void, fit: () => void): HTMLElement {
  const button = (sign: string, name: string, act: () => void) => {
    const made = h("button", { type: "button", class: "quiet", "aria-label": name, title: name }, sign);
    made.addEventListener("click", act);
    return made;
  };
  return h(
    "div",
    { class: "map-buttons" },
    button("+", t("map.in"), () => zoom(1.5)),
    button("−", t("map.out"), () => zoom(1 / 1.5)),
    button("⤢", t("map.whole"), fit),
  );
}

/** How long so many kilometres are. */
export class ScaleBar {
  private readonly bar = h("i");
  private readonly text = h("span");
  readonly element = h("div", { class: "map-scale" }, this.bar, this.text);

  /** Fit it to the camera. */
  draw(camera: Camera): void {
    const length = roundKilometres(BAR / camera.scale);
    this.bar.style.width = `${(length * camera.scale).toFixed(1)}px`;
    this.text.textContent = t("map.kilometres", { n: length });
  }
}

/** The tip beside a mark. */
export class Tip {
  readonly element = h("div", { class: "map-tip", role: "tooltip", hidden: true });

  /** Say what is at a point of the map; nothing where there are no things. */
  show(things: Thing[], [x, y]: Point, radius: number, camera: Camera): void {
    const { element } = this;
    element.hidden = !things.length;
    if (!things.length) return;
    const more = things.length > MOST ? h("li", { class: "soft" }, t("map.more", { n: things.length - MOST })) : null;
    element.replaceChildren(h("ul", { class: "plain" }, ...things.slice(0, MOST).map(line), more));
    const below = y < camera.height / 2;
    element.style.left = `${Math.min(Math.max(x, HALF_TIP), Math.max(HALF_TIP, camera.width - HALF_TIP))}px`;
    element.style.top = `${below ? y + radius + 8 : y - radius - 8}px`;
    element.classList.toggle("above", !below);
  }
}

function line(thing: Thing): HTMLLIElement {
  const status = thing.status ? h("small", {}, ` ${t(`status.${thing.status}`)}`) : null;
  return h(
    "li",
    { class: `class-${thing.top ?? thing.class ?? ""}` },
    h("i", { class: "swatch" }),
    nameOf(thing),
    status,
  );
}
