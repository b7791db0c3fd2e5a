// The reader: a sentence or a name that is chosen shows its facts beside the text, and the address names the place.
import { withOptions } from "../lib/api";
import { all, one } from "../lib/dom";
import { embedded } from "../lib/embedded";
import { type Fact, namesOf, numbersAt, type Passage, reading } from "../lib/reader/facts";
import { Filter } from "../lib/reader/filter";
import { finding } from "../lib/reader/find";
import { spanOf } from "../lib/reader/fragment";
import { following } from "../lib/reader/outline";
import { close, show } from "../lib/reader/panel";
import { highlight, Text } from "../lib/reader/text";

interface Choice {
  fact?: Fact | undefined;
  /** Numbers of the entities that the chosen word names. */
  named?: number[];
  /** False where the address is not to be changed, since it is what chose. */
  address?: boolean;
}

const root = one("#text");
const text = new Text(root);
const { entities, passages } = reading(root);
const form = one<HTMLFormElement>(".reader-tools");
const filter = new Filter(form, passages, embedded<Record<string, string[]>>("subclasses"));
let chosen: Passage | undefined;
let fact: Fact | undefined;
let word: Element | undefined;

/** Choose a sentence: its facts show, and the keyboard reaches its names. */
function choose(passage: Passage, { fact: wanted, named = [], address = true }: Choice = {}): void {
  for (const other of all(".passage.target", root)) other.classList.remove("target");
  reachable(chosen, -1);
  reachable(passage, 0);
  passage.element.classList.add("target");
  chosen = passage;
  fact = wanted ?? passage.facts.find(filter.fits);
  markEnds();
  const about = named.flatMap((number) => entities[number] ?? []);
  show(passage, about, fact, filter.fits, (other) => choose(passage, { fact: other, named }));
  if (!address) return;
  highlight("exact", []);
  window.history.replaceState(null, "", `#${passage.element.id}`);
}

/** Put a sentence and its names into the order of the keyboard, or take them out of it. */
function reachable(passage: Passage | undefined, tabIndex: 0 | -1): void {
  if (!passage) return;
  passage.element.tabIndex = tabIndex;
  for (const name of all(".mention", passage.element)) name.tabIndex = tabIndex;
}

function markEnds(): void {
  for (const role of ["subject", "object"] as const) {
    for (const old of all(`.is-${role}`, root)) old.classList.remove(`is-${role}`);
    if (chosen && fact) for (const name of namesOf(chosen, fact[role])) name.classList.add(`is-${role}`);
  }
}

/** Go to the fact before or after the one that is chosen, among those that are highlighted. */
function step(by: number): void {
  const steps = passages.flatMap((passage) => passage.facts.filter(filter.fits).map((one) => ({ passage, one })));
  let at = steps.findIndex(({ passage, one }) => passage === chosen && one === fact);
  if (at >= 0) at += by;
  else {
    const from = chosen ? chosen.start : -1;
    const next = steps.findIndex(({ passage }) => passage.start > from);
    at = (next < 0 ? steps.length : next) - (by > 0 ? 0 : 1);
  }
  const to = steps[(at + steps.length) % steps.length];
  if (!to) return;
  const focused = root.contains(document.activeElement);
  choose(to.passage, { fact: to.one });
  to.passage.element.scrollIntoView({ block: "center" });
  if (focused) to.passage.element.focus({ preventScroll: true });
}

/** Move the focus to the name before or after the one that has it. */
function walk(by: number): void {
  const names = all(".mention", root);
  const here = document.activeElement;
  let at = here ? names.indexOf(here as HTMLElement) : -1;
  if (at < 0 && chosen) at = names.findIndex((name) => chosen?.element.contains(name)) - (by > 0 ? 1 : 0);
  const name = names[(at + by + names.length) % names.length];
  if (!name) return;
  name.tabIndex = 0;
  name.focus();
}

function clicked(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const passage = passages.find(({ element }) => element.contains(target));
  if (!passage || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = target?.closest("a.mention") ?? undefined;
  if (!link && !window.getSelection()?.isCollapsed) return; // words are being marked, to copy them
  if (link && link === word && chosen === passage && event.detail < 2) return; // chosen before: now to its page
  event.preventDefault();
  word = link;
  const named = numbersAt(target);
  const wanted = passage.facts.find(
    (one) => filter.fits(one) && (named.includes(one.subject.number) || named.includes(one.object.number)),
  );
  choose(passage, { fact: wanted, named });
}

/** Go to what the address names, and highlight just that. */
function fromAddress(): void {
  const span = spanOf(window.location.hash.slice(1) + directive(), text);
  if (!span) return;
  const range = text.range(span.start, span.end);
  const within = passages.filter(({ start, end }) => start < Math.max(span.end, span.start + 1) && span.start < end);
  highlight("exact", [range]);
  const [first, ...others] = within;
  if (first) choose(first, { address: false });
  for (const other of others) other.element.classList.add("target");
  const heading = all<HTMLAnchorElement>(".outline a").some((link) => link.hash === window.location.hash);
  const place = range.startContainer.parentElement ?? root;
  place.scrollIntoView({ block: heading ? "start" : "center", behavior: "instant" });
}

/** The text fragment of the address, which browsers keep from scripts but for this. */
function directive(): string {
  const [entry] = performance.getEntriesByType("navigation");
  const [, words] = entry?.name.split(":~:") ?? [];
  return words === undefined ? "" : `:~:${words}`;
}

/** Write the filters and the words that are looked for into the address. */
function remember(): void {
  const names = ["class", "relation", "status", "q"];
  const state = Object.fromEntries(names.map((name) => [name, filter.value(name) || undefined]));
  window.history.replaceState(null, "", withOptions(window.location.href, state));
}

root.addEventListener("click", clicked);
root.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys: Record<string, () => void> = {
    n: () => step(1),
    p: () => step(-1),
    ArrowRight: () => walk(1),
    ArrowLeft: () => walk(-1),
  };
  const here = passages.find(({ element }) => element === event.target);
  if (here) keys.Enter = () => choose(here);
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
for (const button of all<HTMLButtonElement>("[data-fact]")) {
  button.addEventListener("click", () => step(Number(button.dataset.fact)));
}
one(".facts-of .close").addEventListener("click", close);
form.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) filter.apply();
  remember();
});
form.addEventListener("submit", (event) => event.preventDefault());
for (const passage of passages) reachable(passage, -1);
reachable(passages[0], 0);
filter.apply();
finding(text, one<HTMLInputElement>("[name=q]", form), remember);
following(text);
window.addEventListener("hashchange", fromAddress);
fromAddress();
