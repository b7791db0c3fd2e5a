// What is wrong with a query while it is typed: where it does not parse, and terms that lead nowhere.
import { ensureSyntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { t } from "../words";
import { byName, type Terms } from "./terms";
import { declared, meant, type Token, tokens } from "./tokens";

const UPDATES = /^(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)$/i;
const PARSE_MILLISECONDS = 200;
/** Prefixes whose names are all declared by the ontology or by the data, so that others lead nowhere. */
const CLOSED = new Set(["rg", "rgs", "rdf", "rdfs", "skos", "prov", "dcterms", "oa", "geo"]);

/** Return what is wrong with the query of an editor. */
export function checked(state: EditorState, terms: Terms): Diagnostic[] {
  const query = state.doc.toString();
  if (!query.trim()) return [];
  const words = tokens(query).filter(meant);
  return [...update(words), ...unparsed(state, query, words), ...unknown(query, words, terms)];
}

function update(words: Token[]): Diagnostic[] {
  const first = firstWord(words);
  if (!first || !UPDATES.test(first.text)) return [];
  return [{ from: first.from, to: first.from + first.text.length, severity: "warning", message: t("query.update") }];
}

function firstWord(words: Token[]): Token | undefined {
  let at = 0;
  while (/^(PREFIX|BASE)$/i.test(words[at]?.text ?? "")) at += /^PREFIX$/i.test(words[at]?.text ?? "") ? 3 : 2;
  return words[at];
}

/** The first place where the query does not parse. Triple terms are beyond the grammar, not beyond the server. */
function unparsed(state: EditorState, query: string, words: Token[]): Diagnostic[] {
  const tree = query.includes("<<") ? null : ensureSyntaxTree(state, state.doc.length, PARSE_MILLISECONDS);
  let at = -1;
  tree?.iterate({
    enter: (node) => {
      if (node.type.isError && at < 0) at = node.from;
    },
  });
  if (at < 0) return [];
  const token = words.find((word) => word.from + word.text.length > at);
  if (token) {
    const message = t("query.unexpected", { text: token.text.slice(0, 40) });
    return [{ from: token.from, to: token.from + token.text.length, severity: "error", message }];
  }
  const last = words.at(-1);
  const from = last ? last.from : 0;
  return [{ from, to: from + (last?.text.length ?? 0), severity: "error", message: t("query.unfinished") }];
}

function unknown(query: string, words: Token[], terms: Terms): Diagnostic[] {
  if (!terms.properties.length) return [];
  const names = byName(terms);
  const prefixes = declared(query);
  const found: Diagnostic[] = [];
  for (const [at, token] of words.entries()) {
    const colon = token.kind === "word" ? token.text.indexOf(":") : -1;
    if (colon < 0 || token.text.startsWith("_:") || /^PREFIX$/i.test(words[at - 1]?.text ?? "")) continue;
    const [prefix, name] = [token.text.slice(0, colon), token.text.slice(colon + 1)];
    const known = prefixes[prefix] ?? terms.prefixes[prefix];
    if (known === undefined) found.push(problem(token, "error", t("query.undeclared", { prefix })));
    else if (CLOSED.has(prefix) && known === terms.prefixes[prefix] && name && !names.has(token.text))
      found.push(leadsNowhere(token, [...names.keys()]));
  }
  return found;
}

function problem(token: Token, severity: Diagnostic["severity"], message: string): Diagnostic {
  return { from: token.from, to: token.from + token.text.length, severity, message };
}

function leadsNowhere(token: Token, names: string[]): Diagnostic {
  const near = nearest(token.text, names);
  const said = t("query.unknown", { term: token.text });
  if (!near) return problem(token, "warning", said);
  const action = {
    name: near,
    apply: (view: { dispatch: (change: object) => void }, from: number, to: number) =>
      view.dispatch({ changes: { from, to, insert: near } }),
  };
  return { ...problem(token, "warning", said + t("query.nearest", { term: near })), actions: [action] };
}

/** Return the name that differs least, if it differs in few letters. */
export function nearest(name: string, names: string[]): string | undefined {
  const prefix = name.slice(0, name.indexOf(":") + 1);
  const most = Math.max(2, Math.floor((name.length - prefix.length) / 3));
  const scored = names
    .filter((one) => one.startsWith(prefix))
    .map((one) => ({ one, by: distance(name.toLowerCase(), one.toLowerCase()) }));
  scored.sort((first, second) => first.by - second.by);
  return scored[0] && scored[0].by <= most ? scored[0].one : undefined;
}

/** How many letters are to be changed, put in or taken out. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index++) {
      const same = letter === other[index] ? 0 : 1;
      next.push(Math.min((next[index] ?? 0) + 1, (row[index + 1] ?? 0) + 1, (row[index] ?? 0) + same));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
