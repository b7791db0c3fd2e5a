// The page of an entity: what documents state of it with status and sentence, figures, and what reference data add.
import { all, h, one } from "../lib/dom";
import { sift } from "../lib/facts";
import { t } from "../lib/words";
import type { Background, Claim, Entity, Fact, Known, Site, Value } from "./data";
import { type Group, grouped, titleOf } from "./groups";
import {
  addressOf,
  classChip,
  crumbs,
  documentAddress,
  home,
  inferredChip,
  labelOf,
  link,
  named,
  nameOf,
  type Page,
  quotes,
  searchAddress,
  statusChip,
} from "./parts";

const SHOWN = 12;
const FEW = 6;

export async function entityPage(site: Site, one: Entity, options: URLSearchParams): Promise<Page> {
  const known = await site.known(one);
  const groups = grouped(site, one, known);
  const also = one.aliases.length
    ? h("p", { class: "soft" }, `${t("entity.aliases")} `, h("span", { lang: "zh" }, one.aliases.join("、")))
    : null;
  const explore = h("a", { class: "button quiet", href: addressOf(one, "graph") }, t("entity.explore"));
  const content = h(
    "article",
    { class: "entity" },
    h("div", { class: "head" }, h("h1", {}, ...named(one)), h("span", {}, classChip(one.cls))),
    also,
    groups.length ? h("p", { class: "actions" }, explore) : null,
    groups.length > 0 && count(known) > FEW ? sieve(site, known) : null,
    groups.length > 1 ? outline(one, groups) : null,
    ...groups.map((group) => section(site, group)),
    groups.length || known.values.length ? null : h("p", { class: "empty" }, t("entity.nothing")),
    known.values.length ? figures(site, one, known.values) : null,
    mentioned(site, known),
    h("p", { class: "soft" }, h("small", {}, `${t("entity.iri")} ${site.about.base}${one.path}`)),
  );
  return {
    title: nameOf(one),
    content: [
      crumbs([t("nav.home"), home], [labelOf("class", one.top), searchAddress({ class: one.top })], [nameOf(one)]),
      content,
    ],
    shown: () => {
      listen(content);
      document.getElementById(options.get("at") ?? "")?.scrollIntoView({ behavior: "instant" });
    },
  };
}

/** The groups, to go to; what is behind the hash is the address, so the way there is an option of it. */
function outline(about: Entity, groups: Group[]): HTMLElement {
  const items = groups.map((group) =>
    h("li", {}, h("a", { href: `${addressOf(about)}?at=group-${group.key}` }, titleOf(group))),
  );
  return h("nav", { class: "outline", "aria-label": t("entity.outline") }, h("ul", {}, ...items));
}

const count = (known: Known) => known.facts.length + known.background.length;

function section(site: Site, group: Group): HTMLElement {
  const id = `group-${group.key}`;
  const items = [...group.stated.map((fact) => statedItem(site, fact)), ...group.background.map(backgroundItem)];
  const rest = items.slice(SHOWN);
  const fold = () =>
    h(
      "details",
      { class: "fold" },
      h("summary", {}, t("more", { n: rest.length })),
      h("ul", { class: "facts" }, ...rest),
    );
  return h(
    "section",
    { class: "group", "aria-labelledby": id },
    h("h2", { id }, titleOf(group), " ", h("span", { class: "soft count" }, String(items.length))),
    h("ul", { class: "facts" }, ...items.slice(0, SHOWN)),
    rest.length ? fold() : null,
  );
}

function statedItem(site: Site, fact: Fact): HTMLElement {
  const last = [...fact.claims].reverse().find((claim) => claim.status)?.status ?? null;
  const documents = fact.claims.map((claim) => site.documents[claim.document]?.slug ?? "").join(" ");
  const [only] = fact.claims;
  const single = fact.claims.length === 1 && only;
  return h(
    "li",
    {
      class: "fact stated",
      "data-origin": "stated",
      "data-status": last ?? "none",
      "data-documents": documents,
      "data-name": fact.other.label_en,
    },
    h(
      "div",
      { class: "line" },
      link(fact.other),
      classChip(fact.other.cls),
      statusChip(last),
      single ? sureness(only) : null,
    ),
    ...(single ? quotes(site, only.quotes) : fact.claims.map((claim) => claimed(site, claim))),
  );
}

/** What one of several documents says of a fact. */
function claimed(site: Site, claim: Claim): HTMLElement {
  const source = site.documents[claim.document];
  const date = h("small", { class: "soft" }, source?.issued || t("entity.undated"));
  return h(
    "div",
    { class: "claim" },
    h("div", { class: "line" }, date, statusChip(claim.status), sureness(claim)),
    ...quotes(site, claim.quotes),
  );
}

function sureness(claim: Claim): HTMLElement {
  return h(
    "small",
    { class: "soft", title: t("entity.confidence.title") },
    t("entity.confidence", { n: Math.round(claim.confidence * 100) }),
  );
}

function backgroundItem(fact: Background): HTMLElement {
  const origin = fact.inferred ? "inferred" : "reference";
  return h(
    "li",
    { class: `fact ${origin}`, "data-origin": origin, "data-status": "none", "data-name": fact.other.label_en },
    h("div", { class: "line" }, link(fact.other), classChip(fact.other.cls), inferredChip(fact.inferred)),
  );
}

function sieve(site: Site, known: Known): HTMLElement {
  const option = (value: string, label: string) => h("option", { value }, label);
  const select = (name: string, label: string, options: HTMLElement[]) =>
    h("label", {}, label, h("select", { name }, option("", t("entity.filter.all")), ...options));
  const said = new Set(known.facts.flatMap((fact) => fact.claims.map((claim) => claim.document)));
  const documents = site.documents.filter((document) => said.has(document.number));
  const statuses = site.about.statuses.map(([name]) => option(name, labelOf("status", name)));
  const none = option("none", t("entity.filter.no_status"));
  const origins = ["stated", "reference", "inferred"].map((name) => option(name, t(`entity.origin.${name}`)));
  return h(
    "form",
    { class: "form sieve", "data-all": count(known) },
    h("label", {}, t("entity.filter.q"), h("input", { type: "search", name: "q" })),
    select("status", t("entity.filter.status"), [...statuses, none]),
    documents.length > 1
      ? select(
          "document",
          t("entity.filter.document"),
          documents.map((one) => option(one.slug, one.title)),
        )
      : null,
    select("origin", t("entity.filter.origin"), origins),
    h("p", { class: "soft left", role: "status" }),
  );
}

function listen(content: HTMLElement): void {
  const form = content.querySelector<HTMLFormElement>(".sieve");
  if (!form) return;
  const groups = all(".group", content);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const data = new FormData(form);
    const value = (name: string): string => String(data.get(name) ?? "").trim();
    const wanted = { q: value("q"), status: value("status"), document: value("document"), origin: value("origin") };
    const some = Object.values(wanted).some(Boolean);
    for (const fold of all<HTMLDetailsElement>(".fold", content)) fold.open = some;
    const n = sift(groups, wanted);
    one(".left", form).textContent = some ? t("common.entity.left", { n, all: form.dataset.all ?? "" }) : "";
  });
}

function figures(site: Site, about: Entity, values: Value[]): HTMLElement {
  const rows = [...values]
    .sort((a, b) => (a.indicator?.number ?? 0) - (b.indicator?.number ?? 0) || a.year.localeCompare(b.year))
    .map((value) => {
      const whose = value.indicator === about ? value.place : value.indicator;
      const kind = t(`site.kind.${value.kind}`);
      return h(
        "tr",
        { class: "observed" },
        h("th", { scope: "row" }, whose ? link(whose) : ""),
        h("td", { class: "fixed" }, value.year),
        h("td", { class: "fixed" }, `${value.value}${value.unit}${value.modifier}`),
        h("td", {}, kind),
        h(
          "td",
          { class: "source" },
          h(
            "details",
            {},
            h("summary", { lang: "zh" }, site.documents[value.document]?.title ?? ""),
            ...quotes(site, value.quotes),
          ),
        ),
      );
    });
  const head = ["site.whose", "site.year", "site.value", "site.kind", "site.source"].map((key) =>
    h("th", { scope: "col" }, t(key)),
  );
  return h(
    "section",
    { class: "observations", "aria-labelledby": "figures" },
    h("h2", { id: "figures" }, t("entity.observations"), " ", h("span", { class: "soft" }, String(values.length))),
    h(
      "div",
      { class: "table-wrap", tabindex: 0, role: "region", "aria-labelledby": "figures" },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    ),
  );
}

/** The documents that mention it, each with the way to the first place. */
function mentioned(site: Site, known: Known): HTMLElement | null {
  const items = known.mentions.flatMap(({ document, count: times, start, end }) => {
    const source = site.documents[document];
    if (!source) return [];
    const said = [source.issued, t("entity.times", { n: times })].filter(Boolean).join(" · ");
    const place = h("a", { href: documentAddress(source.slug, start, end), lang: "zh" }, source.title);
    return [h("li", {}, place, " ", h("small", { class: "soft" }, said))];
  });
  return items.length
    ? h("section", {}, h("h2", {}, t("entity.documents")), h("ul", { class: "plain" }, ...items))
    : null;
}
