// Running a query: asked of the endpoint, cancelled when the visitor says so, refused in words.
import type { Problem } from "../api";
import { tokens } from "../editor/tokens";
import type { Result } from "../results/show";
import { type Table, tableOf } from "../results/table";
import { t } from "../words";

/** A query that the server refused, with the place of the fault if it has one. */
export class Fault extends Error {
  constructor(readonly problem: Problem & { line?: number; column?: number }) {
    super(problem.title);
  }
}

const FORMS = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.1";

/** Run a query; `Fault` where the server refuses it, a `TypeError` of fetch where the answer breaks off. */
export async function run(address: string, query: string, signal: AbortSignal): Promise<Result> {
  const answer = await ask(address, query, FORMS, signal);
  return resultOf(address, query, await answer.text(), answer.headers.get("content-type") ?? "");
}

/** Return the result that an answer is. */
export function resultOf(address: string, query: string, body: string, mediaType: string): Result {
  const columns = [t("result.subject"), t("result.predicate"), t("result.object")];
  const table = inOrder(tableOf(body, mediaType, columns), query);
  const indented = () => Promise.resolve(JSON.stringify(JSON.parse(body), null, 1));
  const turtle = async () => (await ask(address, query, "text/turtle")).text();
  return { table, raw: table.kind === "graph" ? turtle : indented };
}

/** Put the columns of `SELECT *` in the order in which the query first names them; the engine has one of its own. */
function inOrder(table: Table, query: string): Table {
  if (table.kind !== "select" || !/\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*/i.test(query)) return table;
  const named = tokens(query).flatMap(({ kind, text }) => (kind === "variable" ? [text.slice(1)] : []));
  const order = table.columns.map((_, at) => at);
  order.sort((one, other) => named.indexOf(table.columns[one] ?? "") - named.indexOf(table.columns[other] ?? ""));
  const rows = table.rows.map((row) => order.map((at) => row[at]));
  return { ...table, columns: order.map((at) => table.columns[at] ?? ""), rows };
}

async function ask(address: string, query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const body = new URLSearchParams({ query });
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: accept }, signal });
  if (!answer.ok) throw new Fault((await answer.json()) as Fault["problem"]);
  return answer;
}
