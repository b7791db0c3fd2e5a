// The map page: the map in the place of the server's picture, filters and choices without leaving it.
import { getJson, withOptions } from "../lib/api";
import { all, one } from "../lib/dom";
import { drawMap, type FeatureCollection } from "../lib/map";
import { notice } from "../lib/notice";
import { page, replaceParts } from "../lib/refresh";

const FILTERS = ["class", "industry", "status", "document", "lines"];

const form = one<HTMLFormElement>(".map-form");
const frame = one(".map-frame");
const options = () => Object.fromEntries(new URLSearchParams(window.location.search));

let asked: AbortController | undefined;

/** Fetch the page at another address and put its parts in; the address becomes that one. */
async function go(address: string, parts: string[]): Promise<Document | undefined> {
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  document.body.toggleAttribute("aria-busy", true);
  try {
    const fresh = await page(address, signal);
    if (signal.aborted) return undefined;
    replaceParts(fresh, parts);
    window.history.replaceState(null, "", address + window.location.hash);
    return fresh;
  } catch (error) {
    if (!signal.aborted) notice(String(error instanceof Error ? error.message : error));
    return undefined;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

function features(): Promise<FeatureCollection> {
  const { at: _, ...filters } = options();
  return getJson<FeatureCollection>(form.action, filters);
}

const map = drawMap(frame, await features(), {
  places: frame.dataset.places ?? "",
  view: window.location.hash.slice(1),
  onSelect: (chosen) => void show(chosen?.key),
  onHover: (keys) => {
    for (const item of all<HTMLElement>("[data-key]", one(".map-list")))
      item.classList.toggle("lit", keys.includes(item.dataset.key ?? ""));
  },
  onMove: (view) =>
    window.history.replaceState(null, "", `${window.location.search || window.location.pathname}#${view}`),
});
for (const hint of all(".with-script")) hint.hidden = false;

/** Show what is at a key beside the map; nothing closes that. */
async function show(key?: string): Promise<void> {
  map.select(key);
  await go(withOptions(window.location.href.replace(/#.*/, ""), { at: key }), ["#chosen", ".languages", ".foot"]);
}

/** Filter as the form says; what is chosen is left. */
async function filter(): Promise<void> {
  const chosen = new FormData(form);
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, String(chosen.get(name) ?? "") || undefined]));
  const fresh = await go(withOptions(form.action, wanted), [
    ".map-count",
    "#chosen",
    ".map-list",
    ".languages",
    ".foot",
  ]);
  if (!fresh) return;
  for (const name of FILTERS) {
    const [old, now] = [document, fresh].map((from) => one<HTMLSelectElement>(`.map-form [name="${name}"]`, from));
    old?.replaceChildren(...[...(now?.options ?? [])].map((option) => document.importNode(option, true)));
  }
  map.select();
  map.update(await features());
}

one("button[type=submit]", form).hidden = true;
form.addEventListener("change", () => void filter());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void filter();
});

/** The key that an element of the list stands for. */
function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>(".map-list [data-key]")?.dataset.key : undefined;
}

const beside = one(".map-beside");
beside.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a.map-place, a.map-close");
  if (!link) return;
  event.preventDefault();
  const key = link.matches(".map-place") ? keyOf(link) : undefined;
  const closing = link.matches(".map-close");
  void show(key).then(() => (closing ? one(".map-list a") : one("#chosen")).scrollIntoView({ block: "nearest" }));
});
for (const name of ["pointerover", "focusin"] as const)
  beside.addEventListener(name, (event) => {
    const key = keyOf(event.target);
    map.highlight(key ? [key] : []);
  });
for (const name of ["pointerleave", "focusout"] as const) beside.addEventListener(name, () => map.highlight([]));

const at = one("#chosen").dataset.key;
if (at) map.select(at, !window.location.hash);
