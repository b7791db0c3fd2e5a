// Filtering a list of facts that is on the page already: what does not fit is hidden, and counts tell what is left.
import { all, one } from "./dom";

/** What a visitor asks for; empty where anything fits. */
export interface Wanted {
  q: string;
  status: string;
  document: string;
  origin: string;
}

/** Hide what does not fit in each group, and groups with nothing left; return how many facts fit. */
export function sift(groups: HTMLElement[], wanted: Wanted): number {
  let left = 0;
  for (const group of groups) {
    let here = 0;
    const facts = all<HTMLElement>(".fact", group);
    for (const fact of facts) {
      fact.hidden = !fits(fact, wanted);
      if (!fact.hidden) here += 1;
    }
    group.hidden = here === 0;
    one(".count", group).textContent = here === facts.length ? `${here}` : `${here} / ${facts.length}`;
    left += here;
  }
  return left;
}

function fits(fact: HTMLElement, wanted: Wanted): boolean {
  const { status, origin, documents = "" } = fact.dataset;
  return (
    (!wanted.status || status === wanted.status) &&
    (!wanted.origin || origin === wanted.origin) &&
    (!wanted.document || documents.split(" ").includes(wanted.document)) &&
    (!wanted.q || words(fact).includes(wanted.q.toLowerCase()))
  );
}

const known = new WeakMap<HTMLElement, string>();

/** The names of a fact, the English one too where the page does not show it, and its sentences. */
function words(fact: HTMLElement): string {
  let found = known.get(fact);
  if (found === undefined) {
    const names = all(".name, .original", fact).map((name) => name.textContent ?? "");
    const quotes = all("blockquote", fact).map((quote) => quote.firstChild?.textContent ?? "");
    found = [fact.dataset.name ?? "", ...names, ...quotes].join("\n").toLowerCase();
    known.set(fact, found);
  }
  return found;
}
