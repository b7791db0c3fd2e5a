// What IRIs are called: asked of the server many at a time, and kept.
import { language } from "../words";

/** What the server knows of an IRI. */
export interface Name {
  label: string;
  label_en: string | null;
  label_en_is_pinyin?: boolean;
  class?: string;
  top?: string;
  colour?: string;
  shape?: string;
  page: string;
  geometry?: { type: "Point"; coordinates: number[] } | { type: "LineString"; coordinates: number[][] };
  approximate?: boolean;
}

const AT_ONCE = 2000;

/** Names of IRIs, as far as they are known. */
export class Names {
  private readonly known = new Map<string, Name | null>();

  constructor(
    private readonly address: string,
    private readonly prefixes: Record<string, string>,
  ) {}

  /** Ask for what is not known yet. Results are shown without names where the server does not answer. */
  async learn(iris: string[], signal?: AbortSignal): Promise<void> {
    const missing = iris.filter((iri) => !this.known.has(iri));
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      const part = missing.slice(from, from + AT_ONCE);
      const found = await this.ask(part, signal);
      for (const iri of part) this.known.set(iri, found[iri] ?? null);
    }
  }

  private async ask(iris: string[], signal?: AbortSignal): Promise<Record<string, Name>> {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    try {
      const answer = await fetch(this.address, { method: "POST", headers, body: JSON.stringify(iris), signal });
      return answer.ok ? ((await answer.json()) as Record<string, Name>) : {};
    } catch {
      return {};
    }
  }

  /** Whether the server has been asked for an IRI. */
  asked(iri: string): boolean {
    return this.known.has(iri);
  }

  of(iri: string): Name | undefined {
    return this.known.get(iri) ?? undefined;
  }

  /** The label of an IRI in the page's language, or the IRI in short. */
  label(iri: string): string {
    const name = this.of(iri);
    if (!name) return this.short(iri);
    return language === "en" && name.label_en ? name.label_en : name.label;
  }

  /** An IRI with its prefix, for people to read. */
  short(iri: string): string {
    for (const [prefix, base] of Object.entries(this.prefixes)) {
      if (iri.startsWith(base) && iri !== base) return `${prefix}:${iri.slice(base.length)}`;
    }
    return iri;
  }
}
