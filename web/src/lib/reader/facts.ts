// What a document states, as the server puts it into the page (api/reading.py), by the sentences of its text.
import { all } from "../dom";
import { embedded } from "../embedded";

/** Subject, relation (none for a value), object, status or value, confidence, rule, sentences that state it. */
type Given = [number, string | null, number, string | null, number, string | null, number[]];
/** Name, class, Chinese name where that is another, address where no link of the text has it. */
type Named = [string, string, string | null, string | null];

/** An entity of the document. */
export interface Entity {
  number: number;
  name: string;
  class: string;
  original: string | null;
  page: string;
}

/** A statement or a value; `relation` is null for a value, which `value` holds as text. */
export interface Fact {
  subject: Entity;
  object: Entity;
  relation: string | null;
  status: string | null;
  value: string | null;
  confidence: number;
  rule: string | null;
}

/** A sentence on the page with the facts that it states. */
export interface Passage {
  element: HTMLElement;
  start: number;
  end: number;
  facts: Fact[];
}

/** Return the entities by their numbers, and the sentences of the text in order, each with its facts. */
export function reading(root: HTMLElement): { entities: Entity[]; passages: Passage[] } {
  const data = embedded<{ entities: Named[]; facts: Given[] }>("reader");
  const links = new Map(all("a[data-e]", root).map((link) => [Number(link.dataset.e), link.getAttribute("href")]));
  const entities = data.entities.map(([name, cls, original, page], number) => {
    return { number, name, class: cls, original, page: page ?? links.get(number) ?? "" };
  });
  const found = all(".passage", root).map((element) => {
    const [start = 0, end = 0] = element.id.replace("char=", "").split(",").map(Number);
    return { element, start, end, facts: [] as Fact[] };
  });
  for (const [subject, relation, object, said, confidence, rule, places] of data.facts) {
    const [one, other] = [entities[subject], entities[object]];
    if (!one || !other) continue;
    const [status, value] = relation === null ? [null, said] : [said, null];
    const fact = { subject: one, object: other, relation, status, value, confidence, rule };
    for (const place of places) found[place]?.facts.push(fact);
  }
  for (const passage of found) inOrder(passage);
  return { entities, passages: found };
}

/** Put the facts of a sentence in the order in which it names what they are about; what it does not name is last. */
function inOrder(passage: Passage): void {
  const places = new Map<number, number>();
  for (const [place, element] of all("[data-e]", passage.element).entries()) {
    for (const number of numbersOf(element)) if (!places.has(number)) places.set(number, place);
  }
  const place = (entity: Entity) => places.get(entity.number) ?? Number.POSITIVE_INFINITY;
  const later = (one: Entity, other: Entity) => (place(one) === place(other) ? 0 : place(one) - place(other));
  passage.facts.sort((one, other) => later(one.object, other.object) || later(one.subject, other.subject));
}

/** Return the elements of a sentence that name an entity. */
export function namesOf(passage: Passage, entity: Entity): HTMLElement[] {
  return all(`[data-e~="${entity.number}"]`, passage.element);
}

/** Return the numbers of the entities that an element of the text names, the innermost first. */
export function numbersAt(element: Element | null): number[] {
  const found: number[] = [];
  for (let at = element?.closest("[data-e]"); at; at = at.parentElement?.closest("[data-e]")) {
    found.push(...numbersOf(at));
  }
  return found;
}

function numbersOf(element: Element): number[] {
  return (element.getAttribute("data-e") ?? "").split(" ").map(Number);
}
