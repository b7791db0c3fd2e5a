// The path between two entities: which entities and relations it runs over, and the sentence behind each hop.
import { h } from "../dom";
import { t } from "../words";
import type { Emphasis } from "./look";
import { button, inferredChip, labelOf, nameOf, quotes, statusChip } from "./parts";
import type { Hop, Path, Server } from "./server";
import type { Tracer } from "./tracer";

/** The identifier, in the drawing, of the relation that a hop runs over. */
export function edgeOf(hop: Hop): string {
  const [from, to] = hop.direction === "forward" ? [hop.source, hop.target] : [hop.target, hop.source];
  return `${from} ${hop.predicate} ${to}`;
}

/** Return what a path brings out in the drawing. */
export function emphasisOf(path: Path): Emphasis {
  return { nodes: new Set(path.nodes.map((node) => node.iri)), edges: new Set(path.edges.map(edgeOf)) };
}

/** Return the description of the paths found, the chosen one hop by hop. */
export function pathView(paths: readonly Path[], chosen: number, tracer: Tracer): HTMLElement[] {
  const path = paths[chosen];
  if (!path) return [h("h2", {}, t("explore.path.title")), h("p", {}, t("explore.path.none"))];
  const choices = paths.map((one, n) =>
    button(t("explore.path.choice", { n: n + 1, hops: one.edges.length }), () => tracer.choose(n), {
      "aria-pressed": String(n === chosen),
    }),
  );
  const clear = button(t("explore.path.clear"), () => tracer.clear());
  return [
    h("h2", {}, t("explore.path.title")),
    h("div", { class: "doings" }, ...(paths.length > 1 ? choices : []), clear),
    h("ol", { class: "facts hops" }, ...path.edges.map((hop, n) => hopRow(path, hop, n, tracer.server))),
  ];
}

function hopRow(path: Path, hop: Hop, place: number, server: Server): HTMLElement {
  const [from, to] = [path.nodes[place], path.nodes[place + 1]];
  const label = labelOf("relation", hop.predicate);
  const arrow = hop.direction === "forward" ? ` — ${label} → ` : ` ← ${label} — `;
  const names = [from, to].map((node) => (node ? nameOf(node) : ""));
  return h(
    "li",
    {},
    h("span", { class: "line" }, h("b", {}, names[0] ?? ""), h("small", {}, arrow), h("b", {}, names[1] ?? "")),
    h("span", { class: "chips" }, statusChip(hop.status), inferredChip(hop.inferred)),
    ...quotes(hop.evidence, server),
  );
}
