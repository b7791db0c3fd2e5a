// The queries that the visitor ran, the latest first, in this browser only.

/** A query and when it was run. */
export interface Past {
  query: string;
  at: number;
}

const KEY = "regiongraph.queries";
const MOST = 30;

/** Return the queries that were run; none where the browser keeps nothing. */
export function past(): Past[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isPast) : [];
  } catch {
    return [];
  }
}

/** Remember a query as the latest. */
export function remember(query: string): void {
  const others = past().filter((one) => one.query !== query);
  keep([{ query, at: Date.now() }, ...others].slice(0, MOST));
}

/** Forget them all. */
export function forget(): void {
  keep([]);
}

/** Return the line by which a query is known again: its first that says something. */
export function headline(query: string): string {
  const lines = query.split("\n").map((line) => line.trim());
  return lines.find((line) => line && !/^(#|PREFIX|BASE)/i.test(line)) ?? query.trim();
}

function keep(queries: Past[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // a browser that keeps nothing still runs queries
  }
}

function isPast(one: unknown): one is Past {
  return typeof one === "object" && one !== null && "query" in one && typeof one.query === "string" && "at" in one;
}
