// The text of a document: names are links, sentences with facts are marked, and a chosen sentence shows its facts.
import { all, h, one } from "../lib/dom";
import { t } from "../lib/words";
import type { Document, Sentence, Site, Text } from "./data";
import {
  addressOf,
  crumbs,
  documentAddress,
  home,
  labelOf,
  link,
  nameOf,
  type Page,
  statusChip,
  thousands,
} from "./parts";

const MARKUP = /#+\s*$/;
const SEPARATOR = " › ";

export async function readerPage(site: Site, document: Document, options: URLSearchParams): Promise<Page> {
  const text = await site.text(document);
  const sentences = text.sentences.map((sentence) => sentenceOf(site, sentence));
  const article = h(
    "article",
    { class: "reader", lang: "zh", "aria-label": document.title },
    ...sentences.flatMap(({ parts }) => parts),
    text.tail,
  );
  const chosen = h("div", { class: "chosen" }, h("p", { class: "soft" }, t("reader.lead")));
  const step = (by: number, label: string) => h("button", { type: "button", class: "quiet", "data-step": by }, label);
  const panel = h(
    "section",
    { class: "card facts-of", "aria-labelledby": "facts-of" },
    h(
      "div",
      { class: "facts-of-head" },
      h("h2", { id: "facts-of" }, t("reader.in_passage")),
      h("button", { type: "button", class: "quiet close", "aria-label": t("reader.close") }, "×"),
    ),
    h("p", { class: "walk-facts" }, step(-1, `← ${t("reader.previous")}`), step(1, `${t("reader.next")} →`)),
    chosen,
    h("p", { class: "visually-hidden", role: "status" }),
  );
  const about = site.entities[document.about];
  const said = [document.issued, document.publisher].filter(Boolean).join(" · ");
  const counts = {
    entities: thousands(document.entities),
    claims: thousands(document.claims),
    observations: thousands(document.observations),
  };
  return {
    title: document.title,
    content: [
      crumbs([t("nav.home"), home], [t("documents.title"), "#/documents"], [document.title]),
      h("h1", { lang: "zh" }, document.title),
      h("p", { class: "soft" }, said, about ? " · " : "", about ? link(about) : "", ` · ${t("reader.counts", counts)}`),
      legend(),
      h("div", { class: "reader-page" }, outline(document, text), article, h("aside", { class: "reader-side" }, panel)),
    ],
    shown: () =>
      new Reader(
        site,
        text,
        sentences.map(({ passage }) => passage),
        panel,
      ).open(options.get("char") ?? ""),
  };
}

/** The sections, each by its first sentence. */
function outline(document: Document, text: Text): HTMLElement {
  const items: HTMLElement[] = [];
  const seen = new Set<string>();
  for (const [, section, , , , start, end] of text.sentences) {
    if (!section || seen.has(section)) continue;
    const steps = section.split(SEPARATOR);
    const address = documentAddress(document.slug, start, end);
    items.push(h("li", { class: `level-${Math.min(steps.length, 3)}` }, h("a", { href: address }, steps.at(-1))));
    seen.add(section);
  }
  const nav = h(
    "nav",
    { "aria-label": t("reader.outline") },
    h("ol", { class: "plain outline", lang: "zh" }, ...items),
  );
  return h("details", { class: "outline-box", open: true }, h("summary", {}, t("reader.outline")), nav);
}

function legend(): HTMLElement {
  const item = (kind: string, key: string) =>
    h(
      "li",
      {},
      h("span", { class: "reader" }, h("span", { class: `passage ${kind}` }, t(`reader.legend.${key}`))),
      ` ${t(`reader.legend.${key}.says`)}`,
    );
  return h("div", { class: "legend" }, h("ul", { class: "plain" }, item("claims", "claims"), item("unread", "unread")));
}

function sentenceOf(
  site: Site,
  [gap, , segments, facts, unread, start, end, values]: Sentence,
): { parts: (Node | string)[]; passage: HTMLElement } {
  const pieces = segments.map((segment) => {
    if (typeof segment === "string") return segment;
    const [words, first] = segment;
    const entity = first === undefined ? undefined : site.entities[first];
    if (!entity) return words;
    return h(
      "a",
      {
        class: `mention class-${entity.cls}`,
        href: addressOf(entity),
        title: `${nameOf(entity)} · ${labelOf("class", entity.cls)}`,
        tabindex: -1,
      },
      words,
    );
  });
  const kind = `passage${facts.length + values.length ? " claims" : ""}${unread ? " unread" : ""}`;
  const passage = h("span", { class: kind, "data-start": start, "data-end": end }, ...pieces);
  const mark = gap.match(MARKUP)?.[0] ?? "";
  const before = gap.slice(0, gap.length - mark.length);
  return { parts: [before, mark ? h("span", { class: "markup", "aria-hidden": "true" }, mark) : "", passage], passage };
}

/** Which sentence is chosen, and what is told of it. */
class Reader {
  private chosen = -1;

  constructor(
    private readonly site: Site,
    private readonly text: Text,
    private readonly passages: HTMLElement[],
    private readonly panel: HTMLElement,
  ) {
    this.passages.forEach((passage, number) => {
      passage.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest("a")) return;
        this.choose(number);
      });
      passage.addEventListener("keydown", (event) => {
        const by = { n: 1, p: -1 }[event.key];
        if (by && !event.ctrlKey && !event.metaKey && !event.altKey) this.step(by);
        if (event.key === "Enter" && event.target === passage) this.choose(number);
      });
    });
    const [first] = passages;
    if (first) first.tabIndex = 0;
    for (const button of all("[data-step]", panel))
      button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    one(".close", panel).addEventListener("click", () => panel.classList.remove("open"));
  }

  /** Go to the place that the address names. */
  open(span: string): void {
    const [start, end] = span.split(",").map(Number);
    if (start === undefined || end === undefined || Number.isNaN(start + end)) return;
    const at = this.text.sentences.findIndex(([, , , , , from, to]) => start < to && from < Math.max(end, start + 1));
    if (at < 0) return;
    this.choose(at);
    this.passages[at]?.scrollIntoView({ block: "center", behavior: "instant" });
  }

  private choose(number: number): void {
    this.mark(this.chosen, false);
    this.chosen = number;
    this.mark(number, true);
    const sentence = this.text.sentences[number];
    const facts = (sentence?.[3] ?? []).map((fact) => this.told(fact));
    const found = [...facts, ...(sentence?.[7] ?? []).map((value) => this.measured(value))];
    const nothing = t(sentence?.[4] ? "reader.unread" : "reader.nothing");
    one(".chosen", this.panel).replaceChildren(
      found.length ? h("ul", { class: "facts" }, ...found) : h("p", { class: "soft" }, nothing),
    );
    one("[role=status]", this.panel).textContent = t("reader.facts", { n: found.length });
    this.panel.classList.add("open");
  }

  private mark(number: number, chosen: boolean): void {
    const passage = this.passages[number];
    if (!passage) return;
    passage.classList.toggle("target", chosen);
    for (const name of [passage, ...all(".mention", passage)]) name.tabIndex = chosen ? 0 : -1;
  }

  /** Go to the sentence with facts before or after the chosen one. */
  private step(by: number): void {
    const size = this.passages.length;
    for (let n = 1; n <= size; n += 1) {
      const at = (((this.chosen + by * n) % size) + size) % size;
      const sentence = this.text.sentences[at];
      if (!sentence?.[3].length && !sentence?.[7].length) continue;
      this.choose(at);
      this.passages[at]?.scrollIntoView({ block: "center" });
      if (this.passages.some((passage) => passage === document.activeElement))
        this.passages[at]?.focus({ preventScroll: true });
      return;
    }
  }

  private measured(number: number): HTMLElement {
    const [place, indicator, value, unit, year, kind, modifier] = this.text.values[number] ?? [
      -1,
      -1,
      "",
      "",
      "",
      "",
      "",
    ];
    const ends = [place, indicator].flatMap((end) => this.site.entities[end] ?? []);
    const said = [year, `${value}${unit}${modifier}`, kind ? t(`site.kind.${kind}`) : ""].filter(Boolean).join(" · ");
    return h("li", {}, h("div", { class: "line" }, ...ends.map(link)), h("div", { class: "line" }, said));
  }

  private told(number: number): HTMLElement {
    const [subject, relation, object, status, confidence] = this.text.facts[number] ?? [0, 0, 0, -1, 0];
    return h(
      "li",
      {},
      h(
        "div",
        { class: "line" },
        link(this.site.entity(subject)),
        h("span", { class: "relation" }, labelOf("relation", this.site.relation(relation))),
        link(this.site.entity(object)),
      ),
      h(
        "div",
        { class: "line" },
        statusChip(this.site.status(status)),
        h("small", { class: "soft" }, t("entity.confidence", { n: Math.round(confidence * 100) })),
      ),
    );
  }
}
