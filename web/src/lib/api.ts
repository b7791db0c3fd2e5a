// Requests to our own server. Addresses come from the page (links, forms, data attributes), never from here.

/** What the server says when it cannot answer (RFC 9457). */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  hint?: string;
}

/** A request that the server refused; its message is for people. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super([problem.detail ?? problem.title, problem.hint].filter(Boolean).join(" — "));
  }
}

/** Return the JSON twin of an address with these query options set; `Refused` if there is none. */
export async function getJson<T>(
  address: string,
  options: Record<string, string | number | undefined> = {},
  signal?: AbortSignal,
): Promise<T> {
  const answer = await fetch(withOptions(address, options), { headers: { Accept: "application/json" }, signal });
  const body = await answer.json();
  if (!answer.ok) throw new Refused(body as Problem);
  return body as T;
}

/** Return an address with query options set, those that are undefined removed, the others kept. */
export function withOptions(address: string, options: Record<string, string | number | undefined>): string {
  const url = new URL(address, window.location.href);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  return url.href;
}
