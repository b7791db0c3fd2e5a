// The name that is being written at the end of a sentence: from the last word of grammar or stop before the cursor.
import type { Hit } from "./combobox";

/** What no name of an entity begins after in a question: spaces, stops, and the small words of Chinese. */
const BEFORE_NAMES = /[\s，。？！、；：“”‘’《》（）,.?!;:"()的和与跟把从到在有是对被由及]/u;
const CHINESE = /[\u3400-\u9fff]/u;
const SHORTEST = { chinese: 2, latin: 3 };

/** A stretch of a text, from `start` up to `end`. */
export interface Fragment {
  start: number;
  end: number;
  text: string;
}

/** Return what may be the beginning of a name before the cursor; nothing where it is too short to tell. */
export function fragment(text: string, cursor: number): Fragment | undefined {
  let start = cursor;
  while (start > 0 && !BEFORE_NAMES.test(text[start - 1] ?? "")) start -= 1;
  const found = text.slice(start, cursor);
  const least = CHINESE.test(found) ? SHORTEST.chinese : SHORTEST.latin;
  return found.length < least ? undefined : { start, end: cursor, text: found };
}

/** Say whether an entity has a name with the fragment in it, and is not called just so already. */
export function completes(hit: Hit, text: string): boolean {
  const names = [hit.label, hit.label_en ?? "", ...hit.aliases].map((name) => name.toLowerCase());
  const wanted = text.toLowerCase();
  return names.some((name) => name.includes(wanted)) && !names.includes(wanted);
}
