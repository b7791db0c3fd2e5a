// Short messages that tell of something done: read aloud when there is time, shown for a few seconds.
import { h } from "./dom";

const SHOWN = 5000;

/** Tell the visitor something; a later notice takes the place of an earlier one. */
export function notice(text: string): void {
  const place = document.getElementById("notices");
  if (!place) throw new Error("the page has no place for notices");
  const shown = h("p", { class: "toast" }, text);
  place.replaceChildren(shown);
  window.setTimeout(() => shown.remove(), SHOWN);
}
