// Places for the nodes of a small graph: springs along the edges, every two nodes push each other away
// (Fruchterman and Reingold 1991). It begins on a spiral and has no chance in it: equal results look alike.
import type { GraphEdge, GraphNode } from "../graph/drawing";

const LENGTH = 130;
const WORK = 24_000_000;
const ROUNDS = 300;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const WIDE = 1.5;
const PULL = 0.9;

/** Return the nodes with places, `x` and `y` in pixels around the middle. */
export function placed(nodes: GraphNode[], edges: GraphEdge[]): GraphNode[] {
  const count = nodes.length;
  const xs = nodes.map((_, at) => Math.cos(at * GOLDEN) * LENGTH * Math.sqrt(at + 1));
  const ys = nodes.map((_, at) => Math.sin(at * GOLDEN) * LENGTH * Math.sqrt(at + 1));
  const order = new Map(nodes.map(({ id }, at) => [id, at]));
  const springs = edges.map(({ from, to }) => [order.get(from) ?? 0, order.get(to) ?? 0] as const);
  const rounds = Math.max(20, Math.min(ROUNDS, Math.floor(WORK / (count * count + 1))));
  for (let round = 0; round < rounds; round++) step(xs, ys, springs, LENGTH * (1 - round / rounds));
  return nodes.map((node, at) => ({ ...node, x: Math.round((xs[at] ?? 0) * WIDE), y: Math.round(ys[at] ?? 0) }));
}

/** Move every node by the forces on it, at most by `heat`. */
function step(xs: number[], ys: number[], springs: (readonly [number, number])[], heat: number): void {
  const fx = xs.map((x) => -x * PULL);
  const fy = ys.map((y) => -y * PULL);
  const push = (one: number, other: number, pulls: boolean) => {
    const dx = (xs[one] ?? 0) - (xs[other] ?? 0);
    const dy = (ys[one] ?? 0) - (ys[other] ?? 0);
    const apart = Math.max(Math.hypot(dx, dy), 1);
    const force = pulls ? -apart / LENGTH : LENGTH ** 2 / apart ** 2;
    fx[one] = (fx[one] ?? 0) + dx * force;
    fy[one] = (fy[one] ?? 0) + dy * force;
    fx[other] = (fx[other] ?? 0) - dx * force;
    fy[other] = (fy[other] ?? 0) - dy * force;
  };
  for (let one = 0; one < xs.length; one++)
    for (let other = one + 1; other < xs.length; other++) push(one, other, false);
  for (const [from, to] of springs) push(from, to, true);
  for (let at = 0; at < xs.length; at++) {
    const force = Math.max(Math.hypot(fx[at] ?? 0, fy[at] ?? 0), 1);
    const move = Math.min(force, heat) / force;
    xs[at] = (xs[at] ?? 0) + (fx[at] ?? 0) * move;
    ys[at] = (ys[at] ?? 0) + (fy[at] ?? 0) * move;
  }
}
