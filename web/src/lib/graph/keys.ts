// Keys on a drawing: arrows move it, plus and minus zoom, 0 fits everything.
import type { Drawing } from "./drawing";

const STEP = 60;
const ZOOM = 1.25;

/** Let the keys move a drawing while it has the focus. */
export function canvasKeys(canvas: HTMLElement, drawing: Drawing): void {
  const moves: Record<string, () => void> = {
    ArrowLeft: () => drawing.pan(-STEP, 0),
    ArrowRight: () => drawing.pan(STEP, 0),
    ArrowUp: () => drawing.pan(0, -STEP),
    ArrowDown: () => drawing.pan(0, STEP),
    "+": () => drawing.zoom(ZOOM),
    "=": () => drawing.zoom(ZOOM),
    "-": () => drawing.zoom(1 / ZOOM),
    "0": () => drawing.fit(),
  };
  canvas.addEventListener("keydown", (event) => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });
}
