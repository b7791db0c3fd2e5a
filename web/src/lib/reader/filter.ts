// Which facts and names are highlighted: those of a class, a relation, a status.
import { all, one } from "../dom";
import { t } from "../words";
import { type Fact, numbersAt, type Passage } from "./facts";

/** The filters of the reader as they stand in its form. */
export class Filter {
  private readonly below = new Map<string, Set<string>>();

  constructor(
    private readonly form: HTMLFormElement,
    private readonly passages: Passage[],
    classes: Record<string, string[]>,
  ) {
    for (const [name, names] of Object.entries(classes)) this.below.set(name, new Set(names));
  }

  /** Whether a fact is one of those that are highlighted. */
  readonly fits = (fact: Fact): boolean => {
    const [cls, relation, status] = [this.value("class"), this.value("relation"), this.value("status")];
    if (relation && fact.relation !== relation) return false;
    if (status && (fact.status ?? "none") !== status) return false;
    return !cls || this.isOf(fact.subject.class, cls) || this.isOf(fact.object.class, cls);
  };

  /** Highlight what fits, and tell how much that is. */
  apply(): void {
    const set = ["class", "relation", "status"].some((name) => this.value(name));
    const byFact = Boolean(this.value("relation") || this.value("status"));
    const facts = new Set<Fact>();
    for (const passage of this.passages) {
      const fitting = passage.facts.filter(this.fits);
      for (const fact of fitting) facts.add(fact);
      passage.element.classList.toggle("off", set && !fitting.length);
      const ends = new Set(fitting.flatMap((fact) => [fact.subject.number, fact.object.number]));
      for (const name of all(".mention", passage.element)) {
        const off = byFact ? !numbersOf(name).some((number) => ends.has(number)) : set && !this.named(name);
        name.classList.toggle("off", off);
      }
    }
    one(".tools-said").textContent = set ? t("reader.shown", { n: facts.size }) : "";
  }

  /** The value of a filter, empty where it is not set. */
  value(name: string): string {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLSelectElement || field instanceof HTMLInputElement ? field.value.trim() : "";
  }

  private isOf(cls: string, wanted: string): boolean {
    return cls === wanted || (this.below.get(wanted)?.has(cls) ?? false);
  }

  private named(element: Element): boolean {
    const wanted = this.value("class");
    return [element, ...element.querySelectorAll("[data-e]")].some((one) =>
      [...one.classList].some((name) => name.startsWith("class-") && this.isOf(name.slice("class-".length), wanted)),
    );
  }
}

function numbersOf(element: Element): number[] {
  return [element, ...element.querySelectorAll("[data-e]")].flatMap(numbersAt);
}
