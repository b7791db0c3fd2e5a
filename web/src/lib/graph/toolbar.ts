// The buttons above the drawing, and the keys that hold for the whole view.
import { all, one } from "../dom";
import { menu } from "../menu";
import type { Explorer } from "./explorer";

const ZOOM = 1.3;

/** Make the buttons work; returns what brings them in line with the state. */
export function toolbar(root: HTMLElement, explorer: Explorer): () => void {
  const button = (name: string) => one<HTMLButtonElement>(`[data-do="${name}"]`, root);
  const doings: Record<string, () => void> = {
    undo: () => explorer.undo(),
    redo: () => explorer.redo(),
    in: () => explorer.drawing.zoom(ZOOM),
    out: () => explorer.drawing.zoom(1 / ZOOM),
    fit: () => explorer.drawing.fit(),
    full: () => void fullScreen(root),
    move: () => moving(button("move"), explorer),
    side: () => side(root, button("side")),
  };
  for (const [name, act] of Object.entries(doings)) button(name).addEventListener("click", act);
  document.addEventListener("fullscreenchange", () => {
    button("full").setAttribute("aria-pressed", String(document.fullscreenElement === root));
  });
  for (const details of all<HTMLDetailsElement>("details.drop", root)) menu(details);
  keys(root, explorer);
  return () => {
    button("undo").disabled = !explorer.history.undoable;
    button("redo").disabled = !explorer.history.redoable;
  };
}

async function fullScreen(root: HTMLElement): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await root.requestFullscreen();
}

/** Let the entities push and pull each other, or hold them where they are by then. */
function moving(button: HTMLButtonElement, explorer: Explorer): void {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  explorer.drawing.physics(on);
  if (!on) explorer.moved(explorer.drawing.positions());
}

/** On narrow screens the lists are out of the way until they are wanted. */
function side(root: HTMLElement, button: HTMLButtonElement): void {
  const open = root.classList.toggle("with-side");
  button.setAttribute("aria-expanded", String(open));
  if (open) one("input", root.querySelector(".explorer-side") ?? root).focus();
}

function keys(root: HTMLElement, explorer: Explorer): void {
  root.addEventListener("keydown", (event) => {
    const { target } = event;
    if (target instanceof HTMLInputElement && target.type !== "checkbox") return;
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      event.preventDefault();
      letter === "y" || event.shiftKey ? explorer.redo() : explorer.undo();
    } else if (target instanceof HTMLElement && target.matches(".vis-network") && explorer.key(event)) {
      event.preventDefault();
    }
  });
}
