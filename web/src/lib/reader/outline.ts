// The headings beside the text: the one that is being read is marked while the text moves.
import { all } from "../dom";
import { spanOf } from "./fragment";
import type { Text } from "./text";

/** How far below the place that headings are scrolled to one still counts as being read. */
const SLACK = 24;

/** Mark in the outline where the reader is, now and whenever the page is scrolled. */
export function following(text: Text): void {
  const box = document.querySelector<HTMLDetailsElement>(".outline-box");
  if (!box) return;
  if (window.matchMedia("(max-width: 72rem)").matches) box.open = false;
  const links = all<HTMLAnchorElement>("a", box);
  const places = links.map((link) => {
    const span = spanOf(link.hash.slice(1), text);
    return span ? text.range(span.start, span.end) : undefined;
  });
  let waiting = false;

  function mark(): void {
    waiting = false;
    const top = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    let current = -1;
    for (const [number, place] of places.entries()) {
      if (place && place.getBoundingClientRect().top <= top + SLACK) current = number;
    }
    for (const [number, link] of links.entries()) {
      if (number !== current) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        keepInSight(link);
      }
    }
  }

  window.addEventListener(
    "scroll",
    () => {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    },
    { passive: true },
  );
  mark();
}

/** Scroll the list, and only it, so that a link is seen. */
function keepInSight(link: HTMLElement): void {
  const list = link.closest<HTMLElement>("nav");
  if (!list) return;
  const [box, own] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
  if (own.top < box.top || own.bottom > box.bottom) list.scrollTop += own.top - box.top - box.height / 3;
}
