// Charts of labels and numbers as SVG: horizontal bars, or a line over an ordered axis. The table beside says the same.
import { h, svg } from "./dom";
import { language } from "./words";

/** A label with its number. */
export interface Datum {
  label: string;
  value: number;
}

/** How to draw. */
export type ChartKind = "bars" | "line";

const BAR = 26;
const GAP = 6;
const SMALL = 480;
const LINE_HEIGHT = 320;
const MARGIN = { top: 16, right: 20, bottom: 40 };
const TICKS = 5;
const LABELS = 10;

/** Draw data into an element, as wide as it is; `name` says to those who do not see it what is shown. */
export function drawChart(place: HTMLElement, data: Datum[], kind: ChartKind, name: string): void {
  const width = Math.max(place.clientWidth, 280);
  const picture = kind === "bars" ? bars(data, width) : line(data, width);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", name);
  picture.classList.add("chart");
  place.replaceChildren(picture);
}

/** Return data as a table. */
export function chartTable(data: Datum[], label: string, value: string): HTMLTableElement {
  const head = h("tr", {}, h("th", { scope: "col" }, label), h("th", { scope: "col", class: "number" }, value));
  const rows = data.map((one) => h("tr", {}, h("td", {}, one.label), h("td", { class: "number" }, written(one.value))));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
}

function bars(data: Datum[], width: number): SVGSVGElement {
  const height = data.length * (BAR + GAP) + GAP;
  const named = Math.round(width * (width < SMALL ? 0.36 : 0.28));
  const numbered = 12 + 8 * Math.max(...data.map(({ value }) => written(value).length));
  const [low, high] = extent(data.map(({ value }) => value));
  const scale = (value: number) => named + ((value - low) / (high - low)) * (width - named - numbered);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  for (const [index, { label, value }] of data.entries()) {
    const y = GAP + index * (BAR + GAP);
    const [from, to] = [Math.min(scale(0), scale(value)), Math.max(scale(0), scale(value))];
    const middle = y + BAR / 2;
    root.append(
      svg(
        "text",
        { x: named - 8, y: middle, "text-anchor": "end", "dominant-baseline": "central" },
        cut(label, named - 12),
      ),
      svg(
        "rect",
        { class: "chart-bar", x: from, y, width: Math.max(to - from, 1), height: BAR, rx: 3 },
        svg("title", {}, `${label}: ${written(value)}`),
      ),
      svg("text", { class: "chart-value", x: to + 6, y: middle, "dominant-baseline": "central" }, written(value)),
    );
  }
  return root;
}

function line(data: Datum[], width: number): SVGSVGElement {
  const values = data.map(({ value }) => value);
  const ticks = ticksOf(values);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const left = 14 + 8 * Math.max(...ticks.map((tick) => written(tick).length));
  const x = (index: number) =>
    left + (data.length > 1 ? index / (data.length - 1) : 0.5) * (width - left - MARGIN.right);
  const y = (value: number) =>
    LINE_HEIGHT - MARGIN.bottom - ((value - low) / (high - low || 1)) * (LINE_HEIGHT - MARGIN.bottom - MARGIN.top);
  const root = svg("svg", { viewBox: `0 0 ${width} ${LINE_HEIGHT}`, width, height: LINE_HEIGHT });
  for (const tick of ticks) {
    root.append(
      svg("line", { class: "chart-tick", x1: left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
      svg(
        "text",
        { class: "chart-value", x: left - 8, y: y(tick), "text-anchor": "end", "dominant-baseline": "central" },
        written(tick),
      ),
    );
  }
  root.append(
    svg("polyline", {
      class: "chart-course",
      points: data.map(({ value }, index) => `${x(index)},${y(value)}`).join(" "),
    }),
  );
  const every = Math.ceil(data.length / (width < SMALL ? LABELS / 2 : LABELS));
  for (const [index, { label, value }] of data.entries()) {
    root.append(
      svg(
        "circle",
        { class: "chart-point", cx: x(index), cy: y(value), r: 4 },
        svg("title", {}, `${label}: ${written(value)}`),
      ),
    );
    if (index % every === 0)
      root.append(svg("text", { x: x(index), y: LINE_HEIGHT - 14, "text-anchor": "middle" }, cut(label, 90)));
  }
  return root;
}

/** The least and the greatest of some numbers with 0 between them. */
function extent(values: number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return low === high ? [low, high + 1] : [low, high];
}

/** Round numbers from below the least to above the greatest; from 0 where that is near. */
export function ticksOf(values: number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const from = least >= 0 && least < (most - least) * 2 ? 0 : least;
  const rough = (most - from || Math.abs(most) || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const found = [];
  for (let tick = Math.floor(from / step); tick <= Math.ceil(most / step); tick++)
    found.push(Number((tick * step).toPrecision(12)));
  return found;
}

function written(value: number): string {
  return value.toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
    maximumFractionDigits: 2,
    useGrouping: Math.abs(value) >= 10000,
  });
}

/** Shorten a label to a width in pixels: 13 for a full-width letter, 7 for another. */
function cut(label: string, width: number): string {
  let used = 0;
  for (const [index, letter] of [...label].entries()) {
    used += /[\u2e80-\uffff]/.test(letter) ? 13 : 7;
    if (used > width) return `${[...label].slice(0, Math.max(index - 1, 1)).join("")}…`;
  }
  return label;
}
