// Finding in the drawing: a box, and below it the entities that fit, as buttons that can be gone through with the keys.
import { h, one } from "../dom";
import { t } from "../words";
import type { Explorer } from "./explorer";
import { markOf } from "./marks";
import { tongue } from "./parts";
import type { GraphNode } from "./types";

const MOST = 60;
const MORE = 200;

/** The find box and the list of the entities that are seen. */
export class Finder {
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly more: HTMLButtonElement;
  private nodes: GraphNode[] = [];
  private most = MOST;

  constructor(
    element: HTMLElement,
    private readonly explorer: Explorer,
  ) {
    this.input = one<HTMLInputElement>("input", element);
    this.list = one("ul", element);
    this.more = h("button", { type: "button", class: "text", hidden: true });
    this.list.after(this.more);
    this.input.addEventListener("input", () => this.filter());
    this.input.addEventListener("keydown", (event) => {
      const first = this.fitting()[0];
      if (event.key !== "Enter" || event.isComposing || !first) return;
      event.preventDefault();
      explorer.select([first.id], { centre: true });
    });
    this.more.addEventListener("click", () => {
      this.most += MORE;
      this.refresh(this.nodes);
    });
    this.list.addEventListener("focusin", (event) => this.pointed(event.target));
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  /** Show the entities that are seen now, those with most neighbours first. */
  refresh(nodes: GraphNode[]): void {
    this.nodes = [...nodes].sort((a, b) => (b.neighbours ?? 0) - (a.neighbours ?? 0));
    const focused = this.iriOf(document.activeElement);
    const place = focused
      ? [...this.list.children].findIndex((row) => this.iriOf(row.firstElementChild) === focused)
      : -1;
    const fitting = this.fitting();
    this.list.replaceChildren(...fitting.slice(0, this.most).map((node) => this.row(node)));
    this.more.hidden = fitting.length <= this.most;
    this.more.textContent = t("explore.more", { n: fitting.length - this.most });
    if (place >= 0) this.focusAgain(focused, place);
  }

  private filter(): void {
    this.most = MOST;
    this.refresh(this.nodes);
  }

  private fitting(): GraphNode[] {
    const wanted = this.input.value.trim().toLowerCase();
    if (!wanted) return this.nodes;
    return this.nodes.filter((node) =>
      [node.label, node.label_zh, node.label_en].some((name) => name?.toLowerCase().includes(wanted)),
    );
  }

  private row(node: GraphNode): HTMLElement {
    const mark = markOf(this.explorer.model.classes.get(node.top ?? ""), node.colour);
    const left = this.explorer.model.beyond(node.id, this.explorer.seenIds);
    const count = left ? h("span", { class: "count", title: t("explore.left", { n: left }) }, `+${left}`) : null;
    const made = h(
      "button",
      { type: "button", "data-iri": node.id, lang: tongue(node) },
      mark,
      h("span", {}, node.label),
      count,
    );
    made.addEventListener("click", () => this.explorer.select([node.id], { centre: true }));
    return h("li", {}, made);
  }

  /** The entity under the focus is selected, without the panel taking the focus or asking the server each time. */
  private pointed(target: EventTarget | null): void {
    const iri = this.iriOf(target);
    if (iri) this.explorer.point(iri);
  }

  private key(event: KeyboardEvent): void {
    const iri = this.iriOf(event.target);
    if (!iri) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step) {
      const row = (event.target as HTMLElement).closest("li");
      const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
      next?.querySelector("button")?.focus();
      event.preventDefault();
    } else if (this.explorer.key(event, iri)) event.preventDefault();
  }

  private focusAgain(iri: string | undefined, place: number): void {
    const buttons = [...this.list.querySelectorAll("button")];
    (buttons.find((one) => one.dataset.iri === iri) ?? buttons[Math.min(place, buttons.length - 1)])?.focus();
  }

  private iriOf(target: EventTarget | Element | null): string | undefined {
    return target instanceof HTMLElement && this.list.contains(target) ? target.dataset.iri : undefined;
  }
}
