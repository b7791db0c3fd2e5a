// Results of queries as rows of terms: the SPARQL results format in JSON, and triples as N-Triples.

/** A term of the SPARQL 1.1 Query Results JSON Format. */
export interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

/** A result: columns, and rows with a term or nothing in each. */
export interface Table {
  kind: "select" | "ask" | "graph";
  columns: string[];
  rows: (Term | undefined)[][];
}

interface ResultsJson {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Term | { type: "triple"; value: Record<string, Term> }>[] };
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name),
);
const ESCAPES: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };
const LINE =
  /^(?:<([^>]*)>|(_:\S+))\s+<([^>]*)>\s+(?:<([^>]*)>|(_:[^\s]+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?)\s*\.\s*$/;

/** Read the answer of the server by its media type; `columns` name subject, predicate and object of triples. */
export function tableOf(body: string, mediaType: string, columns: string[]): Table {
  if (/n-triples/.test(mediaType)) return { kind: "graph", columns, rows: triples(body) };
  const { head, boolean, results } = JSON.parse(body) as ResultsJson;
  if (boolean !== undefined) {
    return {
      kind: "ask",
      columns: ["ASK"],
      rows: [[{ type: "literal", value: String(boolean), datatype: `${XSD}boolean` }]],
    };
  }
  const names = head.vars ?? [];
  const rows = (results?.bindings ?? []).map((row) => names.map((name) => simple(row[name])));
  return { kind: "select", columns: names, rows };
}

function simple(term: Term | { type: "triple"; value: unknown } | undefined): Term | undefined {
  return term && term.type === "triple"
    ? { type: "triple", value: JSON.stringify(term.value) }
    : (term as Term | undefined);
}

function triples(body: string): Term[][] {
  const found: Term[][] = [];
  for (const line of body.split("\n")) {
    const parts = LINE.exec(line);
    if (!parts) continue;
    const [, subject, blank, predicate, object, other, text, lang, datatype] = parts;
    const value: Term =
      object !== undefined
        ? uri(object)
        : other !== undefined
          ? { type: "bnode", value: other }
          : { type: "literal", value: unescaped(text ?? ""), "xml:lang": lang, datatype };
    found.push([
      subject !== undefined ? uri(subject) : { type: "bnode", value: blank ?? "" },
      uri(predicate ?? ""),
      value,
    ]);
  }
  return found;
}

function uri(text: string): Term {
  return { type: "uri", value: unescaped(text) };
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (whole, four, eight, sign) =>
    four || eight ? String.fromCodePoint(Number.parseInt(four ?? eight, 16)) : (ESCAPES[sign as string] ?? whole),
  );
}

/** The number that a term is, if it is one: a numeric literal, or a year. */
export function numberOf(term: Term | undefined): number | undefined {
  if (term?.type !== "literal") return undefined;
  const numeric = term.datatype ? NUMBERS.has(term.datatype) || term.datatype === `${XSD}gYear` : false;
  const value = numeric ? Number(term.value) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a column has numbers in it and nothing else. */
export function numeric(table: Table, column: number): boolean {
  const terms = table.rows.map((row) => row[column]).filter((term) => term !== undefined);
  return terms.length > 0 && terms.every((term) => numberOf(term) !== undefined);
}

/** The IRIs in a result, each once, in the order of rows. */
export function irisOf(table: Table): string[] {
  const found = new Set<string>();
  for (const row of table.rows) for (const term of row) if (term?.type === "uri") found.add(term.value);
  return [...found];
}
