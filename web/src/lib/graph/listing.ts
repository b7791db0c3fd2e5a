// The drawing as a list of statements, for those who do not see it; made when it is opened.
import { h, one } from "../dom";
import { t } from "../words";
import type { Visible } from "./model";
import { inferredChip, statusChip } from "./parts";
import type { Server } from "./server";

const STEP = 200;

/** A list of what is seen in a <details>. */
export class Listing {
  private seen: Visible = { nodes: [], edges: [] };
  private most = STEP;

  constructor(
    private readonly details: HTMLDetailsElement,
    private readonly server: Server,
  ) {
    details.addEventListener("toggle", () => this.write());
  }

  refresh(seen: Visible): void {
    this.seen = seen;
    this.write();
  }

  private write(): void {
    if (!this.details.open) return;
    const names = new Map(this.seen.nodes.map((node) => [node.id, node.label]));
    const link = (id: string) => h("a", { href: this.server.page(id) }, names.get(id) ?? id);
    const rows = this.seen.edges.slice(0, this.most).map((edge) => {
      const line = h("span", { class: "line" }, link(edge.from), h("small", {}, edge.label), link(edge.to));
      line.append(...[statusChip(edge.status), inferredChip(edge.inferred)].filter((chip) => chip !== null));
      return h("li", {}, line);
    });
    const list = one("ul", this.details);
    list.replaceChildren(...rows);
    this.details.querySelector(":scope > button")?.remove();
    const left = this.seen.edges.length - rows.length;
    if (left > 0) list.after(this.more(left));
  }

  private more(left: number): HTMLElement {
    const made = h("button", { type: "button", class: "quiet small" }, t("explore.more", { n: left }));
    made.addEventListener("click", () => {
      this.most += STEP;
      this.write();
    });
    return made;
  }
}
