// The path finder: from one entity to another, over what is drawn and what is not.
import { notice } from "../notice";
import { t } from "../words";
import type { Explorer } from "./explorer";
import type { Emphasis } from "./look";
import { edgeOf, emphasisOf, pathView } from "./paths";
import type { Path, Server } from "./server";
import { type Trace, toggled } from "./view";

export class Tracer {
  /** Where a path is to begin, once that has been chosen. */
  start: string | null = null;
  private paths: readonly Path[] = [];
  private chosen = 0;

  constructor(private readonly explorer: Explorer) {}

  get found(): boolean {
    return this.paths.length > 0;
  }

  /** What the panel says of the paths. */
  told(): HTMLElement[] {
    return pathView(this.paths, this.chosen, this);
  }

  emphasis(): Emphasis | null {
    const path = this.explorer.view.trace ? this.paths[this.chosen] : undefined;
    return path ? emphasisOf(path) : null;
  }

  begin(id: string): void {
    this.start = id;
    notice(t("explore.path.started", { name: this.explorer.model.name(id) }));
  }

  /** Draw the best path between two entities; `amending` where that is no step to be undone. */
  async find(from: string, to: string, amending = false): Promise<void> {
    const { explorer } = this;
    const paths = await explorer.told(() => explorer.server.paths(from, to));
    if (!paths) return;
    this.start = null;
    this.paths = paths;
    this.chosen = 0;
    if (paths.length) await this.bring({ from, to }, amending);
    else explorer.surroundings.panel.show(...this.told());
  }

  choose(n: number): void {
    this.chosen = n;
    if (this.explorer.view.trace) void this.bring(this.explorer.view.trace, true);
  }

  clear(): void {
    this.explorer.change({ trace: null });
    this.explorer.showSelected();
  }

  get server(): Server {
    return this.explorer.server;
  }

  /** Take the path into the drawing, each entity that comes in beside the one before it. */
  private async bring(trace: Trace, amending: boolean): Promise<void> {
    const { explorer } = this;
    const path = this.paths[this.chosen];
    if (!path) return;
    const ids = path.nodes.map((node) => node.iri);
    const { nodes, edges } = explorer.model;
    if (path.edges.some((hop) => !edges.has(edgeOf(hop))) || ids.some((id) => !nodes.has(id))) {
      const told = await explorer.told(() => explorer.server.among(ids));
      if (told) explorer.model.add(told);
    }
    const { history } = explorer;
    const before = history.now;
    ids.forEach((id, n) => {
      if (explorer.view.shown.includes(id)) return;
      const places = explorer.placed(ids[n - 1] ?? id, [id]);
      history.amend({ places, shown: [...explorer.view.shown, id] });
    });
    const { places, shown } = history.now;
    history.now = before;
    const difference = { trace, places, shown, hidden: toggled(before.hidden, ids, false) };
    amending ? history.amend(difference) : history.change(difference);
    explorer.select([]);
    explorer.refresh();
    explorer.drawing.fit(ids);
  }
}
