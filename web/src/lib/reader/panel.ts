// What stands beside the text: the facts of the chosen sentence, and the entities of the chosen word.
import { withOptions } from "../api";
import { h, one } from "../dom";
import { t } from "../words";
import { type Entity, type Fact, namesOf, type Passage } from "./facts";

const card = () => one(".facts-of");

/** Show a sentence with its facts, those that `fits` says; `chosen` is told which fact is chosen in the panel. */
export function show(
  passage: Passage,
  named: Entity[],
  current: Fact | undefined,
  fits: (fact: Fact) => boolean,
  chosen: (fact: Fact) => void,
): void {
  const facts = passage.facts.filter(fits);
  const list = h("ol", { class: "facts" }, ...facts.map((fact) => item(passage, fact, fact === current, chosen)));
  const quote = h("p", { class: "quote", lang: "zh" }, passage.element.textContent);
  const unread = passage.element.classList.contains("unread");
  const said = facts.length ? t("reader.facts", { n: facts.length }) : t(unread ? "reader.unread" : "reader.nothing");
  one(".chosen").replaceChildren(
    ...named.map(about),
    quote,
    actions(passage),
    ...(facts.length ? [list] : [h("p", { class: "soft" }, said)]),
  );
  one("[role=status]", card()).textContent = said;
  card().classList.add("open");
}

/** Close the panel, where it lies over the text. */
export function close(): void {
  card().classList.remove("open");
}

function actions(passage: Passage): HTMLElement {
  const address = `${window.location.pathname}#${passage.element.id}`;
  const cited = withOptions(card().dataset.cite ?? "", { start: passage.start, end: passage.end });
  return h(
    "p",
    { class: "twins of-sentence" },
    h("a", { class: "cite", href: cited }, t("reader.cite")),
    h("button", { type: "button", class: "quiet", "data-copy-link": address }, t("reader.link")),
  );
}

function about(entity: Entity): HTMLElement {
  const iri = iriOf(entity);
  const names: (Node | string)[] = [h("a", { class: "name", href: entity.page }, entity.name)];
  if (entity.original) names.push(" ", h("span", { class: "original", lang: "zh" }, entity.original));
  return h(
    "div",
    { class: "about" },
    h("p", { class: "line" }, ...names, " ", chip(entity.class)),
    h(
      "p",
      { class: "twins" },
      h("a", { href: entity.page }, t("reader.open_entity")),
      h("a", { href: withOptions(card().dataset.explore ?? "", { focus: iri }) }, t("reader.in_graph")),
      h("a", { href: withOptions(card().dataset.facts ?? "", { entity: iri }) }, t("reader.in_table")),
    ),
  );
}

/** The entity as an option of other pages: its Chinese name would do where it is the only one of that name. */
function iriOf(entity: Entity): string {
  const base = card().dataset.base ?? "";
  const [, path] = /\/id\/(.*)$/.exec(entity.page) ?? [];
  if (path === undefined) return new URL(entity.page, window.location.href).searchParams.get("iri") ?? entity.name;
  return base + path.replace(/(?:%[89A-F][0-9A-F])+/gi, decodeURIComponent);
}

function item(passage: Passage, fact: Fact, current: boolean, chosen: (fact: Fact) => void): HTMLElement {
  const relation = fact.relation ? h("span", { class: "relation" }, t(`relation.${fact.relation}`)) : null;
  const value = fact.value ? h("b", {}, fact.value) : null;
  const status = fact.status
    ? h("span", { class: `chip status status-${fact.status}` }, t(`status.${fact.status}`))
    : null;
  const sure = t("reader.confidence", { n: fact.confidence.toFixed(2) });
  const rule = fact.rule ? `${sure} · ${t("reader.rule", { name: fact.rule })}` : sure;
  const button = h("button", { type: "button", class: "quiet", "aria-pressed": String(current) }, t("reader.show"));
  button.addEventListener("click", () => chosen(fact));
  const line = h("p", { class: "line" }, end(fact.subject, "subject"));
  for (const part of [relation, end(fact.object, "object"), value, status]) if (part) line.append(" ", part);
  const missing = current
    ? [fact.subject, fact.object]
        .filter((entity) => !namesOf(passage, entity).length)
        .map((entity) => h("p", { class: "soft" }, t("reader.not_named", { name: entity.name })))
    : [];
  return h(
    "li",
    { class: current ? "current" : null, "aria-current": current ? "true" : null },
    line,
    h("p", { class: "of-fact" }, h("small", {}, rule), " ", button),
    ...missing,
  );
}

function end(entity: Entity, role: "subject" | "object"): HTMLElement {
  const cls = `end ${role} class-${entity.class}`;
  const name = h("a", { class: cls, href: entity.page, lang: entity.original ? null : "zh" }, entity.name);
  if (!entity.original) return name;
  return h("span", {}, name, " ", h("span", { class: "original", lang: "zh" }, entity.original));
}

function chip(cls: string): HTMLElement | null {
  return h("span", { class: `chip class-${cls}` }, t(`class.${cls}`));
}
