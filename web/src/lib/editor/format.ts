// A query laid out anew: a clause and a triple a line, indented by braces. Only spaces and the case of words change.
import { type Token, tokens } from "./tokens";

const CLAUSES = new Set(
  "SELECT CONSTRUCT ASK DESCRIBE FROM ORDER GROUP HAVING LIMIT OFFSET PREFIX BASE OPTIONAL FILTER BIND VALUES GRAPH MINUS SERVICE".split(
    " ",
  ),
);
const WORDS = new Set([
  ...CLAUSES,
  ..."WHERE UNION DISTINCT REDUCED NAMED BY AS NOT IN EXISTS ASC DESC UNDEF".split(" "),
]);
const STEP = "  ";

/** Puts tokens on lines. */
class Layout {
  private readonly lines: string[] = [];
  private line = "";
  private depth = 0;
  /** How many round and square brackets are open; within them a line goes on. */
  private round = 0;
  /** Whether this is a block that stays on its line. */
  private short = false;
  /** Whether the line says more of the subject before. */
  private hangs = false;

  constructor(private readonly all: Token[]) {}

  text(): string {
    for (const [at, token] of this.all.entries()) if (token.kind !== "space") this.put(token, at);
    this.flush();
    return this.lines.join("\n");
  }

  private put(token: Token, at: number): void {
    const upper = token.text.toUpperCase();
    const text = token.kind === "word" && WORDS.has(upper) ? upper : token.text;
    const spaced = this.all[at - 1]?.kind === "space";
    if (token.kind === "comment") this.comment(text.trimEnd(), /\n/.test(this.all[at - 1]?.text ?? "\n"));
    else if (this.short) this.inShort(text, spaced);
    else if (this.round) this.inBrackets(text, spaced);
    else if (text === "{") this.begin(at);
    else if (text === "}") this.close();
    else this.part(text, spaced);
  }

  private part(text: string, spaced: boolean): void {
    const begins = CLAUSES.has(text);
    if (begins || (this.line === "}" && !/^(\.|UNION|WHERE)$/.test(text))) this.flush();
    if (begins) this.hangs = false;
    const ends = text === "." || text === ";";
    this.append(text, spaced || ends);
    if (text === "(" || text === "[") this.round += 1;
    if (ends) this.flush(text === ";");
  }

  private inBrackets(text: string, spaced: boolean): void {
    this.append(text, spaced);
    if (text === "(" || text === "[") this.round += 1;
    if (text === ")" || text === "]") this.round -= 1;
  }

  private inShort(text: string, spaced: boolean): void {
    this.append(text, spaced);
    if (text !== "}") return;
    this.short = false;
    if (this.line.startsWith("VALUES")) this.flush();
  }

  private begin(at: number): void {
    this.append("{", true);
    const close = this.all.findIndex((token, index) => index > at && token.text === "}");
    const inside = this.all.slice(at + 1, close).filter((token) => token.kind !== "space");
    const simple = close > at && !inside.some((token) => token.text === "{" || token.kind === "comment");
    this.short = simple && (!inside.length || /\bVALUES\b/.test(this.line));
    if (this.short) return;
    this.flush();
    this.depth += 1;
  }

  private close(): void {
    this.flush();
    this.depth = Math.max(0, this.depth - 1);
    this.line = "}";
  }

  private comment(text: string, own: boolean): void {
    if (own) this.flush(this.hangs);
    if (!own && !this.line && this.lines.length) this.lines.push(`${this.lines.pop()} ${text}`);
    else {
      this.append(text, true);
      this.flush(this.hangs);
    }
  }

  private append(text: string, spaced: boolean): void {
    const tight = text === "," || text === ")" || this.line.endsWith("(");
    this.line += this.line && spaced && !tight ? ` ${text}` : text;
  }

  private flush(hangs = false): void {
    if (this.line) this.lines.push(STEP.repeat(this.depth + (this.hangs ? 1 : 0)) + this.line);
    this.line = "";
    this.hangs = hangs;
  }
}

/** Return a query laid out anew. */
export function formatted(query: string): string {
  return new Layout(tokens(query.trim())).text();
}
