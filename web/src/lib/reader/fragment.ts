// Where in a text an address points: characters (RFC 5147), or words (W3C selectors, text fragments).
import type { Text } from "./text";

/** A stretch of the text, in characters. */
export interface Span {
  start: number;
  end: number;
}

/** Return the stretch that a fragment names, if it names one that is in the text. */
export function spanOf(fragment: string, text: Text): Span | undefined {
  const [anchor, directive] = fragment.split(":~:");
  const words = decoded(anchor ?? "");
  return (
    characters(words) ?? selector(words, text) ?? (directive === undefined ? undefined : directed(directive, text))
  );
}

function characters(words: string): Span | undefined {
  const found = /^char=(\d+)(?:,(\d*))?(?:;|$)/.exec(words);
  if (!found) return undefined;
  const start = Number(found[1]);
  const end = found[2] === undefined ? start : found[2] === "" ? Number.MAX_SAFE_INTEGER : Number(found[2]);
  return end < start ? undefined : { start, end };
}

/** W3C "Selectors and States": selector(type=TextPositionSelector,…) or selector(type=TextQuoteSelector,…). */
function selector(words: string, text: Text): Span | undefined {
  const found = /^selector\((.*)\)$/s.exec(words);
  if (!found) return undefined;
  const given = new Map((found[1] ?? "").split(",").map((part) => part.split("=", 2) as [string, string]));
  const value = (name: string) => decoded(given.get(name) ?? "");
  if (value("type") === "TextPositionSelector") return { start: Number(value("start")), end: Number(value("end")) };
  if (value("type") !== "TextQuoteSelector") return undefined;
  return quoted(text, value("exact"), value("prefix"), value("suffix"));
}

/** Text fragment: text=[prefix-,]start[,end][,-suffix]. */
function directed(directive: string, text: Text): Span | undefined {
  const parts = /^text=([^&]*)/.exec(directive)?.[1]?.split(",") ?? [];
  const prefix = parts[0]?.endsWith("-") ? decoded((parts.shift() ?? "").slice(0, -1)) : "";
  const suffix = parts.at(-1)?.startsWith("-") ? decoded((parts.pop() ?? "").slice(1)) : "";
  const [first, last] = parts.map(decoded);
  const begin = first ? quoted(text, first, prefix, last ? "" : suffix) : undefined;
  if (!begin || !last) return begin;
  const rest = text.content.indexOf(last, unitOf(text, begin.end));
  return rest < 0 ? undefined : { start: begin.start, end: text.character(rest + last.length) };
}

function quoted(text: Text, exact: string, prefix: string, suffix: string): Span | undefined {
  if (!exact) return undefined;
  const found = text.content.indexOf(prefix + exact + suffix);
  if (found < 0) return undefined;
  const start = found + prefix.length;
  return { start: text.character(start), end: text.character(start + exact.length) };
}

function unitOf(text: Text, character: number): number {
  return text.range(0, character).toString().length;
}

function decoded(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words; // a lone % that means itself
  }
}
