// What a query can name, as the server tells it (`/sparql/terms`): only what the data use.
import { getJson } from "../api";
import { language, t } from "../words";

/** A text in both languages. */
export interface Both {
  zh: string;
  en: string;
}

/** A class, property, graph or status; `term` is how a query writes it. */
export interface Term {
  iri: string;
  term: string;
  label?: Both | null;
  note?: Both;
  count?: number;
  /** Whether it is a class, which counts things and not triples. */
  cls?: boolean;
}

/** A property; `subjects` counts its triples by the class of the subject. */
export interface Property extends Term {
  subjects: Record<string, number>;
}

/** All that can be named. */
export interface Terms {
  prefixes: Record<string, string>;
  classes: Term[];
  properties: Property[];
  graphs: Term[];
  statuses: Term[];
}

/** Ask the server what can be named; nothing can where it does not answer, and the editor works without. */
export async function loadTerms(address: string): Promise<Terms> {
  try {
    const found = await getJson<Terms>(address);
    return { ...found, classes: found.classes.map((one) => ({ ...one, cls: true })) };
  } catch {
    return { prefixes: {}, classes: [], properties: [], graphs: [], statuses: [] };
  }
}

/** The label of a term in the page's language. */
export function labelOf(term: Term): string {
  return term.label?.[language] ?? "";
}

/** How often a term occurs, in words. */
export function countOf(term: Term): string {
  if (term.count === undefined) return "";
  const n = term.count.toLocaleString(language);
  return term.cls ? t("query.count.classes", { n }) : t("query.count.triples", { n });
}

/** All terms by how a query writes them. */
export function byName(terms: Terms): Map<string, Term> {
  const all: Term[] = [...terms.graphs, ...terms.statuses, ...terms.properties, ...terms.classes];
  return new Map(all.map((term) => [term.term, term]));
}

/**
 * Return how well a term fits what is typed: 0 not at all, more is better.
 *
 * Begins like the term, or like its name after the prefix, or has it in the name or in a label of either language.
 */
export function fits(term: Term, typed: string): number {
  const wanted = typed.toLowerCase();
  const name = term.term.toLowerCase();
  const local = name.slice(name.indexOf(":") + 1);
  const labels = [term.label?.zh ?? "", term.label?.en ?? ""].map((label) => label.toLowerCase());
  if (name.startsWith(wanted)) return 4;
  if (local.startsWith(wanted) || labels.some((label) => label.startsWith(wanted))) return 3;
  if (labels.some((label) => label.includes(wanted))) return 2;
  return local.includes(wanted) ? 1 : 0;
}

/** Return how a query writes an IRI: with a prefix where it fits (slashes escaped), else in brackets. */
export function written(iri: string, prefixes: Record<string, string>): string {
  for (const [prefix, base] of Object.entries(prefixes)) {
    const local = iri.startsWith(base) ? iri.slice(base.length) : "";
    if (/^[\p{L}\p{N}_]+(?:[-/][\p{L}\p{N}_]+)*$/u.test(local)) return `${prefix}:${local.replaceAll("/", "\\/")}`;
  }
  return `<${iri}>`;
}
