// Pieces of the page that the panel and the lists are made of, with the look that pages of the server have.
import { h } from "../dom";
import { language, t } from "../words";
import type { Evidence, Named, Server } from "./server";
import type { GraphNode } from "./types";

/** The name of an entity in the language of the page. */
export function nameOf(entity: Named): string {
  return language === "en" && entity.label_en ? entity.label_en : entity.label;
}

/** The label of a class, relation or status; the ontology may lack it. */
export function labelOf(kind: "class" | "relation" | "status", name: string): string {
  try {
    return t(`${kind}.${name}`);
  } catch {
    return name;
  }
}

export function classChip(name: string): HTMLElement;
export function classChip(name: string | undefined): HTMLElement | null;
export function classChip(name: string | undefined): HTMLElement | null {
  return name ? h("span", { class: `chip class-${name}` }, labelOf("class", name)) : null;
}

export function statusChip(status: string | null | undefined): HTMLElement | null {
  return status ? h("span", { class: `chip status status-${status}` }, labelOf("status", status)) : null;
}

export function inferredChip(inferred: boolean | undefined): HTMLElement | null {
  return inferred ? h("span", { class: "chip inferred" }, t("explore.inferred")) : null;
}

/** A sentence with a link to its place in the document. */
export function quote(evidence: Evidence, server: Server): HTMLElement {
  const place = h("a", { href: server.passage(evidence) }, evidence.title);
  const section = evidence.section ? ` · ${evidence.section}` : "";
  const page = evidence.page ? ` · ${t("common.page_of", { page: evidence.page })}` : "";
  return h("blockquote", { class: "quote", lang: "zh" }, evidence.quote, " ", h("cite", {}, place, section, page));
}

/** Sentences, the first shown, the others on demand; those that stand twice only once. */
export function quotes(evidence: Evidence[], server: Server): (HTMLElement | null)[] {
  const places = new Map(evidence.map((one) => [`${one.document} ${one.start} ${one.end}`, one]));
  const [first, ...others] = [...places.values()].map((one) => quote(one, server));
  if (!first) return [];
  const more = h("details", {}, h("summary", {}, t("explore.quotes", { n: others.length })), ...others);
  return [first, others.length ? more : null];
}

/** A button that does something. */
export function button(text: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = h("button", { type: "button", class: "quiet small", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** A link that looks like a button. */
export function linkButton(text: string, address: string): HTMLAnchorElement {
  return h("a", { class: "button quiet small", href: address }, text);
}

/** The language of a node's label, where it is not that of the page. */
export function tongue(node: GraphNode): string | null {
  if (language === "zh" || node.label !== node.label_zh) return null;
  return "zh";
}
