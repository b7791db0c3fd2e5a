// Pieces of the pages: names, chips, sentences with the way to their place, and addresses, which are all behind the hash.
import { h } from "../lib/dom";
import { language, t } from "../lib/words";
import type { Entity, Quote, Site } from "./data";

export { classChip, labelOf, statusChip } from "../lib/graph/parts";

export const home = "#/";

/** The address of an entity's page, or of its drawing. */
export function addressOf(one: Entity, view: "id" | "graph" = "id"): string {
  return `#/${view}/${one.path.split("/").map(encodeURIComponent).join("/")}`;
}

export function documentAddress(slug: string, start?: number, end?: number): string {
  const place = start === undefined || end === undefined ? "" : `?char=${start},${end}`;
  return `#/document/${encodeURIComponent(slug)}${place}`;
}

export function searchAddress(options: Record<string, string>): string {
  const given = Object.entries(options).filter(([, value]) => value);
  return `#/search${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

/** The name in the language of the page. */
export function nameOf(one: Entity): string {
  return language === "en" && one.label_en ? one.label_en : one.label;
}

/** The name in the language of the page; beside an English one the original. */
export function named(one: Entity): (HTMLElement | string)[] {
  if (language === "zh" || !one.label_en)
    return [h("span", { class: "name", lang: language === "en" ? "zh" : null }, one.label)];
  const spelling = one.pinyin ? { class: "name pinyin", lang: "zh-Latn-pinyin" } : { class: "name" };
  return [h("span", spelling, one.label_en), " ", h("span", { class: "original", lang: "zh" }, one.label)];
}

export function link(one: Entity): HTMLAnchorElement {
  return h("a", { href: addressOf(one) }, ...named(one));
}

export function inferredChip(inferred: boolean): HTMLElement {
  const [text, title] = inferred
    ? [t("inferred"), t("inferred.title")]
    : [t("entity.reference"), t("entity.reference.title")];
  return h("span", { class: "chip inferred", title }, text);
}

/** A sentence with the way to its place in the document. */
export function quoted(site: Site, quote: Quote): HTMLElement {
  const source = site.documents[quote.document];
  const where = [quote.section, quote.page ? t("site.page", { n: quote.page }) : ""].filter(Boolean).join(" · ");
  const place = source ? h("a", { href: documentAddress(source.slug, quote.start, quote.end) }, source.title) : "";
  return h(
    "blockquote",
    { class: "quote", lang: "zh" },
    quote.words,
    " ",
    h("cite", {}, place, where ? ` · ${where}` : ""),
  );
}

/** Sentences, each once; the first shown, the others on demand. */
export function quotes(site: Site, found: Quote[]): (HTMLElement | null)[] {
  const once = [...new Map(found.map((one) => [`${one.document} ${one.start} ${one.end}`, one])).values()];
  const [first, ...others] = once.map((one) => quoted(site, one));
  if (!first) return [];
  const more = () => h("details", {}, h("summary", {}, t("quotes.more", { n: others.length })), ...others);
  return [first, others.length ? more() : null];
}

/** A count with narrow spaces between groups of three digits. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

export function crumbs(...steps: [label: string, address?: string][]): HTMLElement {
  const items = steps.map(([label, address]) =>
    h("li", {}, address ? h("a", { href: address }, label) : h("span", { "aria-current": "page" }, label)),
  );
  return h("nav", { class: "crumbs", "aria-label": t("nav.crumbs") }, h("ol", {}, ...items));
}

/** A page: its title, and what is on it. */
export interface Page {
  title: string;
  content: HTMLElement[];
  /** What to do once it is on the screen. */
  shown?: () => void;
}
