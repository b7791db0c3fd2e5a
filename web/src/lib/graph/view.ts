// What the reader has made of a drawing, as values that never change, so that every step can be undone.
import type { Point } from "./vis";

/** Neighbours that came in when an entity was opened: those from place `start` up to `end` in the server's order. */
export interface Step {
  iri: string;
  start: number;
  end: number;
}

/** The two ends of a path that is drawn. */
export interface Trace {
  from: string;
  to: string;
}

/** One state of the drawing. */
export interface View {
  /** Entities in the drawing, in the order they came; whether they are seen depends on the rest. */
  shown: readonly string[];
  opened: readonly Step[];
  folded: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  /** What is filtered out: `class:NAME`, `relation:NAME`, `status:NAME`, `document:IRI`. */
  without: ReadonlySet<string>;
  /** Places that differ from those of the server. */
  places: ReadonlyMap<string, Point>;
  trace: Trace | null;
}

/** The states of a drawing, one after the other. */
export class History {
  private past: View[] = [];
  private future: View[] = [];

  constructor(public now: View) {}

  /** Go on to another state. */
  change(difference: Partial<View>): void {
    this.past.push(this.now);
    this.future = [];
    this.now = { ...this.now, ...difference };
  }

  /** Change the present state, without a step to be undone. */
  amend(difference: Partial<View>): void {
    this.now = { ...this.now, ...difference };
  }

  undo(): boolean {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.now);
    this.now = before;
    return true;
  }

  redo(): boolean {
    const next = this.future.pop();
    if (!next) return false;
    this.past.push(this.now);
    this.now = next;
    return true;
  }

  get undoable(): boolean {
    return this.past.length > 0;
  }

  get redoable(): boolean {
    return this.future.length > 0;
  }
}

/** Return a set with something in it, or without it. */
export function toggled(set: ReadonlySet<string>, values: Iterable<string>, present: boolean): ReadonlySet<string> {
  const next = new Set(set);
  for (const value of values) present ? next.add(value) : next.delete(value);
  return next;
}

/** Add a step to those taken, in one piece with the last one where it goes on from it. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const last = steps.at(-1);
  if (last?.iri === step.iri && last.end === step.start) return [...steps.slice(0, -1), { ...last, end: step.end }];
  return [...steps, step];
}
