// The text of a document on the page, by the offsets that the graph has: characters of the stored text.

/** The text as it stands in an element: no character of the page's own is in it. */
export class Text {
  readonly content: string;
  private readonly nodes: { node: globalThis.Text; start: number }[] = [];
  /** Where each character begins, in units of UTF-16; none where every character is one unit. */
  private readonly begins: number[] | undefined;

  constructor(readonly root: HTMLElement) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let length = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      this.nodes.push({ node: node as globalThis.Text, start: length });
      length += (node as globalThis.Text).length;
    }
    this.content = root.textContent ?? "";
    this.begins = beginnings(this.content);
  }

  /** Return the range of characters from `start` up to `end`; both are kept within the text. */
  range(start: number, end: number): Range {
    return this.between(this.unit(start), this.unit(end));
  }

  /** Return the range of some units of UTF-16, as JavaScript counts them. */
  between(start: number, end: number): Range {
    const range = document.createRange();
    const [first, last] = [this.at(start), this.at(Math.max(start, end), true)];
    if (first) range.setStart(first.node, start - first.start);
    if (last) range.setEnd(last.node, Math.max(start, end) - last.start);
    return range;
  }

  /** Return the number of the character that begins at a unit. */
  character(unit: number): number {
    if (!this.begins) return unit;
    const found = this.begins.findIndex((begin) => begin >= unit);
    return found < 0 ? this.begins.length : found;
  }

  private unit(character: number): number {
    const kept = Math.max(0, character);
    const { begins, content } = this;
    return Math.min(begins ? (begins[kept] ?? content.length) : kept, content.length);
  }

  /** Find the node that has a unit; at the border of two, the later one, or the earlier if a range ends there. */
  private at(unit: number, closing = false): { node: globalThis.Text; start: number } | undefined {
    let [low, high] = [0, this.nodes.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const start = this.nodes[middle]?.start ?? 0;
      if (closing ? start < unit : start <= unit) low = middle;
      else high = middle - 1;
    }
    return this.nodes[low];
  }
}

function beginnings(content: string): number[] | undefined {
  const found: number[] = [];
  let unit = 0;
  for (const character of content) {
    found.push(unit);
    unit += character.length;
  }
  return found.length === unit ? undefined : found;
}

/** Highlight ranges under a name that the stylesheet colours (`::highlight(name)`); browsers without it do nothing. */
export function highlight(name: string, ranges: Range[]): void {
  if (!("highlights" in CSS)) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}
