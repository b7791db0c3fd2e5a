// The drawing as a picture: SVG from what is seen and where it stands, PNG from the SVG.
import { svg } from "../../dom";
import { FONT_SIZE, LINE_HEIGHT, STRONG_FONT_SIZE, type Theme } from "../look";
import type { Model, Visible } from "../model";
import { sizeOf } from "../place";
import type { GraphEdge, GraphNode } from "../types";
import type { Point } from "../vis";

const MARGIN = 40;
const MARK_RADIUS = 6.5;
const FEW_EDGES = 30;
const SHARPNESS = 2;
const MOST_PIXELS = 12_000;
const FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif";

/** What is seen, with its places. */
export interface Picture extends Visible {
  places: Record<string, Point>;
}

/** Return the drawing as an SVG element that stands for itself. */
export function svgOf(picture: Picture, model: Model, theme: Theme): SVGSVGElement {
  const at = (id: string) => picture.places[id] ?? { x: 0, y: 0 };
  const sizes = new Map(picture.nodes.map((node) => [node.id, node.size ?? 9]));
  const box = boundsOf(picture);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`,
    width: Math.round(box.width),
    height: Math.round(box.height),
    "font-family": FONT,
  };
  const ground = svg("rect", { ...box, fill: theme.surface });
  const turns = new Map<string, number>();
  const lines = picture.edges.map((edge) => {
    const pair = [edge.from, edge.to].sort().join(" ");
    const turn = turns.get(pair) ?? 0;
    turns.set(pair, turn + 1);
    return lineOf(edge, at(edge.from), at(edge.to), sizes.get(edge.to) ?? 9, turn);
  });
  const names =
    picture.edges.length <= FEW_EDGES
      ? picture.edges.map((edge) => nameOf(edge, at(edge.from), at(edge.to), theme))
      : [];
  const nodes = picture.nodes.map((node) => nodeOf(node, at(node.id), model, theme));
  return svg("svg", attributes, ground, svg("g", {}, ...lines), svg("g", {}, ...names), svg("g", {}, ...nodes));
}

/** Return the drawing as a file of SVG. */
export function svgFile(element: SVGSVGElement): Blob {
  return new Blob([new XMLSerializer().serializeToString(element)], { type: "image/svg+xml" });
}

/** Return the drawing as a file of PNG, at twice the size where that is not too large. */
export async function pngFile(element: SVGSVGElement): Promise<Blob> {
  const [width, height] = [Number(element.getAttribute("width")), Number(element.getAttribute("height"))];
  const scale = Math.min(SHARPNESS, MOST_PIXELS / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(element))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"),
  );
}

function boundsOf(picture: Picture): { x: number; y: number; width: number; height: number } {
  let [left, top, right, bottom] = [0, 0, 1, 1];
  picture.nodes.forEach((node, n) => {
    const [at, size] = [picture.places[node.id] ?? { x: 0, y: 0 }, sizeOf(node)];
    const edges = [at.x - size.width / 2, at.y - size.height, at.x + size.width / 2, at.y + size.height] as const;
    left = n ? Math.min(left, edges[0]) : edges[0];
    top = n ? Math.min(top, edges[1]) : edges[1];
    right = n ? Math.max(right, edges[2]) : edges[2];
    bottom = n ? Math.max(bottom, edges[3]) : edges[3];
  });
  return { x: left - MARGIN, y: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN };
}

function lineOf(edge: GraphEdge, from: Point, to: Point, radius: number, turn: number): SVGElement {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const bend = turn * 0.24 * length;
  const middle = { x: (from.x + to.x) / 2 + y * bend, y: (from.y + to.y) / 2 - x * bend };
  const end = { x: to.x - x * (radius + 2), y: to.y - y * (radius + 2) };
  const colour = edge.colour ?? "#667380";
  const path = svg("path", {
    d: `M${points(from)}Q${points(turn ? middle : { x: (from.x + end.x) / 2, y: (from.y + end.y) / 2 })} ${points(end)}`,
    fill: "none",
    stroke: colour,
    "stroke-width": edge.width ?? 1,
    "stroke-dasharray": edge.dashes?.join(" ") || null,
  });
  if (edge.symmetric) return path;
  const back = { x: end.x - x * 7, y: end.y - y * 7 };
  const tip = [end, { x: back.x - y * 3, y: back.y + x * 3 }, { x: back.x + y * 3, y: back.y - x * 3 }];
  return svg("g", {}, path, svg("path", { d: `M${tip.map(points).join("L")}z`, fill: colour }));
}

function nameOf(edge: GraphEdge, from: Point, to: Point, theme: Theme): SVGElement {
  return written(edge.label, (from.x + to.x) / 2, (from.y + to.y) / 2, 11, theme.soft, theme);
}

function nodeOf(node: GraphNode, at: Point, model: Model, theme: Theme): SVGElement {
  const size = node.size ?? 9;
  const shape = model.classes.get(node.top ?? "")?.path ?? "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1-6 0z";
  const font = node.strong ? STRONG_FONT_SIZE : FONT_SIZE;
  const lines = (node.caption ?? node.label).split("\n");
  const step = (LINE_HEIGHT * font) / FONT_SIZE;
  return svg(
    "g",
    { transform: `translate(${points(at)})` },
    svg("title", {}, node.title ?? node.label),
    svg("path", { d: shape, fill: node.colour ?? "#667380", transform: `scale(${(size / MARK_RADIUS).toFixed(3)})` }),
    ...lines.map((line, n) => written(line, 0, size + font + n * step, font, theme.ink, theme)),
  );
}

function written(text: string, x: number, y: number, size: number, colour: string, theme: Theme): SVGElement {
  const outline = { stroke: theme.surface, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" };
  return svg("text", { x, y, "font-size": size, "text-anchor": "middle", fill: colour, ...outline }, text);
}

const points = (point: Point) => `${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
