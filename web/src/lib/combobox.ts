// Suggestions below a field for names: the ARIA combobox (1.2) over what the server finds for the text so far.
import { getJson } from "./api";
import { h } from "./dom";
import { language, t } from "./words";

/** An entity that fits, as the JSON of the search gives it; `page` is the address of its page. */
export interface Hit {
  iri: string;
  label: string;
  label_en: string | null;
  label_en_is_pinyin: boolean;
  class: string;
  aliases: string[];
  mentions: number;
  mentioned: boolean;
  page: string;
}

/** What is suggested, and what is done with what is chosen; without `onChoose` the name is put into the field. */
export interface SuggestOptions {
  class?: string;
  onChoose?: (hit: Hit) => void;
  /** The part of the field's text that names are suggested for, where it is not all of it. */
  part?: () => string;
  /** Which of what is found is suggested. */
  fits?: (hit: Hit, text: string) => boolean;
}

const PAUSE = 120;
const MOST = 8;
const GAP = 4;
const WIDTH = 380;
let made = 0;

/** Suggest entities below a field while a name is typed there; Enter without a choice does what it did before. */
export function suggest(input: HTMLInputElement, options: SuggestOptions = {}): void {
  new Combobox(input, options);
}

/** The name to write for an entity: no pinyin, which many may share, and the IRI where others have the name too. */
function written(hit: Hit, among: Hit[]): string {
  const name = nameOf(hit);
  return among.some((other) => other !== hit && [other.label, other.label_en].includes(name)) ? hit.iri : name;
}

/** The name of an entity in the language of the page, no pinyin. */
export function nameOf(hit: Hit): string {
  return language === "en" && hit.label_en && !hit.label_en_is_pinyin ? hit.label_en : hit.label;
}

/** Return the alias that the text is found in, unless the shown names have it already. */
function matchedAlias(hit: Hit, text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  const has = (name: string | null) => name?.toLowerCase().includes(wanted) ?? false;
  if (has(hit.label) || (language === "en" && has(hit.label_en))) return undefined;
  return hit.aliases.find(has) ?? (has(hit.label_en) ? (hit.label_en ?? undefined) : undefined);
}

class Combobox {
  private readonly list: HTMLUListElement;
  private readonly said = h("span", { class: "visually-hidden", role: "status" });
  private hits: Hit[] = [];
  private active = -1;
  private timer = 0;
  private request: AbortController | undefined;
  private readonly known = new Map<string, Hit[]>();
  private readonly follow = () => this.place();

  constructor(
    private readonly input: HTMLInputElement,
    private readonly options: SuggestOptions,
  ) {
    made += 1;
    const id = `suggestions-${made}`;
    this.list = h("ul", { id, class: "suggestions", role: "listbox", popover: "manual" });
    this.list.setAttribute("aria-label", t("common.suggestions"));
    (input.closest("dialog") ?? document.body).append(this.list, this.said);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.autocomplete = "off";
    input.spellcheck = false;
    input.addEventListener("input", () => this.later());
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.click(event));
  }

  private get open(): boolean {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), PAUSE);
  }

  private async look(): Promise<void> {
    const text = (this.options.part?.() ?? this.input.value).trim();
    this.request?.abort();
    if (!text) return this.close();
    this.request = new AbortController();
    try {
      const hits = this.known.get(text) ?? (await this.ask(text, this.request.signal));
      this.known.set(text, hits);
      if (document.activeElement === this.input) this.show(hits, text);
    } catch (error) {
      if (!(error instanceof DOMException)) this.close(); // the search itself will say what is wrong
    }
  }

  private async ask(text: string, signal: AbortSignal): Promise<Hit[]> {
    const options = { q: text, class: this.options.class || undefined, limit: MOST };
    const address = document.body.dataset.search ?? "";
    const { results } = await getJson<{ results: Hit[] }>(address, options, signal);
    return results.filter((hit) => this.options.fits?.(hit, text) ?? true);
  }

  private show(hits: Hit[], text: string): void {
    this.hits = hits;
    this.active = -1;
    this.list.replaceChildren(...hits.map((hit, index) => this.option(hit, index, text)));
    const none = this.options.part ? "" : t("common.suggested.none"); // most words of a sentence are no names
    this.said.textContent = hits.length ? t("common.suggested", { n: hits.length }) : none;
    if (!hits.length) {
      this.close();
      return;
    }
    this.input.setAttribute("aria-expanded", "true");
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    this.place();
    window.addEventListener("scroll", this.follow, { capture: true, passive: true });
    window.addEventListener("resize", this.follow);
    this.mark(-1);
  }

  private option(hit: Hit, index: number, text: string): HTMLLIElement {
    const alias = matchedAlias(hit, text);
    const original = nameOf(hit) === hit.label ? null : h("span", { class: "original", lang: "zh" }, hit.label);
    const names = h(
      "span",
      { class: "names" },
      h("span", { class: "name", lang: original ? "en" : "zh" }, nameOf(hit)),
    );
    if (original) names.append(" ", original);
    if (alias) names.append(" ", h("small", {}, t("common.also", { name: alias })));
    const cls = h("span", { class: `chip class-${hit.class}` }, t(`class.${hit.class}`));
    const id = `${this.list.id}-${index}`;
    return h("li", { id, role: "option", "aria-selected": "false", "data-index": index }, names, cls);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.request?.abort();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    window.removeEventListener("scroll", this.follow, { capture: true });
    window.removeEventListener("resize", this.follow);
  }

  private place(): void {
    const field = this.input.getBoundingClientRect();
    const width = Math.min(Math.max(field.width, WIDTH), window.innerWidth - 2 * GAP);
    const left = Math.max(GAP, Math.min(field.left, window.innerWidth - width - GAP));
    const below = window.innerHeight - field.bottom - 2 * GAP;
    const style = this.list.style;
    style.width = `${width}px`;
    style.left = `${left}px`;
    style.top = `${field.bottom + GAP}px`;
    style.maxHeight = `${Math.max(below, 120)}px`;
  }

  private mark(index: number): void {
    this.active = index;
    for (const [number, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(number === index));
      if (number !== index) continue;
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    if (event.key === "ArrowDown" && !this.open) {
      event.preventDefault();
      void this.look();
    } else if (this.open && this.move(event.key)) {
      event.preventDefault();
    }
  }

  /** Do what a key means in the open list; false leaves it to the field. */
  private move(key: string): boolean {
    const last = this.hits.length - 1;
    const chosen = this.active >= 0;
    if (key === "ArrowDown") this.mark(this.active === last ? -1 : this.active + 1);
    else if (key === "ArrowUp") this.mark(chosen ? this.active - 1 : last);
    else if (key === "Home" && chosen) this.mark(0);
    else if (key === "End" && chosen) this.mark(last);
    else if (key === "Enter" && chosen) this.choose(this.active);
    else if (key === "Escape") this.close();
    else {
      if (key === "Enter") this.close();
      return false;
    }
    return true;
  }

  private click(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option) this.choose(Number(option.dataset.index));
  }

  private choose(index: number): void {
    const hit = this.hits[index];
    if (!hit) return;
    this.close();
    if (this.options.onChoose) {
      this.options.onChoose(hit);
    } else {
      this.input.value = written(hit, this.hits);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}
