// What the graph view asks of the server; the addresses are on the element that holds the view.
import { getJson, withOptions } from "../api";
import type { ExploreData } from "./model";
import type { GraphEdge } from "./types";

/** A sentence with its place. */
export interface Evidence {
  document: string;
  title: string;
  section: string | null;
  quote: string;
  start: number;
  end: number;
  page: number | null;
}

/** An entity as it stands on the page of another. */
export interface Named {
  iri: string;
  label: string;
  label_en: string | null;
  label_en_is_pinyin: boolean;
  class: string;
}

/** What documents state of an entity and another one. */
export interface Relation {
  predicate: string;
  backward: boolean;
  other: Named;
  status: string | null;
  claims: { status: string | null; issued: string | null; title: string; evidence: Evidence[] }[];
}

/** A relation that no document states. */
export interface Background {
  predicate: string;
  backward: boolean;
  other: Named;
  inferred: boolean;
}

export interface Observation {
  indicator: Named;
  unit: string | null;
  measured: { value: number; year: string | null; modifier: string | null; evidence: Evidence[] };
}

/** The part of the JSON of an entity that the panel shows. */
export interface Entity extends Named {
  aliases: string[];
  relations: Relation[];
  observations: Observation[];
  reference: Background[];
  inferred: Background[];
}

export interface Hop {
  source: string;
  target: string;
  predicate: string;
  direction: "forward" | "backward";
  status: string | null;
  inferred: boolean;
  evidence: Evidence[];
}

export interface Path {
  nodes: Named[];
  edges: Hop[];
  inferred: boolean;
}

/** The next neighbours of an entity. */
export interface Around extends ExploreData {
  left_out: number;
}

/** Asks the server, and remembers what entities it has told of. */
export class Server {
  private readonly told = new Map<string, Promise<Entity>>();

  constructor(private readonly addresses: DOMStringMap) {}

  around(iri: string, start: number): Promise<Around> {
    return getJson(this.explore(), { around: iri, start });
  }

  among(iris: readonly string[]): Promise<ExploreData> {
    return getJson(this.explore(), { iris: iris.join(" ") });
  }

  async paths(from: string, to: string): Promise<Path[]> {
    const found = await getJson<{ paths: Path[] }>(this.addresses.path ?? "", { from, to });
    return found.paths;
  }

  entity(iri: string): Promise<Entity> {
    const told = this.told.get(iri) ?? getJson<Entity>(this.addresses.entity ?? "", { iri });
    this.told.set(iri, told);
    told.catch(() => this.told.delete(iri));
    return told;
  }

  /** Return what states a relation, from the page of the end that has less to tell. */
  async relation(edge: GraphEdge, lesser: string): Promise<Relation | undefined> {
    const entity = await this.entity(lesser);
    const other = lesser === edge.from ? edge.to : edge.from;
    return entity.relations.find(
      (one) =>
        one.predicate === edge.predicate &&
        one.other.iri === other &&
        (one.backward === (lesser === edge.to) || edge.symmetric),
    );
  }

  page(iri: string): string {
    return withOptions(this.addresses.entity ?? "", { iri });
  }

  centred(iri: string): string {
    return withOptions(this.explore(), { focus: iri });
  }

  /** The reader, opened at a sentence. */
  passage(evidence: Evidence): string {
    const slug = evidence.document.slice((this.addresses.documentBase ?? "").length).split("#")[0] ?? "";
    return `${this.addresses.documents}/${encodeURI(slug)}#char=${evidence.start},${evidence.end}`;
  }

  private explore(): string {
    return this.addresses.explore ?? "";
  }
}
