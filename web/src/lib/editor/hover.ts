// What a term of the query means: its label, definition and how often it occurs, on hover.

import type { Extension } from "@codemirror/state";
import { hoverTooltip, type Tooltip } from "@codemirror/view";
import { h } from "../dom";
import { language } from "../words";
import { byName, countOf, labelOf, type Term, type Terms } from "./terms";
import { tokens } from "./tokens";

/** Return the extension that tells what terms mean; `nameOf` tells what an entity is called. */
export function meanings(terms: () => Terms, nameOf: (iri: string) => Promise<string | undefined>): Extension {
  return hoverTooltip(async (view, position): Promise<Tooltip | null> => {
    const all = tokens(view.state.doc.toString());
    const token = all.find(
      (one) => one.from <= position && position <= one.from + one.text.length && /word|iri/.test(one.kind),
    );
    if (!token) return null;
    const term = byName(terms()).get(token.text);
    const name = term ? undefined : await nameOf(expanded(token.text, terms().prefixes));
    if (!term && !name) return null;
    const dom = term ? meaning(term) : h("div", { class: "meaning" }, h("b", {}, name));
    return { pos: token.from, end: token.from + token.text.length, above: true, create: () => ({ dom }) };
  });
}

/** Return the IRI that a query writes in brackets or with a prefix. */
export function expanded(written: string, prefixes: Record<string, string>): string {
  if (written.startsWith("<")) return written.slice(1, -1);
  const colon = written.indexOf(":");
  const base = prefixes[written.slice(0, colon)];
  return colon < 0 || base === undefined ? "" : base + written.slice(colon + 1).replace(/\\(.)/g, "$1");
}

function meaning(term: Term): HTMLElement {
  const count = countOf(term);
  const head = h("div", {}, h("b", {}, labelOf(term) || term.term), count ? ` · ${count}` : null);
  return h("div", { class: "meaning" }, head, term.note ? h("div", {}, term.note[language]) : null);
}
