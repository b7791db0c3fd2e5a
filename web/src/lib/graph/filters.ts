// What is shown and what not: lists of classes, relations, statuses and documents with counts, to be ticked off.
import { all, h } from "../dom";
import { t } from "../words";
import type { Explorer } from "./explorer";
import { lineOf, markOf } from "./marks";
import { type Model, present, statusOf } from "./model";
import { labelOf } from "./parts";
import { toggled, type View } from "./view";

type Kind = "class" | "relation" | "status" | "document";
const KINDS: readonly Kind[] = ["class", "status", "relation", "document"];
const STATUSES = ["Completed", "Ongoing", "Planned", "Proposed", "none", "inferred"];

/** The lists of filters in an element; they are made anew when the drawing changes, and keep what is folded open. */
export class Filters {
  private readonly open = new Set<Kind>(["class", "status"]);

  constructor(
    private readonly element: HTMLElement,
    private readonly explorer: Explorer,
  ) {}

  refresh(): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.filter : undefined;
    const counts = countsOf(this.explorer.model, this.explorer.view);
    this.element.replaceChildren(...KINDS.map((kind) => this.group(kind, counts[kind])), this.restore());
    if (focused)
      all(`[data-filter]`, this.element)
        .find((one) => one.dataset.filter === focused)
        ?.focus();
  }

  private group(kind: Kind, counts: ReadonlyMap<string, number>): HTMLElement {
    const { without } = this.explorer.view;
    const keys = [...counts.keys()].map((name) => `${kind}:${name}`);
    const off = keys.filter((key) => without.has(key)).length;
    const summary = h("summary", {}, t(`explore.filter.${kind}`), off ? ` (${keys.length - off}/${keys.length})` : "");
    const items = [...counts].map(([name, count]) => this.item(kind, name, count));
    const title = t(`explore.filter.${kind}`);
    const group = h(
      "details",
      { class: "filter-group", open: this.open.has(kind) },
      summary,
      h(
        "p",
        { class: "all-none" },
        this.whole(t("explore.filter.all"), `all ${kind}`, keys, false, title),
        this.whole(t("explore.filter.none"), `none ${kind}`, keys, true, title),
      ),
      h("ul", {}, ...items),
    );
    group.addEventListener("toggle", () => (group.open ? this.open.add(kind) : this.open.delete(kind)));
    return group;
  }

  private whole(text: string, filter: string, keys: string[], out: boolean, title: string): HTMLButtonElement {
    const made = h(
      "button",
      { type: "button", class: "text", "data-filter": filter, "aria-label": `${title}: ${text}` },
      text,
    );
    made.addEventListener("click", () => this.set(keys, out));
    return made;
  }

  private item(kind: Kind, name: string, count: number): HTMLElement {
    const key = `${kind}:${name}`;
    const box = h("input", { type: "checkbox", "data-filter": key, checked: !this.explorer.view.without.has(key) });
    box.addEventListener("change", () => this.set([key], !box.checked));
    const text = h("span", { class: "filter-name" }, this.label(kind, name));
    return h("li", {}, h("label", {}, box, this.mark(kind, name), text, h("span", { class: "count" }, String(count))));
  }

  private set(keys: string[], out: boolean): void {
    this.explorer.change({ without: toggled(this.explorer.view.without, keys, out) });
  }

  private label(kind: Kind, name: string): string {
    if (kind === "document") return this.explorer.model.documents.get(name) ?? name;
    if (kind === "status" && (name === "none" || name === "inferred")) return t(`explore.status.${name}`);
    return labelOf(kind, name);
  }

  private mark(kind: Kind, name: string): SVGElement | null {
    const { model } = this.explorer;
    if (kind === "status") return lineOf(model.lines.get(name === "none" ? "" : name));
    if (kind !== "class") return null;
    const node = [...model.nodes.values()].find((one) => one.class === name);
    return markOf(model.classes.get(node?.top ?? ""));
  }

  /** A way back for what was hidden one by one. */
  private restore(): HTMLElement {
    const { hidden, folded } = this.explorer.view;
    const bring = (text: string, difference: Partial<View>) => {
      const made = h("button", { type: "button", class: "quiet small" }, text);
      made.addEventListener("click", () => this.explorer.change(difference));
      return made;
    };
    return h(
      "p",
      { class: "doings" },
      hidden.size ? bring(t("explore.unhide", { n: hidden.size }), { hidden: new Set() }) : null,
      folded.size ? bring(t("explore.unfold.all", { n: folded.size }), { folded: new Set() }) : null,
    );
  }
}

/** Count what is in the drawing, whether it is filtered out or not. */
function countsOf(model: Model, view: View): Record<Kind, Map<string, number>> {
  const { nodes, edges } = present(model, view);
  const counts = (names: (string | undefined)[]) => {
    const found = new Map<string, number>();
    for (const name of names) if (name) found.set(name, (found.get(name) ?? 0) + 1);
    return found;
  };
  const byCount = (found: Map<string, number>) => new Map([...found].sort((a, b) => b[1] - a[1]));
  const statuses = counts(edges.map(statusOf));
  const stating = counts(edges.flatMap((edge) => edge.documents ?? []));
  return {
    class: byCount(counts(nodes.map((node) => node.class))),
    status: new Map(STATUSES.filter((name) => statuses.has(name)).map((name) => [name, statuses.get(name) ?? 0])),
    relation: byCount(counts(edges.map((edge) => edge.predicate))),
    document: new Map(
      [...model.documents.keys()].filter((one) => stating.has(one)).map((one) => [one, stating.get(one) ?? 0]),
    ),
  };
}
