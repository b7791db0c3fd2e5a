// Completion from the data: terms that occur where they are asked for, entities by name, variables, words of SPARQL.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { getJson } from "../api";
import { language, t } from "../words";
import { classesOf, type Place, placeAt } from "./place";
import { countOf, fits, labelOf, type Term, type Terms, written } from "./terms";
import { declared, tokens } from "./tokens";

/** What completion is made from: the terms, which the server is asked for, and the address of the search for entities. */
export interface Sources {
  terms: Promise<Terms>;
  search: string;
}

interface Hit {
  iri: string;
  label: string;
  label_en: string | null;
  class: string;
}

const TYPED = /(?:[?$][\p{L}\p{N}_]*|<[^<>\s]*|id:\w+\/[\p{L}\p{N}]*|(?:[\p{L}\p{N}_:.\-·]|\\.)*)$/u;
const OPENINGS = [
  "SELECT",
  "SELECT DISTINCT",
  "CONSTRUCT",
  "ASK",
  "DESCRIBE",
  "PREFIX",
  "WHERE",
  "ORDER BY",
  "GROUP BY",
  "HAVING",
  "LIMIT",
  "OFFSET",
  "FROM",
  "FROM NAMED",
];
const WITHIN = [
  "OPTIONAL",
  "FILTER",
  "UNION",
  "MINUS",
  "BIND",
  "VALUES",
  "GRAPH",
  "FILTER NOT EXISTS",
  "FILTER EXISTS",
];
const FUNCTIONS = [
  "COUNT",
  "SUM",
  "AVG",
  "MIN",
  "MAX",
  "SAMPLE",
  "GROUP_CONCAT",
  "LANG",
  "LANGMATCHES",
  "STR",
  "CONTAINS",
  "STRSTARTS",
  "STRENDS",
  "REGEX",
  "REPLACE",
  "CONCAT",
  "BOUND",
  "COALESCE",
  "IF",
  "YEAR",
  "ROUND",
  "DISTINCT",
  "NOT EXISTS",
  "EXISTS",
];
const ENTITIES = 8;
const MOST = 60;

/** Return the source of completions of an editor. */
export function completing(sources: Sources): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    const before = context.state.sliceDoc(0, context.pos);
    const typed = TYPED.exec(before)?.[0] ?? "";
    const last = tokens(before.slice(0, before.length - typed.length)).at(-1);
    if (last?.kind === "comment" || inString(before) || (!typed && !context.explicit)) return null;
    const query = context.state.doc.toString();
    const place = placeAt(before.slice(0, before.length - typed.length));
    const terms = await sources.terms;
    const prefixes = { ...terms.prefixes, ...declared(query) };
    const named = await entities(sources.search, place, typed, prefixes, context);
    const found = [...offered(terms, place, query, typed), ...named];
    if (context.aborted || !found.length) return null;
    return { from: context.pos - typed.length, options: found.slice(0, MOST), filter: false };
  };
}

function inString(before: string): boolean {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return tokens(line).some((token) => token.kind === "sign" && (token.text === '"' || token.text === "'"));
}

/** What the data and the language offer at a place. */
function offered(terms: Terms, place: Place, query: string, typed: string): Completion[] {
  if (/^[?$]/.test(typed)) return variables(query, typed);
  if (place.part === "prologue") return prefixes(terms, typed);
  if (place.part === "graph") return ranked(terms.graphs, typed, "graph");
  if (place.part === "start") return words(OPENINGS, typed);
  if (place.part === "expression") return expression(terms, query, typed);
  if (place.part === "predicate") return predicates(terms, place, query, typed);
  if (place.part === "subject")
    return [...words(WITHIN, typed), ...variables(query, typed), ...declaredPrefixes(terms, query, typed)];
  return objects(terms, place, query, typed);
}

function predicates(terms: Terms, place: Place, query: string, typed: string): Completion[] {
  const classes = classesOf(query, place.subject);
  const narrowed = classes.length
    ? terms.properties.filter((one) => classes.some((cls) => one.subjects[cls]))
    : terms.properties;
  const counted = narrowed.map((one) => {
    const counts = classes.map((cls) => one.subjects[cls] ?? 0);
    return counts.length ? { ...one, count: Math.max(...counts) } : one;
  });
  const type: Completion[] =
    "a".startsWith(typed) && !place.predicate ? [{ label: "a", type: "keyword", detail: t("query.type") }] : [];
  counted.sort((one, other) => (other.count ?? 0) - (one.count ?? 0));
  return [...type, ...ranked(counted, typed, "property")];
}

function objects(terms: Terms, place: Place, query: string, typed: string): Completion[] {
  const predicate = place.predicate;
  if (/(^|[/^|])(a|rdf:type|rg:ofClass|rdfs:subClassOf)[*+]?$/.test(predicate))
    return ranked(terms.classes, typed, "class");
  if (predicate.endsWith("rg:status")) return ranked(terms.statuses, typed, "enum");
  if (predicate.endsWith("rdf:predicate")) return ranked(terms.properties, typed, "property");
  return [
    ...variables(query, typed),
    ...declaredPrefixes(terms, query, typed),
    ...ranked(typed.includes(":") ? [...terms.statuses, ...terms.classes] : [], typed, "class"),
  ];
}

function expression(terms: Terms, query: string, typed: string): Completion[] {
  const functions = words(FUNCTIONS, typed);
  const named = typed.includes(":")
    ? ranked([...terms.statuses, ...terms.classes, ...terms.properties], typed, "class")
    : [];
  return [...functions, ...named, ...variables(query, typed)];
}

/** The terms that fit what is typed, the best first, with label, count and definition. */
function ranked(terms: Term[], typed: string, type: string): Completion[] {
  const scored = terms.map((term, order) => ({ term, order, score: typed ? fits(term, typed) : 1 }));
  const fitting = scored.filter(({ score }) => score > 0);
  fitting.sort((one, other) => other.score - one.score || one.order - other.order);
  return fitting.map(({ term }) => completionOf(term, type));
}

function completionOf(term: Term, type: string): Completion {
  const detail = [labelOf(term), countOf(term)].filter(Boolean).join(" · ");
  return { label: term.term, type, detail, info: term.note?.[language] };
}

function words(list: string[], typed: string): Completion[] {
  const wanted = typed.toUpperCase();
  return list.filter((word) => word.startsWith(wanted)).map((label) => ({ label, type: "keyword" }));
}

function variables(query: string, typed: string): Completion[] {
  const names = tokens(query).flatMap((token) => (token.kind === "variable" ? [token.text] : []));
  const others = [...new Set(names)].filter((name) => name !== typed && name.startsWith(typed));
  return others.map((label) => ({ label, type: "variable" }));
}

function prefixes(terms: Terms, typed: string): Completion[] {
  const known = Object.entries(terms.prefixes).filter(([prefix]) => prefix.startsWith(typed.replace(":", "")));
  return known.map(([prefix, iri]) => ({ label: `${prefix}: <${iri}>`, type: "namespace" }));
}

function declaredPrefixes(terms: Terms, query: string, typed: string): Completion[] {
  const known = Object.entries({ ...terms.prefixes, ...declared(query) });
  if (!typed || typed.includes(":")) return [];
  return known
    .filter(([name]) => name.startsWith(typed))
    .map(([name, iri]) => ({ label: `${name}:`, type: "namespace", detail: iri }));
}

/** Entities whose name in either language, alias or pinyin is what is typed, by the application's own search. */
async function entities(
  search: string,
  place: Place,
  typed: string,
  prefixes: Record<string, string>,
  context: CompletionContext,
): Promise<Completion[]> {
  const prefixed = /^id:(?:\w+\\?\/)?(.*)$/u.exec(typed);
  const name = prefixed ? (prefixed[1] ?? "") : typed;
  const possible = place.part === "subject" || place.part === "object" || place.part === "expression";
  const names = name.length > 1 || /\p{Script=Han}/u.test(name);
  if (
    !possible ||
    !names ||
    /[?$:<]|^\d+$/.test(name) ||
    /(^|\/)(a|rdf:type|rg:status|rdf:predicate)$/.test(place.predicate)
  )
    return [];
  const stopped = new AbortController();
  context.addEventListener("abort", () => stopped.abort(), { onDocChange: true });
  try {
    const { results } = await getJson<{ results: Hit[] }>(search, { q: name, limit: ENTITIES }, stopped.signal);
    return results.map((hit) => entity(hit, prefixes));
  } catch {
    return []; // no suggestion is no fault of the query
  }
}

function entity(hit: Hit, prefixes: Record<string, string>): Completion {
  const name = language === "en" && hit.label_en ? `${hit.label_en} ${hit.label}` : hit.label;
  const apply = written(hit.iri, prefixes);
  return { label: apply, displayLabel: name, apply, type: "entity", detail: t(`class.${hit.class}`), info: apply };
}
