// SPARQL as tokens, coarsely, as graph/querytext.py has them: enough to complete, check and format a query.

/** A token with where it begins; put together, the texts are the query. */
export interface Token {
  kind: "comment" | "iri" | "string" | "variable" | "language" | "word" | "space" | "sign";
  text: string;
  from: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n\r]*)`,
    String.raw`(?<iri><[^<>"{}|^\x60\\\x00-\x20]*>)`,
    String.raw`(?<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]+)`,
    "(?<language>@[A-Za-z][A-Za-z0-9-]*)",
    String.raw`(?<word>(?:[\p{L}\p{N}_:]|%[0-9A-Fa-f]{2})(?:[\p{L}\p{N}_:.\-·%]|\\.)*)`,
    String.raw`(?<space>\s+)`,
    "(?<sign>.)",
  ].join("|"),
  "gsu",
);

/** Return the tokens of a query. A dot at the end of a name ends the statement and is a sign of its own. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? ["sign"];
    const token = { kind: kind as Token["kind"], text: match[0], from: match.index };
    const dots =
      token.kind === "word" && !/^[\d.]+$/.test(token.text) ? (/(?<!\\)\.+$/.exec(token.text)?.[0].length ?? 0) : 0;
    found.push(dots ? { ...token, text: token.text.slice(0, -dots) } : token);
    for (let dot = dots; dot > 0; dot--)
      found.push({ kind: "sign", text: ".", from: token.from + match[0].length - dot });
  }
  return found;
}

/** Whether a token means something: neither space nor comment. */
export function meant(token: Token): boolean {
  return token.kind !== "space" && token.kind !== "comment";
}

/** The prefixes that a query declares, by name. */
export function declared(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const words = tokens(text).filter(meant);
  for (const [at, token] of words.entries()) {
    const [name, iri] = [words[at + 1], words[at + 2]];
    if (token.text.toUpperCase() !== "PREFIX" || !name?.text.endsWith(":") || iri?.kind !== "iri") continue;
    found[name.text.slice(0, -1)] = iri.text.slice(1, -1);
  }
  return found;
}
