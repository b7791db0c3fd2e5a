// Links to a result in the forms that it can be had in.
import { withOptions } from "../api";
import { h } from "../dom";
import { t } from "../words";

/** Longest query, percent-encoded, that an address takes; the server refuses longer headers. */
export const LONGEST = 30_000;
const ROWS = { csv: "CSV", tsv: "TSV", json: "JSON", srx: "XML" };
const ASK = { srj: "JSON", srx: "XML" };
const TRIPLES = { ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD", rdf: "RDF/XML" };

/** Return the links for a kind of result; none where the query is too long for an address. */
export function downloads(address: string, query: string, kind: "select" | "ask" | "graph"): HTMLElement[] {
  if (tooLong(query)) return [];
  const forms = kind === "graph" ? TRIPLES : kind === "ask" ? ASK : ROWS;
  const links = Object.entries(forms).map(([suffix, name]) => {
    const url = new URL(withOptions(address, { query }));
    url.pathname += `.${suffix}`;
    return h("a", { href: url.href, download: `result.${suffix}` }, name);
  });
  return [h("span", { class: "soft" }, t("result.download")), ...links];
}

/** Whether a query is too long to be in an address. */
export function tooLong(query: string): boolean {
  return encodeURIComponent(query).length > LONGEST;
}
