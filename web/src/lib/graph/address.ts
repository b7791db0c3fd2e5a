// The state of the drawing in the address, so that a link gives the same view.
import { withOptions } from "../api";
import { all, one } from "../dom";
import type { View } from "./view";

/** What the address says of the reader's own doing, apart from what the server has drawn already. */
export interface Said {
  opened: View["opened"];
  folded: string[];
  hidden: string[];
  without: string[];
  trace: View["trace"];
  selected: string[];
}

/** Reads and writes the address; IRIs below `base` are written without it. */
export class Address {
  constructor(private readonly base: string) {}

  read(): Said {
    const options = new URL(window.location.href).searchParams;
    const list = (name: string) => (options.get(name) ?? "").split(" ").filter(Boolean);
    const iris = (name: string) => list(name).map((iri) => this.whole(iri));
    const [from, to] = iris("trace");
    return {
      opened: list("opened").flatMap((text) => {
        const parts = /^(\d+)-(\d+)@(.+)$/.exec(text);
        if (!parts) return [];
        return [{ start: Number(parts[1]), end: Number(parts[2]), iri: this.whole(parts[3] ?? "") }];
      }),
      folded: iris("folded"),
      hidden: iris("hidden"),
      without: list("without").map((text) => {
        const [kind = "", name = ""] = split(text);
        return `${kind}:${kind === "document" ? this.whole(`document/${name}`) : name}`;
      }),
      trace: from && to ? { from, to } : null,
      selected: iris("selected"),
    };
  }

  /** Put a state and the selection into the address and into the links that lead to this view in other forms. */
  write(view: View, selected: readonly string[]): void {
    const iris = (list: Iterable<string>) => [...list].map((iri) => this.short(iri)).join(" ") || undefined;
    const options = {
      opened: view.opened.map((step) => `${step.start}-${step.end}@${this.short(step.iri)}`).join(" ") || undefined,
      folded: iris(view.folded),
      hidden: iris(view.hidden),
      without: [...view.without].map((text) => this.filter(text)).join(" ") || undefined,
      trace: view.trace ? iris([view.trace.from, view.trace.to]) : undefined,
      selected: iris(selected),
    };
    const address = withOptions(window.location.href, options);
    if (address === window.location.href) return;
    window.history.replaceState(null, "", address);
    const search = new URL(address).search;
    for (const link of all<HTMLAnchorElement>(".languages a"))
      link.href = withOptions(address, { lang: link.hreflang });
    one<HTMLAnchorElement>('.foot a[rel="alternate"]').search = search;
  }

  private filter(text: string): string {
    const [kind = "", name = ""] = split(text);
    return `${kind}:${kind === "document" ? this.short(name).replace(/^document\//, "") : name}`;
  }

  /** A relation has no slash or colon in its name: it is left as it is. */
  private whole(iri: string): string {
    return iri.includes("://") || !iri.includes("/") ? iri : this.base + iri;
  }

  private short(iri: string): string {
    return iri.startsWith(this.base) ? iri.slice(this.base.length) : iri;
  }
}

function split(text: string): string[] {
  const at = text.indexOf(":");
  return [text.slice(0, at), text.slice(at + 1)];
}
