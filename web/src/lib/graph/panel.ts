// The panel beside the drawing: who the selected entity is, what is stated of it and where; or the same of a relation.
import { h } from "../dom";
import { t } from "../words";
import type { Explorer } from "./explorer";
import { button, classChip, inferredChip, labelOf, linkButton, nameOf, quotes, statusChip, tongue } from "./parts";
import type { Background, Entity, Observation, Relation } from "./server";
import type { GraphEdge, GraphNode } from "./types";

const FIRST_FACTS = 8;
const MORE_FACTS = 20;

/** Shows one thing at a time in an element; what comes late for something else is dropped. */
export class Panel {
  private turn = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly explorer: Explorer,
  ) {}

  /** Nothing is selected: the drawing has the room. */
  showNothing(): void {
    this.turn += 1;
    this.element.replaceChildren();
    this.element.closest(".explorer")?.classList.add("unselected");
  }

  showNode(node: GraphNode): void {
    const facts = h("div", { class: "told" }, h("p", { class: "soft" }, t("explore.loading")));
    this.fill(...this.headOf(node), this.doings(node), facts);
    void this.later(
      facts,
      () => this.explorer.server.entity(node.id),
      (entity) => this.factsOf(entity),
    );
  }

  showEdge(edge: GraphEdge): void {
    const [from, to] = [edge.from, edge.to].map((id) => this.entityButton(id, this.explorer.model.name(id)));
    const facts = h("div", { class: "told" }, h("p", { class: "soft" }, t("explore.loading")));
    this.fill(
      h("h2", {}, edge.label),
      h("p", { class: "line" }, from, ` — ${edge.label} ${edge.symmetric ? "—" : "→"} `, to),
      h("p", { class: "chips" }, statusChip(edge.status), inferredChip(edge.inferred)),
      facts,
    );
    if (edge.inferred) {
      facts.replaceChildren(h("p", { class: "soft" }, t(`explore.origin.${edge.origin ?? "inferred"}`)));
      return;
    }
    void this.later(
      facts,
      () => this.explorer.server.relation(edge, this.explorer.lesser(edge)),
      (relation) => this.claimsOf(relation),
    );
  }

  /** Two entities are selected: offer the path between them. */
  showPair(from: GraphNode, to: GraphNode): void {
    const find = button(t("explore.path.find"), () => void this.explorer.tracer.find(from.id, to.id));
    find.classList.remove("quiet");
    this.fill(
      h("h2", {}, t("explore.path.title")),
      h("p", {}, `${from.label} → ${to.label}`),
      h("p", { class: "doings" }, find),
    );
  }

  /** Show something made elsewhere, such as a path. */
  show(...children: (HTMLElement | null)[]): void {
    this.fill(...children);
  }

  private fill(...children: (HTMLElement | null)[]): void {
    this.turn += 1;
    const close = button("×", () => this.explorer.select([]), { "aria-label": t("explore.panel.close") });
    close.classList.add("close");
    const content = children.filter((child) => child !== null);
    this.element.replaceChildren(close, ...content);
    this.element.closest(".explorer")?.classList.remove("unselected");
    this.element.scrollTop = 0;
  }

  private async later<T>(place: HTMLElement, ask: () => Promise<T>, show: (told: T) => HTMLElement[]): Promise<void> {
    const turn = this.turn;
    let content: HTMLElement[];
    try {
      content = show(await ask());
    } catch (error) {
      content = [h("p", { class: "notice warn" }, error instanceof Error ? error.message : String(error))];
    }
    if (turn === this.turn) place.replaceChildren(...content);
  }

  private headOf(node: GraphNode): HTMLElement[] {
    const other = node.label === node.label_zh ? node.label_en : node.label_zh;
    return [
      h("h2", { lang: tongue(node) }, node.label),
      h("p", { class: "line soft" }, classChip(node.class), other ? h("span", {}, other) : null),
    ];
  }

  private doings(node: GraphNode): HTMLElement {
    const { explorer } = this;
    const left = explorer.remaining(node.id);
    const folded = explorer.view.folded.has(node.id);
    const open =
      folded || left
        ? button(folded ? t("explore.unfold") : t("explore.expand", { n: left }), () => void explorer.expand(node.id))
        : null;
    const from = explorer.tracer.start;
    return h(
      "div",
      { class: "doings" },
      open,
      folded ? null : button(t("explore.fold"), () => explorer.fold(node.id)),
      button(t("explore.hide"), () => explorer.hide([node.id])),
      from && from !== node.id
        ? button(
            t("explore.path.here", { name: explorer.model.name(from) }),
            () => void explorer.tracer.find(from, node.id),
          )
        : button(t("explore.path.from"), () => explorer.tracer.begin(node.id)),
      linkButton(t("explore.centre"), explorer.server.centred(node.id)),
      linkButton(t("explore.page"), explorer.server.page(node.id)),
    );
  }

  private factsOf(entity: Entity): HTMLElement[] {
    const stated = inSteps(entity.relations, (one) => this.factRow(one));
    const values = inSteps(entity.observations, (one) => this.valueRow(one));
    const background = [...entity.reference, ...entity.inferred];
    const sections: [string, HTMLElement | null][] = [
      [t("explore.facts", { n: entity.relations.length }), stated],
      [t("explore.values", { n: entity.observations.length }), values],
      [t("explore.background", { n: background.length }), inSteps(background, (one) => this.backgroundRow(one))],
    ];
    const shown = sections.flatMap(([title, list]) => (list ? [h("h3", {}, title), list] : []));
    return shown.length ? shown : [h("p", { class: "soft" }, t("explore.facts.none"))];
  }

  private factRow(relation: Relation): HTMLElement {
    const evidence = relation.claims.flatMap((claim) => claim.evidence);
    return h(
      "li",
      {},
      h(
        "span",
        { class: "line" },
        this.arrow(relation),
        this.entityButton(relation.other.iri, nameOf(relation.other)),
        statusChip(relation.status),
      ),
      ...quotes(evidence, this.explorer.server),
    );
  }

  private valueRow({ indicator, unit, measured }: Observation): HTMLElement {
    const value = `${nameOf(indicator)} ${measured.year ?? ""} ${measured.value}${unit ?? ""}${measured.modifier ?? ""}`;
    return h("li", {}, h("span", { class: "line" }, value), ...quotes(measured.evidence, this.explorer.server));
  }

  private backgroundRow(fact: Background): HTMLElement {
    const other = this.entityButton(fact.other.iri, nameOf(fact.other));
    return h("li", {}, h("span", { class: "line" }, this.arrow(fact), other, inferredChip(fact.inferred)));
  }

  private arrow({ predicate, backward }: { predicate: string; backward: boolean }): HTMLElement {
    return h("small", {}, `${backward ? "←" : "→"} ${labelOf("relation", predicate)}`);
  }

  /** The name of an entity: a button where the drawing has it, else a link to its page. */
  private entityButton(iri: string, name: string): HTMLElement {
    if (!this.explorer.seen(iri)) return h("a", { href: this.explorer.server.page(iri) }, name);
    const made = button(name, () => this.explorer.select([iri], { centre: true }));
    made.className = "text";
    return made;
  }

  private claimsOf(relation: Relation | undefined): HTMLElement[] {
    if (!relation) return [h("p", { class: "soft" }, t("explore.facts.none"))];
    const rows = relation.claims.map((claim) =>
      h(
        "li",
        {},
        h("span", { class: "line" }, h("small", {}, claim.issued ?? ""), statusChip(claim.status)),
        ...quotes(claim.evidence, this.explorer.server),
      ),
    );
    return [h("ul", { class: "facts" }, ...rows)];
  }
}

/** Return a list that shows its first items, and more with each click. */
function inSteps<T>(items: readonly T[], row: (item: T) => HTMLElement): HTMLElement | null {
  if (!items.length) return null;
  const list = h("ul", { class: "facts" });
  const more = button("", () => {
    const next = list.children.length;
    grow(MORE_FACTS);
    (list.children[next]?.querySelector<HTMLElement>("a, button") ?? more).focus();
  });
  const grow = (count: number) => {
    list.append(...items.slice(list.children.length, list.children.length + count).map(row));
    more.textContent = t("explore.more", { n: items.length - list.children.length });
    more.hidden = list.children.length >= items.length;
  };
  grow(FIRST_FACTS);
  return h("div", {}, list, more);
}
