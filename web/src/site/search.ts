// Search by label, alias, English name, pinyin and initials, over names that are all there already.
import { h } from "../lib/dom";
import { language, t } from "../lib/words";
import type { Entity, Site } from "./data";
import { classChip, crumbs, home, labelOf, link, type Page, searchAddress } from "./parts";

const EXACT = 0.8;
const FIRST = 0.6;
const PART = 0.4;
const SHOWN = 100;

const keys = new Map<Entity, { names: string[]; spelled: string[] }>();

/** Names as they are compared: without width, case, accents, spaces and punctuation. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** The entities whose names fit, the best first. */
export function find(site: Site, query: string, cls = ""): Entity[] {
  const key = fold(query);
  const scored: [number, Entity][] = [];
  for (const one of site.entities) {
    if (cls && one.cls !== cls && one.top !== cls) continue;
    const score = key ? fits(one, key) : one.mentions ? EXACT : 0;
    if (score) scored.push([score + (one.mentions ? 0.1 : 0) + 0.08 * (1 - 1 / (1 + one.mentions)), one]);
  }
  return scored.sort(([a, one], [b, other]) => b - a || one.number - other.number).map(([, one]) => one);
}

function fits(one: Entity, key: string): number {
  let known = keys.get(one);
  if (!known) {
    const spelled = one.spelled.flatMap((text) => [
      fold(text),
      text
        .split(" ")
        .map((part) => part[0] ?? "")
        .join(""),
    ]);
    known = { names: [one.label, ...one.aliases, one.label_en ?? ""].map(fold).filter(Boolean), spelled };
    keys.set(one, known);
  }
  let best = 0;
  for (const name of known.names) best = Math.max(best, base(name, key, true));
  for (const name of known.spelled) best = Math.max(best, base(name, key, false));
  return best;
}

function base(name: string, key: string, inside: boolean): number {
  if (name === key) return EXACT;
  const at = name.indexOf(key);
  if (at === 0) return FIRST + (0.01 * key.length) / name.length;
  return at > 0 && inside ? PART + (0.01 * key.length) / name.length : 0;
}

/** The page of results. */
export function searchPage(site: Site, options: URLSearchParams): Page {
  const [query, cls] = [options.get("q")?.trim() ?? "", options.get("class") ?? ""];
  const every = find(site, query);
  const found = cls ? find(site, query, cls) : every;
  const counts = new Map<string, number>();
  for (const one of every) counts.set(one.top, (counts.get(one.top) ?? 0) + 1);
  const facet = (name: string, label: string, n: number): HTMLElement => {
    const current = name === cls ? "true" : null;
    const kind = name ? `chip class-${name}` : "chip plain";
    const count = h("span", { class: "count" }, String(n));
    return h(
      "li",
      {},
      h("a", { class: kind, href: searchAddress({ q: query, class: name }), "aria-current": current }, label, count),
    );
  };
  const tops = site.about.classes.map(([name]) => name).filter((name) => counts.has(name));
  const title = query || (cls ? labelOf("class", cls) : t("search.title"));
  return {
    title,
    content: [
      crumbs([t("nav.home"), home], [t("search.title")]),
      h("h1", {}, title),
      h(
        "ul",
        { class: "chips facets", "aria-label": t("site.classes") },
        facet("", t("class.all"), every.length),
        ...tops.map((name) => facet(name, labelOf("class", name), counts.get(name) ?? 0)),
      ),
      h(
        "p",
        { class: "soft", role: "status" },
        found.length ? t("search.found", { n: found.length }) : t("search.none"),
      ),
      results(found),
    ],
  };
}

function results(found: Entity[]): HTMLElement {
  const list = h("ol", { class: "results" }, ...found.slice(0, SHOWN).map(result));
  if (found.length <= SHOWN) return list;
  const more = h("button", { type: "button", class: "quiet" }, t("more", { n: found.length - SHOWN }));
  more.addEventListener("click", () => {
    const rest = found.slice(SHOWN).map(result);
    more.remove();
    list.append(...rest);
    rest[0]?.querySelector("a")?.focus();
  });
  return h("div", {}, list, more);
}

function result(one: Entity): HTMLElement {
  const also = one.aliases.length
    ? h("small", { class: "soft", lang: "zh" }, one.aliases.slice(0, 4).join(language === "zh" ? "、" : ", "))
    : null;
  const count = one.mentions ? t("explore.mentions", { n: one.mentions }) : t("explore.unmentioned");
  return h(
    "li",
    {},
    h("div", { class: "line" }, link(one), classChip(one.cls), h("small", { class: "soft" }, count)),
    also,
  );
}
