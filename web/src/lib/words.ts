// The messages of a page in its language; the template says which (`page.words`), messages/*.yaml has the texts.
import { embedded } from "./embedded";

let messages: Record<string, string> | undefined;

/** Return a message with `{name}` filled in; a key that the page does not have is an error of ours. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  messages ??= embedded<Record<string, string>>("words");
  const text = messages[key];
  if (text === undefined) throw new Error(`the page has no message ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language of the page. */
export const language: "zh" | "en" = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
