// The first page, the list of documents, and what this site is.
import { h } from "../lib/dom";
import { t } from "../lib/words";
import type { Document, Entity, Site } from "./data";
import {
  addressOf,
  crumbs,
  documentAddress,
  home,
  labelOf,
  link,
  nameOf,
  type Page,
  searchAddress,
  thousands,
} from "./parts";

const OF_EACH = 6;
const LATEST = 6;
const KINDS = ["Place", "Project", "Industry", "Zone", "Strategy", "Region", "Organization", "Designation"];

export function homePage(site: Site): Page {
  const [documents, entities, claims, observations] = site.about.counts;
  const figure = (count: number, label: string, address?: string): HTMLElement => {
    const inner = [h("b", {}, thousands(count)), h("span", {}, label)];
    return h("li", {}, ...(address ? [h("a", { href: address }, ...inner)] : inner));
  };
  return {
    title: t("home.title"),
    content: [
      h("section", { class: "hero" }, h("h1", {}, t("home.title")), h("p", { class: "lead" }, t("site.lead"))),
      h(
        "ul",
        { class: "figures", "aria-label": t("home.figures") },
        figure(documents, t("count.documents"), "#/documents"),
        figure(entities, t("count.entities"), searchAddress({})),
        figure(claims, t("count.claims")),
        figure(observations, t("count.observations")),
      ),
      h("h2", {}, t("home.entry")),
      h("div", { class: "grid kinds" }, ...kinds(site)),
      h(
        "section",
        {},
        h("h2", {}, t("home.documents")),
        h(
          "ol",
          { class: "grid plain documents" },
          ...[...site.documents]
            .reverse()
            .slice(0, LATEST)
            .map((one) => card(site, one)),
        ),
        site.documents.length > LATEST
          ? h("p", {}, h("a", { href: "#/documents" }, t("home.all", { n: site.documents.length })))
          : null,
      ),
    ],
  };
}

function kinds(site: Site): HTMLElement[] {
  const tops = [...new Set([...KINDS, ...site.about.classes.map(([name]) => name)])];
  const byTop = new Map<string, Entity[]>();
  for (const one of site.entities) {
    if (!one.mentions) continue;
    const found = byTop.get(one.top);
    if (found) found.push(one);
    else byTop.set(one.top, [one]);
  }
  return tops.flatMap((name) => {
    const found = byTop.get(name);
    if (!found) return [];
    const first = [...found].sort((a, b) => b.mentions - a.mentions || a.number - b.number).slice(0, OF_EACH);
    const items = first.map((one) =>
      h(
        "li",
        {},
        h("a", { href: addressOf(one) }, nameOf(one)),
        h("span", { class: "soft", title: t("site.mentions") }, String(one.mentions)),
      ),
    );
    const all = searchAddress({ class: name });
    return h(
      "section",
      { class: `card class-${name}` },
      h(
        "h3",
        {},
        h("a", { href: all }, labelOf("class", name)),
        " ",
        h("span", { class: "soft" }, thousands(found.length)),
      ),
      h("ol", { class: "plain" }, ...items),
      h("p", { class: "further" }, h("a", { href: all }, t("home.all", { n: thousands(found.length) }))),
    );
  });
}

function card(site: Site, one: Document): HTMLElement {
  const about = site.entities[one.about];
  const said = [one.issued, one.publisher, about ? nameOf(about) : ""].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: "card" },
    h("a", { href: documentAddress(one.slug), lang: "zh" }, one.title),
    h("p", { class: "soft" }, said),
    h("p", { class: "soft" }, t("home.read", { entities: thousands(one.entities), claims: thousands(one.claims) })),
  );
}

export function documentsPage(site: Site): Page {
  const head = [
    "documents.title",
    "documents.issued",
    "documents.about",
    "documents.entities",
    "documents.claims",
    "documents.observations",
  ];
  const rows = site.documents.map((one) => {
    const about = site.entities[one.about];
    const counts = [one.entities, one.claims, one.observations].map((n) => h("td", { class: "number" }, thousands(n)));
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "name-cell" }, h("a", { href: documentAddress(one.slug), lang: "zh" }, one.title)),
      h("td", { class: "fixed" }, one.issued),
      h("td", {}, about ? link(about) : ""),
      ...counts,
    );
  });
  return {
    title: t("documents.title"),
    content: [
      crumbs([t("nav.home"), home], [t("documents.title")]),
      h("h1", {}, t("documents.title")),
      h("p", { class: "lead" }, t("documents.lead")),
      h(
        "div",
        { class: "table-wrap", tabindex: 0, role: "region", "aria-label": t("documents.title") },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h("tr", {}, ...head.map((key, n) => h("th", { scope: "col", class: n > 2 ? "number" : null }, t(key)))),
          ),
          h("tbody", {}, ...rows),
        ),
      ),
    ],
  };
}
