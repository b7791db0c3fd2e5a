// Where in a query a place is: which part of a triple is written there, and of what subject.
import { meant, type Token, tokens } from "./tokens";

/** What can stand at a place. */
export type Part = "subject" | "predicate" | "object" | "graph" | "expression" | "start" | "prologue";

/** A place: its part, and in a triple the subject and predicate before it. */
export interface Place {
  part: Part;
  subject: string;
  predicate: string;
}

/** A triple of a query by its texts; a path stands as it is written. */
export interface Pattern {
  subject: string;
  predicate: string;
  object: string;
}

const EXPRESSIONS = new Set([
  "FILTER",
  "BIND",
  "HAVING",
  "VALUES",
  "SELECT",
  "ORDER",
  "GROUP",
  "BY",
  "ASC",
  "DESC",
  "DISTINCT",
  "AS",
  "LIMIT",
  "OFFSET",
]);
const GROUPS = new Set([
  "WHERE",
  "OPTIONAL",
  "UNION",
  "MINUS",
  "CONSTRUCT",
  "ASK",
  "EXISTS",
  "NOT",
  "SERVICE",
  "SILENT",
  "DEFAULT",
]);
const IN_PATH = new Set(["/", "|", "^", "*", "+", "?", "(", ")", "!"]);

/** Follows a query token by token through its triples. */
class Walk {
  place: Place = { part: "start", subject: "", predicate: "" };
  readonly patterns: Pattern[] = [];
  private readonly outer: Place[] = [];
  private round = 0;
  private values = false;

  step(token: Token): void {
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    if (token.text === "{") this.begin();
    else if (token.text === "}") this.end();
    else if (word === "PREFIX" || word === "BASE") this.place = { part: "prologue", subject: "", predicate: "" };
    else if (word === "GRAPH" || word === "FROM" || word === "NAMED") this.place = { ...this.place, part: "graph" };
    else if (EXPRESSIONS.has(word)) this.expression(word);
    else if (GROUPS.has(word)) this.place = { part: "start", subject: "", predicate: "" };
    else if (this.place.part === "expression") this.express(token);
    else if (this.place.part === "graph" || this.place.part === "prologue") this.named(token);
    else this.term(token);
  }

  private expression(word: string): void {
    this.values = word === "VALUES";
    this.place = { part: "expression", subject: "", predicate: "" };
  }

  /** The place after a token within an expression: behind its last bracket a triple may begin. */
  private express(token: Token): void {
    if (token.text === "(") this.round += 1;
    else if (token.text === ")" && this.round > 0) this.round -= 1;
    if (token.text === ")" && this.round === 0 && this.outer.length) this.fresh();
  }

  private named(token: Token): void {
    if (token.kind === "iri" || token.kind === "variable") this.place = { part: "start", subject: "", predicate: "" };
    else if (token.kind === "word" && this.place.part === "graph")
      this.place = { part: "start", subject: "", predicate: "" };
  }

  private begin(): void {
    this.outer.push(this.place);
    this.round = 0;
    if (this.values) this.place = { part: "object", subject: "", predicate: "" };
    else this.fresh();
    this.values = false;
  }

  private end(): void {
    this.outer.pop();
    if (this.outer.length) this.fresh();
    else this.place = { part: "start", subject: "", predicate: "" };
  }

  private fresh(): void {
    this.place = { part: "subject", subject: "", predicate: "" };
  }

  private term(token: Token): void {
    const { part, subject, predicate } = this.place;
    if (part === "start") return;
    if (token.text === ".") this.fresh();
    else if (token.text === ";") this.place = { part: "predicate", subject, predicate: "" };
    else if (token.text === ",") this.place = { part: "object", subject, predicate };
    else if (token.text === "[") this.place = { part: "predicate", subject: "[]", predicate: "" };
    else if (part === "subject") this.place = { part: "predicate", subject: token.text, predicate: "" };
    else if (part === "predicate") this.path(token);
    else if (token.text === "/" || token.text === "|") this.again();
    else this.object(token);
  }

  private path(token: Token): void {
    const { subject, predicate } = this.place;
    const sign = IN_PATH.has(token.text);
    const open = sign && token.text !== "*" && token.text !== "+" && token.text !== ")";
    this.place = { part: open ? "predicate" : "object", subject, predicate: predicate + token.text };
  }

  /** A sign of a path after what might have been the whole predicate: it goes on. */
  private again(): void {
    this.place = { ...this.place, part: "predicate", predicate: `${this.place.predicate}/` };
  }

  private object(token: Token): void {
    const { subject, predicate } = this.place;
    if (IN_PATH.has(token.text)) this.place = { ...this.place, predicate: predicate + token.text };
    else if (token.kind !== "sign" && token.kind !== "language")
      this.patterns.push({ subject, predicate, object: token.text });
  }
}

/** Return what can be written at the end of a text. */
export function placeAt(before: string): Place {
  return walked(before).place;
}

/** Return the triples of a query. */
export function patterns(text: string): Pattern[] {
  return walked(text).patterns;
}

function walked(text: string): Walk {
  const walk = new Walk();
  for (const token of tokens(text)) if (meant(token)) walk.step(token);
  return walk;
}

/** Return the classes that a query gives a subject, as it writes them. */
export function classesOf(text: string, subject: string): string[] {
  const typed = patterns(text).filter((one) => one.subject === subject && /^(a|rdf:type)\b/.test(one.predicate));
  return [...new Set(typed.map((one) => one.object))];
}
