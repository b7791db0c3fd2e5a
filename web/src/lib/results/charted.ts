// The result as a chart: a column of labels and one of numbers, which can be chosen.
import { type ChartKind, chartTable, type Datum, drawChart } from "../chart";
import { h } from "../dom";
import { t } from "../words";
import type { Names } from "./names";
import { numberOf, numeric, type Table, type Term } from "./table";

const MOST = { bars: 60, line: 400 };

/** The columns of numbers of a result; a chart needs one. */
export function numberColumns(table: Table): number[] {
  return table.columns.flatMap((_, column) => (table.rows.length > 1 && numeric(table, column) ? [column] : []));
}

/** Show a result as a chart in an element. */
export function showChart(place: HTMLElement, table: Table, names: Names): void {
  const numbers = numberColumns(table);
  const all = table.columns.map((_, column) => column);
  const words = all.filter((column) => !numbers.includes(column));
  const years = numbers.find((column) => isYear(table, column));
  const label = choice(t("result.label"), [...words, ...numbers], table, words[0] ?? years ?? numbers[0]);
  const value = choice(t("result.value"), numbers, table, numbers.find((column) => column !== years) ?? numbers[0]);
  if (years !== undefined && numbers.length > 1) label.value = String(years);
  const kind = h(
    "select",
    {},
    h("option", { value: "bars" }, t("result.bars")),
    h("option", { value: "line" }, t("result.line")),
  );
  kind.value = isYear(table, Number(label.value)) ? "line" : "bars";
  const figure = h("div", { class: "chart-frame" });
  const said = h("p", { class: "soft", role: "status" });
  const more = h("details", {}, h("summary", {}, t("result.table")));
  const draw = () => {
    const [from, to, as] = [Number(label.value), Number(value.value), kind.value as ChartKind];
    const data = dataOf(table, names, from, to, isYear(table, from));
    const shown = data.slice(0, MOST[as]);
    const told = {
      label: table.columns[from] ?? "",
      value: table.columns[to] ?? "",
      n: data.length,
      shown: shown.length,
    };
    const text = shown.length < data.length ? t("result.charted.cut", told) : t("result.charted", told);
    said.textContent = text;
    drawChart(figure, shown, as, text);
    more.replaceChildren(h("summary", {}, t("result.table")), chartTable(shown, told.label, told.value));
  };
  const fields = [
    labelled(t("result.label"), label),
    labelled(t("result.value"), value),
    labelled(t("result.kind"), kind),
  ];
  place.replaceChildren(h("div", { class: "form chart-form" }, ...fields), said, figure, more);
  for (const field of [label, value, kind]) field.addEventListener("change", draw);
  draw();
}

function choice(name: string, columns: number[], table: Table, chosen: number | undefined): HTMLSelectElement {
  const options = columns.map((column) => h("option", { value: column }, table.columns[column] ?? ""));
  const select = h("select", { "aria-label": name }, ...options);
  select.value = String(chosen ?? columns[0]);
  return select;
}

function labelled(text: string, field: HTMLElement): HTMLElement {
  return h("label", { class: "narrow" }, text, field);
}

function isYear(table: Table, column: number): boolean {
  const terms = table.rows.map((row) => row[column]).filter((term) => term !== undefined);
  return terms.length > 0 && terms.every((term) => term.datatype?.endsWith("#gYear") ?? false);
}

function dataOf(table: Table, names: Names, label: number, value: number, ordered: boolean): Datum[] {
  const found = table.rows.flatMap((row) => {
    const number = numberOf(row[value]);
    return number === undefined ? [] : [{ label: textOf(row[label], names), value: number }];
  });
  return ordered ? found.sort((one, other) => Number(one.label) - Number(other.label)) : found;
}

function textOf(term: Term | undefined, names: Names): string {
  return term?.type === "uri" ? names.label(term.value) : (term?.value ?? "");
}
