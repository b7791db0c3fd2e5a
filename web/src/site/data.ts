// The data of a site without a server: pieces that graph/site.py wrote, each a script that hands over rows.

/** An entity; names are in both languages, `path` is its IRI without what all of them begin with. */
export interface Entity {
  number: number;
  label: string;
  label_en: string | null;
  pinyin: boolean;
  cls: string;
  top: string;
  mentions: number;
  documents: number;
  path: string;
  aliases: string[];
  /** Label and aliases in pinyin, syllables apart. */
  spelled: string[];
}

export interface Quote {
  document: number;
  section: string;
  page: number;
  start: number;
  end: number;
  words: string;
}

export interface Claim {
  status: string | null;
  confidence: number;
  document: number;
  quotes: Quote[];
}

/** A relation as the page of one of its ends shows it. */
export interface Fact {
  relation: string;
  backward: boolean;
  other: Entity;
  claims: Claim[];
}

/** A relation that no document states. */
export interface Background {
  relation: string;
  backward: boolean;
  other: Entity;
  inferred: boolean;
}

export interface Value {
  place: Entity | undefined;
  indicator: Entity | undefined;
  value: string;
  unit: string;
  year: string;
  kind: string;
  modifier: string;
  document: number;
  quotes: Quote[];
}

export interface Known {
  facts: Fact[];
  values: Value[];
  background: Background[];
  /** Which documents mention it, how often, and where first. */
  mentions: { document: number; count: number; start: number; end: number }[];
}

export interface Edge {
  from: number;
  to: number;
  relation: string;
  status: string | null;
  origin: number;
}

export interface Document {
  number: number;
  slug: string;
  title: string;
  issued: string;
  publisher: string;
  about: number;
  characters: number;
  passages: number;
  entities: number;
  claims: number;
  observations: number;
}

/** A stretch of text, and the numbers of the entities that it names. */
export type Segment = string | [words: string, ...entities: number[]];
export type TextFact = [subject: number, relation: number, object: number, status: number, confidence: number];
export type Sentence = [
  gap: string,
  section: string | 0,
  segments: Segment[],
  facts: number[],
  unread: 0 | 1,
  start: number,
  end: number,
  values: number[],
];
type Measured = [
  place: number,
  indicator: number,
  value: string,
  unit: string,
  year: string,
  kind: string,
  modifier: string,
];

export interface Text {
  sentences: Sentence[];
  tail: string;
  facts: TextFact[];
  values: Measured[];
}

interface About {
  base: string;
  counts: [documents: number, entities: number, claims: number, observations: number];
  pieces: [names: number, edges: number, perFacts: number];
  classes: [name: string, top: number, colour: string, shape: string, path: string][];
  relations: [name: string, symmetric: 0 | 1][];
  statuses: [name: string, colour: string][];
  lines: [name: string, width: number, dashes: number[]][];
  documents: [string, string, string, string, number, number, number, number, number, number][];
}

type NameRow = [string, string | 0, 0 | 1, number, number, number, string, string[], string[]];
type EdgeRow = [number, number, number, number, number];
type QuoteRow = [number, string, number, number, number, string];
type ClaimRow = [status: number, confidence: number, document: number, quotes: number[]];
type FactRow = [relation: number, backward: 0 | 1, other: number, claims: ClaimRow[]];
type ValueRow = [...Measured, document: number, quotes: number[]];
type MentionRow = [document: number, count: number, start: number, end: number];
type BackgroundRow = [relation: number, backward: 0 | 1, other: number, origin: number];
interface FactsPiece {
  quotes: QuoteRow[];
  entities: [FactRow[], ValueRow[], BackgroundRow[], MentionRow[]][];
}

const waiting = new Map<string, (value: unknown) => void>();
const loaded = new Map<string, Promise<unknown>>();

/** What each piece calls with its name and its rows. */
export function take(name: string, value: unknown): void {
  waiting.get(name)?.(value);
}

/** Load a piece, once. Where pages are files a script is the only thing that a browser loads from beside them. */
function piece<T>(name: string): Promise<T> {
  let found = loaded.get(name);
  if (!found) {
    found = new Promise((done, failed) => {
      waiting.set(name, done);
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.addEventListener("error", () => failed(new Error(`the file data/${name}.js is not there`)));
      document.head.append(script);
    });
    loaded.set(name, found);
  }
  return found as Promise<T>;
}

/** Everything that is known at once; facts, texts and the network come when they are asked for. */
export class Site {
  readonly byPath: ReadonlyMap<string, Entity>;
  readonly documents: Document[];

  private constructor(
    readonly about: About,
    readonly entities: Entity[],
  ) {
    this.byPath = new Map(entities.map((one) => [one.path, one]));
    this.documents = about.documents.map((row, number) => {
      const [slug, title, issued, publisher, whom, characters, passages, named, claims, observations] = row;
      return {
        number,
        slug,
        title,
        issued,
        publisher,
        about: whom,
        characters,
        passages,
        entities: named,
        claims,
        observations,
      };
    });
  }

  static async load(): Promise<Site> {
    const about = await piece<About>("site");
    const rows = (await all<NameRow>("names", about.pieces[0])).flat();
    return new Site(
      about,
      rows.map((row, number) => {
        const [label, english, pinyin, cls, mentions, documents, path, aliases, spelled] = row;
        const known = about.classes[cls];
        const names = { label, label_en: english || null, pinyin: pinyin === 1, aliases, spelled };
        const top = about.classes[known?.[1] ?? 0]?.[0] ?? "";
        return { number, ...names, cls: known?.[0] ?? "", top, mentions, documents, path };
      }),
    );
  }

  entity(number: number): Entity {
    const found = this.entities[number];
    if (!found) throw new Error(`there is no entity ${number}`);
    return found;
  }

  relation(number: number): string {
    return this.about.relations[number]?.[0] ?? "";
  }

  status(number: number): string | null {
    return this.about.statuses[number]?.[0] ?? null;
  }

  /** What is known of an entity. */
  async known(one: Entity): Promise<Known> {
    const size = this.about.pieces[2];
    const shard = await piece<FactsPiece>(`facts-${Math.floor(one.number / size)}`);
    const [facts, values, background, mentions] = shard.entities[one.number % size] ?? [[], [], [], []];
    const quotes = (places: number[]): Quote[] =>
      places.flatMap((place) => {
        const row = shard.quotes[place];
        if (!row) return [];
        const [document, section, page, start, end, words] = row;
        return { document, section, page, start, end, words };
      });
    return {
      facts: facts.map(([relation, backward, other, claims]) => ({
        relation: this.relation(relation),
        backward: backward === 1,
        other: this.entity(other),
        claims: claims.map(([status, confidence, document, places]) => ({
          status: this.status(status),
          confidence,
          document,
          quotes: quotes(places),
        })),
      })),
      values: values.map(([place, indicator, value, unit, year, kind, modifier, document, places]) => ({
        place: this.entities[place],
        indicator: this.entities[indicator],
        ...{ value, unit, year, kind, modifier, document, quotes: quotes(places) },
      })),
      background: background.map(([relation, backward, other, origin]) => ({
        relation: this.relation(relation),
        backward: backward === 1,
        other: this.entity(other),
        inferred: origin === 2,
      })),
      mentions: mentions.map(([document, count, start, end]) => ({ document, count, start, end })),
    };
  }

  /** The whole network. */
  async edges(): Promise<Edge[]> {
    const rows = (await all<EdgeRow>("edges", this.about.pieces[1])).flat();
    return rows.map(([from, to, relation, status, origin]) => ({
      ...{ from, to, origin },
      relation: this.relation(relation),
      status: this.status(status),
    }));
  }

  text(document: Document): Promise<Text> {
    return piece<Text>(`text-${document.number}`);
  }
}

function all<T>(name: string, count: number): Promise<T[][]> {
  return Promise.all(Array.from({ length: count }, (_, number) => piece<T[]>(`${name}-${number}`)));
}
