// Facts in groups by relation and direction, in the order that suits the class of the entity (api/entity_view.py).
import { embedded } from "../lib/embedded";
import { labelOf } from "../lib/graph/parts";
import { t } from "../lib/words";
import type { Background, Entity, Fact, Known, Site } from "./data";

export interface Group {
  /** Name of the title among the messages. */
  key: string;
  stated: Fact[];
  background: Background[];
}

/** What more documents and more sentences state comes first; groups that no document states come last. */
export function grouped(site: Site, about: Entity, known: Known): Group[] {
  const symmetric = new Set(site.about.relations.flatMap(([name, both]) => (both ? [name] : [])));
  const order = embedded<Record<string, string[]>>("orders")[about.top] ?? [];
  const relations = site.about.relations.map(([name]) => name);
  const groups = new Map<string, Group & { rank: number }>();
  const of = (relation: string, backward: boolean): Group => {
    const turned = backward && !symmetric.has(relation);
    const key = turned ? `${relation}.of` : relation;
    const place = order.indexOf(turned ? `<${relation}` : symmetric.has(relation) ? relation : `${relation}>`);
    const rank = place < 0 ? order.length + relations.indexOf(relation) : place;
    const found = groups.get(key) ?? { key, stated: [], background: [], rank };
    groups.set(key, found);
    return found;
  };
  for (const fact of known.facts) of(fact.relation, fact.backward).stated.push(fact);
  for (const fact of known.background) of(fact.relation, fact.backward).background.push(fact);
  for (const { stated } of groups.values()) stated.sort((a, b) => weight(b) - weight(a));
  return [...groups.values()].sort((a, b) => Number(!a.stated.length) - Number(!b.stated.length) || a.rank - b.rank);
}

function weight(fact: Fact): number {
  const sentences = fact.claims.reduce((sum, claim) => sum + claim.quotes.length, 0);
  return fact.claims.length * 1000 + sentences + fact.other.mentions / 1000;
}

export function titleOf(group: Group): string {
  try {
    return t(`entity.group.${group.key}`);
  } catch {
    return labelOf("relation", group.key.replace(/\.of$/, ""));
  }
}
