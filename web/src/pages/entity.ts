// The page of an entity: facts filtered as one types, links to single facts, data and code to copy.
import { getJson, withOptions } from "../lib/api";
import { copyText } from "../lib/copy";
import { all, h, one } from "../lib/dom";
import { sift, type Wanted } from "../lib/facts";
import type { GraphData } from "../lib/graph/types";
import { menu } from "../lib/menu";
import { t } from "../lib/words";

const groups = all(".group");
const form = document.querySelector<HTMLFormElement>(".sieve");

if (form) filtering(form);
for (const way of all<HTMLDetailsElement>(".with")) menu(way);
copying();
embedding();
drawing();
window.addEventListener("hashchange", reveal);
reveal();

function filtering(sieve: HTMLFormElement): void {
  const left = one(".left", sieve);
  const folds = all<HTMLDetailsElement>(".fold");
  let before = asked(sieve);
  const apply = (): void => {
    const wanted = asked(sieve);
    const some = Object.values(wanted).some(Boolean);
    if (some !== Object.values(before).some(Boolean)) for (const fold of folds) fold.open = some;
    before = wanted;
    const n = sift(groups, wanted);
    left.textContent = some ? t("common.entity.left", { n, all: left.dataset.all ?? "" }) : "";
    const options = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, value || undefined]));
    window.history.replaceState(null, "", withOptions(window.location.href, options));
  };
  one("button", sieve).hidden = true; // facts are filtered as one types
  sieve.addEventListener("input", apply);
  sieve.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
}

function asked(sieve: HTMLFormElement): Wanted {
  const data = new FormData(sieve);
  const value = (name: string): string => String(data.get(name) ?? "").trim();
  return { q: value("q"), status: value("status"), document: value("document"), origin: value("origin") };
}

/** Show the fact that the address points to, also where filters hide it or it is folded away. */
function reveal(): void {
  const fact = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!fact) return;
  if (fact.closest("[hidden]") && form) {
    for (const field of all<HTMLInputElement | HTMLSelectElement>("input[type=search], select", form)) field.value = "";
    form.dispatchEvent(new Event("input"));
  }
  const fold = fact.closest<HTMLDetailsElement>("details");
  if (fold) fold.open = true;
  fact.scrollIntoView({ behavior: "instant", block: "center" });
}

function copying(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".permalink") : null;
    if (link) void copyText(link.href, t("common.link.copied"));
  });
  for (const button of all<HTMLButtonElement>("[data-copy-from]")) {
    button.addEventListener("click", async () => {
      const answer = await fetch(button.dataset.copyFrom ?? "");
      await copyText(await answer.text());
    });
  }
  for (const button of all<HTMLButtonElement>("[data-copy-field]")) {
    const field = one<HTMLTextAreaElement>(button.dataset.copyField ?? "");
    button.addEventListener("click", () => void copyText(field.value));
  }
}

/** Behind a proxy the server may not know how it is reached; the browser does. */
function embedding(): void {
  const field = one<HTMLTextAreaElement>(".embed-code");
  field.value = field.value.replace(/src="https?:\/\/[^/"]+/, `src="${window.location.origin}`);
}

/** Draw the neighbours once they come into view: what draws them is large. */
function drawing(): void {
  const place = document.querySelector<HTMLElement>(".neighbourhood");
  if (!place) return;
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    void draw(place);
  });
  watcher.observe(place);
}

async function draw(place: HTMLElement): Promise<void> {
  const { graph = "", entity = "", label = "" } = place.dataset;
  const [{ drawGraph }, data] = await Promise.all([import("../lib/graph/drawing"), getJson<GraphData>(graph)]);
  const page = (id: string): string => withOptions(entity, { iri: id });
  await drawGraph(place, data, {
    label,
    onClick: (id) => {
      const node = data.nodes.find((one) => one.id === id);
      one(".picked").replaceChildren(node ? h("a", { href: page(node.id) }, node.label) : "");
    },
    onDoubleClick: (id) => id && window.location.assign(page(id)),
  });
}
