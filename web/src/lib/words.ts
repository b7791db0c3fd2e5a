// The messages of a page in its language: those of every page (api/words.py), and what its template adds (`m.words`).
import { embedded } from "./embedded";

let messages: Record<string, string> | undefined;

/**
 * Return a message with `{name}` filled in; a key that the page does not have is an error of ours.
 *
 * Every page has `common.…` and the labels of the ontology: `class.Airport`, `relation.partOf`, `status.Planned`.
 */
export function t(key: string, values: Record<string, string | number> = {}): string {
  messages ??= { ...embedded<Record<string, string>>("common-words"), ...own() };
  const text = messages[key];
  if (text === undefined) throw new Error(`the page has no message ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function own(): Record<string, string> {
  return document.getElementById("words") ? embedded<Record<string, string>>("words") : {};
}

/** The language of the page. */
export const language: "zh" | "en" = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
