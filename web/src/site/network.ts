// The drawing around an entity: its neighbours in rings, class by class; a click tells who it is, a double click goes on.
import { h, one } from "../lib/dom";
import { drawGraph, type GraphEdge, type GraphNode } from "../lib/graph/drawing";
import { sizeOf, widthOf } from "../lib/graph/place";
import type { Legend } from "../lib/graph/types";
import { t } from "../lib/words";
import type { Edge, Entity, Site } from "./data";
import { addressOf, classChip, crumbs, home, labelOf, named, nameOf, type Page, searchAddress } from "./parts";

const MOST = 60;
const FEW = 30;
const WRAP = 8;
const FIRST_RING = 150;
const NEXT_RING = 105;
const WIDE = 1.5;
const HIGH = 0.7;
const NARROW = 640;
const GAP = 18;
const UNMENTIONED = "#a7b0b8";

export async function networkPage(site: Site, focus: Entity): Promise<Page> {
  const edges = await site.edges();
  const around = neighbours(site, edges, focus);
  const narrow = window.innerWidth < NARROW;
  const shown = [focus, ...around.slice(0, (narrow ? FEW : MOST) - 1)];
  const numbers = new Set(shown.map((node) => node.number));
  const inside = edges.filter((edge) => numbers.has(edge.from) && numbers.has(edge.to));
  const legend = legendOf(site, shown, inside);
  const degree = degrees(edges);
  const nodes = shown.map((node) => nodeOf(site, node, degree.get(node.number) ?? 0, node === focus));
  const data = {
    nodes: placed(nodes, narrow ? HIGH : WIDE),
    edges: inside.map((edge) => edgeOf(site, edge, legend)),
    legend,
  };
  const holder = h("div", { class: "drawn" });
  const picked = h("p", { class: "card selected", role: "status" }, t("site.graph.how"));
  const left = around.length - (shown.length - 1);
  return {
    title: `${nameOf(focus)} · ${t("entity.explore")}`,
    content: [
      crumbs(
        [t("nav.home"), home],
        [labelOf("class", focus.top), searchAddress({ class: focus.top })],
        [nameOf(focus), addressOf(focus)],
        [t("entity.explore")],
      ),
      h(
        "div",
        { class: "head" },
        h("h1", {}, ...named(focus)),
        h("a", { href: addressOf(focus) }, t("site.graph.facts")),
      ),
      picked,
      holder,
      left > 0 ? h("p", { class: "rg-network-more" }, t("more", { n: left })) : h("span", {}),
    ],
    shown: () => {
      const by = new Map(shown.map((node) => [node.path, node]));
      const pick = (id: string | undefined): void => {
        const node = id === undefined ? undefined : by.get(id);
        if (node)
          picked.replaceChildren(
            ...named(node),
            classChip(node.cls),
            h("a", { href: addressOf(node) }, t("site.graph.facts")),
            h("a", { href: addressOf(node, "graph") }, t("site.graph.centre")),
          );
      };
      const go = (id: string | undefined): void => {
        const node = id === undefined ? undefined : by.get(id);
        if (node) window.location.hash = addressOf(node, "graph").slice(1);
      };
      void drawGraph(holder, data, {
        label: t("site.graph.label", { name: nameOf(focus) }),
        onClick: pick,
        onDoubleClick: go,
      }).then(() => {
        one("figure", holder).setAttribute("aria-label", t("site.graph.label", { name: nameOf(focus) }));
      });
    },
  };
}

/** The other ends of an entity's relations, what documents state first, then what they mention most. */
function neighbours(site: Site, edges: Edge[], focus: Entity): Entity[] {
  const found = new Map<number, number>();
  for (const edge of edges) {
    if (edge.from !== focus.number && edge.to !== focus.number) continue;
    const other = edge.from === focus.number ? edge.to : edge.from;
    if (other !== focus.number) found.set(other, (found.get(other) ?? 0) + (edge.origin ? 0.1 : 1));
  }
  return [...found]
    .map(([number, weight]) => ({ entity: site.entity(number), weight: weight + site.entity(number).mentions / 1000 }))
    .sort((a, b) => b.weight - a.weight || a.entity.number - b.entity.number)
    .map(({ entity }) => entity);
}

function degrees(edges: Edge[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { from, to } of edges) for (const end of [from, to]) found.set(end, (found.get(end) ?? 0) + 1);
  return found;
}

function nodeOf(site: Site, entity: Entity, degree: number, strong: boolean): GraphNode {
  const top = site.about.classes.find(([name]) => name === entity.top);
  const name = nameOf(entity);
  const mentioned = entity.mentions ? t("explore.mentions", { n: entity.mentions }) : t("explore.unmentioned");
  const other = name === entity.label ? entity.label_en : entity.label;
  return {
    id: entity.path,
    label: name,
    caption: wrapped(name),
    class: entity.cls,
    top: entity.top,
    neighbours: degree,
    strong,
    size: Math.round((strong ? 12 : 6) + 2.2 * Math.log1p(degree)),
    title: [name, other, `${labelOf("class", entity.cls)} · ${mentioned}`].filter(Boolean).join("\n"),
    ...(top ? { shape: top[3], colour: entity.mentions ? top[2] : UNMENTIONED } : {}),
  };
}

function edgeOf(site: Site, edge: Edge, legend: Legend): GraphEdge {
  const line = legend.lines.find((one) => one.status === (edge.origin ? "inferred" : (edge.status ?? "")));
  const [from, to] = [site.entity(edge.from), site.entity(edge.to)];
  const label = labelOf("relation", edge.relation);
  const facts = edge.status ? labelOf("status", edge.status) : edge.origin ? t("explore.status.inferred") : "";
  return {
    from: from.path,
    to: to.path,
    label,
    predicate: edge.relation,
    symmetric: site.about.relations.some(([name, both]) => name === edge.relation && both === 1),
    title: [`${nameOf(from)} — ${label} → ${nameOf(to)}`, facts].filter(Boolean).join("\n"),
    ...(line ? { colour: line.colour, width: line.width, dashes: line.dashes } : {}),
  };
}

function legendOf(site: Site, nodes: Entity[], edges: Edge[]): Legend {
  const tops = new Set(nodes.map((node) => node.top));
  const kinds = new Set(edges.map((edge) => (edge.origin ? "inferred" : (edge.status ?? ""))));
  const colours = new Map([...site.about.statuses, ["", "#667380"], ["inferred", UNMENTIONED]] as [string, string][]);
  const label = (status: string) =>
    status === "inferred"
      ? t("explore.status.inferred")
      : status
        ? labelOf("status", status)
        : t("explore.status.none");
  return {
    classes: site.about.classes
      .filter(([name]) => tops.has(name))
      .map(([name, , colour, shape, path]) => ({ class: name, label: labelOf("class", name), colour, shape, path })),
    lines: site.about.lines
      .filter(([status]) => kinds.has(status))
      .map(([status, width, dashes]) => ({
        status,
        label: label(status),
        colour: colours.get(status) ?? "#667380",
        width,
        dashes,
      })),
  };
}

/** Put the first node into the middle and the others on rings around it, those of a class side by side. */
function placed(nodes: GraphNode[], stretch: number): GraphNode[] {
  const [focus, ...others] = nodes;
  if (!focus) return [];
  const order = [...others].sort(
    (a, b) => (a.top ?? "").localeCompare(b.top ?? "") || (b.neighbours ?? 0) - (a.neighbours ?? 0),
  );
  const rings: GraphNode[][] = [];
  let radius = FIRST_RING;
  for (let rest = order; rest.length; radius += NEXT_RING) {
    const room = 2 * Math.PI * radius * ((1 + stretch) / 2);
    const ring: GraphNode[] = [];
    for (let used = 0; rest.length; rest = rest.slice(1)) {
      const next = rest[0] as GraphNode;
      used += sizeOf(next).width + GAP;
      if (used > room && ring.length) break;
      ring.push(next);
    }
    rings.push(ring);
  }
  const around = rings.flatMap((ring, number) => {
    const across = FIRST_RING + number * NEXT_RING;
    const turn = number % 2 ? Math.PI / Math.max(1, ring.length) : 0;
    return ring.map((node, at) => {
      const angle = turn - Math.PI / 2 + (2 * Math.PI * at) / ring.length;
      return { ...node, x: Math.round(across * stretch * Math.cos(angle)), y: Math.round(across * Math.sin(angle)) };
    });
  });
  return [{ ...focus, x: 0, y: 0 }, ...around];
}

/** A label on at most two lines; Latin words stay whole. */
function wrapped(label: string): string {
  if (widthOf(label) <= WRAP) return label;
  const units = /^[\x20-\u024f\u2010-\u201d]+$/.test(label) ? label.split(/(?<=[ –-])/) : [...label];
  const half = Math.min(WRAP, widthOf(label) / 2 + 0.5);
  let first = "";
  while (units.length && (!first || widthOf(first + units[0]) <= half)) first += units.shift();
  const rest = units.join("").trim();
  const cut = [...rest].reduce((kept, one) => (widthOf(kept + one) <= WRAP ? kept + one : kept), "");
  return rest ? `${first.trim()}\n${cut === rest ? rest : `${cut.slice(0, -1)}…`}` : first;
}
