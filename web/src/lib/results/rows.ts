// The result as a table: sorted by a column, filtered by what is typed, a page at a time.
import { h } from "../dom";
import { language, t } from "../words";
import type { Names } from "./names";
import { irisOf, numberOf, numeric, type Table, type Term } from "./table";

const PAGE = 50;
const COLLATOR = new Intl.Collator(language === "zh" ? "zh-CN" : "en", { numeric: true });
type Row = (Term | undefined)[];

/** Show a result as a table in an element. */
export function showRows(place: HTMLElement, table: Table, names: Names): void {
  new Rows(place, table, names).draw();
}

class Rows {
  private readonly body = h("tbody");
  private readonly heads: HTMLTableCellElement[];
  private readonly said = h("p", { class: "soft", role: "status" });
  private readonly filter = h("input", {
    type: "search",
    "aria-label": t("result.filter"),
    placeholder: t("result.filter"),
  });
  private readonly before = h("button", { type: "button", class: "quiet" }, t("result.before"));
  private readonly after = h("button", { type: "button", class: "quiet" }, t("result.after"));
  private readonly numeric: boolean[];
  private sorted = { column: -1, down: false };
  private first = 0;
  private rows: Row[];

  constructor(
    private readonly place: HTMLElement,
    private readonly table: Table,
    private readonly names: Names,
  ) {
    this.rows = table.rows;
    this.numeric = table.columns.map((_, column) => numeric(table, column));
    this.heads = table.columns.map((name, column) => this.head(name, column));
  }

  draw(): void {
    const table = h("table", { id: "results" }, h("thead", {}, h("tr", {}, ...this.heads)), this.body);
    const wrap = h(
      "div",
      { class: "table-wrap", tabindex: 0, role: "region", "aria-label": t("sparql.results") },
      table,
    );
    const tools = h(
      "div",
      { class: "result-tools" },
      this.filter,
      this.said,
      h("div", { class: "pages" }, this.before, this.after),
    );
    this.filter.addEventListener("input", () => this.arrange());
    this.before.addEventListener("click", () => this.turn(-PAGE));
    this.after.addEventListener("click", () => this.turn(PAGE));
    tools.hidden = this.table.rows.length < 2;
    this.place.replaceChildren(tools, wrap);
    this.fill();
  }

  private head(name: string, column: number): HTMLTableCellElement {
    const button = h("button", { type: "button", class: "sort" }, name);
    button.addEventListener("click", () => this.sort(column));
    return h("th", { scope: "col", class: this.numeric[column] ? "number" : null }, button);
  }

  private sort(column: number): void {
    const again = this.sorted.column === column;
    this.sorted = { column, down: again && !this.sorted.down };
    for (const [index, head] of this.heads.entries()) {
      if (index === column) head.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.arrange();
  }

  private arrange(): void {
    const wanted = this.filter.value.trim().toLowerCase();
    const kept = wanted
      ? this.table.rows.filter((row) => row.some((term) => term && this.text(term).toLowerCase().includes(wanted)))
      : [...this.table.rows];
    const { column, down } = this.sorted;
    if (column >= 0) kept.sort((one, other) => (down ? -1 : 1) * this.compare(one[column], other[column], column));
    this.rows = kept;
    this.first = 0;
    this.fill();
  }

  private compare(one: Term | undefined, other: Term | undefined, column: number): number {
    if (!one || !other) return Number(!one) - Number(!other);
    if (this.numeric[column]) return (numberOf(one) ?? 0) - (numberOf(other) ?? 0);
    return COLLATOR.compare(this.text(one), this.text(other));
  }

  private turn(by: number): void {
    this.first = Math.max(0, Math.min(this.first + by, this.rows.length - 1));
    this.fill();
    if (this.after.disabled && by > 0 && !this.before.disabled) this.before.focus();
    if (this.before.disabled && by < 0 && !this.after.disabled) this.after.focus();
  }

  private fill(): void {
    const last = Math.min(this.first + PAGE, this.rows.length);
    this.body.replaceChildren(...this.rows.slice(this.first, last).map((row) => this.row(row)));
    this.before.disabled = this.first === 0;
    this.after.disabled = last === this.rows.length;
    this.before.parentElement?.toggleAttribute("hidden", this.rows.length <= PAGE);
    this.name(this.rows.slice(this.first, last));
    const paged = this.rows.length > PAGE;
    const filtered = this.filter.value.trim() ? t("result.filtered", { n: this.rows.length }) : "";
    this.said.textContent = paged
      ? t("result.page", { from: this.first + 1, to: last, n: this.rows.length })
      : filtered;
  }

  /** Ask for the names of rows that have none yet, and show them when they are there. */
  private name(rows: Row[]): void {
    const iris = irisOf({ ...this.table, rows }).filter((iri) => !this.names.asked(iri));
    if (!iris.length) return;
    const first = this.first;
    void this.names.learn(iris).then(() => first === this.first && this.fill());
  }

  private row(row: Row): HTMLTableRowElement {
    return h(
      "tr",
      {},
      ...row.map((term, column) => h("td", { class: this.numeric[column] ? "number" : null }, ...this.cell(term))),
    );
  }

  private cell(term: Term | undefined): (Node | string)[] {
    if (!term) return [];
    if (term.type !== "uri") {
      const lang = term["xml:lang"];
      const text = h("span", { lang: lang || null }, this.text(term));
      return lang ? [text, " ", h("small", {}, lang)] : [text];
    }
    const name = this.names.of(term.value);
    const short = this.names.short(term.value);
    if (!name) return [h("code", { title: term.value }, short)];
    const link = h(
      "a",
      { href: name.page, title: short, lang: this.names.label(term.value) === name.label ? "zh" : "en" },
      this.names.label(term.value),
    );
    return name.class ? [h("span", { class: `dot class-${name.class}`, "aria-hidden": true }), link] : [link];
  }

  private text(term: Term): string {
    if (term.type === "uri") return this.names.label(term.value);
    if (term.datatype?.endsWith("#boolean")) return t(term.value === "true" ? "result.yes" : "result.no");
    return term.value;
  }
}
