// A site without a server: one file a language, whose address behind the hash says which page is shown.
import { h, one } from "../lib/dom";
import { menu } from "../lib/menu";
import { chooseTheme, type Theme, theme } from "../lib/theme";
import { t } from "../lib/words";
import { Site, take } from "./data";
import { entityPage } from "./entity";
import { documentsPage, homePage } from "./home";
import { networkPage } from "./network";
import { crumbs, home, link, type Page, searchAddress } from "./parts";
import { readerPage } from "./reader";
import { find, searchPage } from "./search";

const NEAREST = 5;
const KEPT = "regiongraph-theme";

Object.assign(window, { regiongraph: take });
const main = one("main");
const field = one<HTMLInputElement>("#search");
themes();
menu(one<HTMLDetailsElement>(".menu"));
void Site.load().then(start, failed);

function start(site: Site): void {
  let shown = 0;
  const show = async (): Promise<void> => {
    shown += 1;
    const turn = shown;
    main.setAttribute("aria-busy", "true");
    const page = await pageOf(site).catch(failed);
    if (page && turn === shown) put(page, turn > 1);
  };
  one<HTMLFormElement>("form.search").addEventListener("submit", (event) => {
    event.preventDefault();
    window.location.hash = searchAddress({ q: field.value.trim() }).slice(1);
  });
  suggesting(site);
  window.addEventListener("hashchange", () => void show());
  void show();
}

/** The page that the address names. */
async function pageOf(site: Site): Promise<Page> {
  const [path = "", query = ""] = window.location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", ...rest] = path.split("/").map(decoded);
  const options = new URLSearchParams(query);
  for (const other of document.querySelectorAll<HTMLAnchorElement>(".languages a")) other.hash = window.location.hash;
  for (const way of document.querySelectorAll<HTMLAnchorElement>(".nav a")) {
    if (way.hash === `#/${view}`) way.setAttribute("aria-current", "page");
    else way.removeAttribute("aria-current");
  }
  field.value = view === "search" ? (options.get("q") ?? "") : "";
  if (view === "") return homePage(site);
  if (view === "search") return searchPage(site, options);
  if (view === "documents") return documentsPage(site);
  const name = rest.join("/");
  if (view === "document") {
    const found = site.documents.find((document) => document.slug === name);
    return found ? readerPage(site, found, options) : missing(site, name);
  }
  const entity =
    site.byPath.get(name) ?? site.byPath.get([rest[0], ...rest.slice(1).map(encodeURIComponent)].join("/"));
  if (entity && view === "id") return entityPage(site, entity, options);
  if (entity && view === "graph") return networkPage(site, entity);
  return missing(site, name || path);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function missing(site: Site, name: string): Page {
  const nearest = find(site, name.split("/").pop() ?? "").slice(0, NEAREST);
  return {
    title: t("site.missing"),
    content: [
      crumbs([t("nav.home"), home], [t("site.missing")]),
      h("h1", {}, t("site.missing")),
      h("p", { class: "lead" }, t("site.missing.lead", { name })),
      h("ul", { class: "results" }, ...nearest.map((one) => h("li", {}, link(one)))),
    ],
  };
}

function put(page: Page, moved: boolean): void {
  document.title = `${page.title} · regiongraph`;
  main.replaceChildren(
    h("span", { id: "main", tabindex: -1 }),
    ...page.content,
    h("p", { class: "print-only" }, h("small", {}, window.location.hash)),
  );
  main.removeAttribute("aria-busy");
  main.dataset.shown = window.location.hash;
  if (moved) {
    window.scrollTo({ top: 0, behavior: "instant" });
    one("#main").focus({ preventScroll: true });
  }
  page.shown?.();
}

function failed(error: Error): void {
  main.removeAttribute("aria-busy");
  main.replaceChildren(h("h1", {}, t("site.broken")), h("p", { class: "lead" }, error.message));
}

/** Names that begin like what is written, as the list of the field. */
function suggesting(site: Site): void {
  const list = one<HTMLDataListElement>("#names");
  field.addEventListener("input", () => {
    const text = field.value.trim();
    const found = text ? find(site, text).slice(0, 8) : [];
    list.replaceChildren(...found.map((entity) => h("option", { value: entity.label }, entity.label_en)));
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing) return;
    event.preventDefault();
    field.focus();
  });
}

/** Light and dark; files have no cookies, so what is chosen is kept where the browser lets a page keep something. */
function themes(): void {
  const choices = one("#theme");
  const kept = stored();
  if (kept) chooseTheme(kept);
  for (const choice of choices.querySelectorAll<HTMLInputElement>("input")) {
    choice.checked = choice.value === theme();
    choice.addEventListener("change", () => {
      chooseTheme(choice.value as Theme);
      store(choice.value);
    });
  }
}

function stored(): Theme | null {
  try {
    const kept = window.localStorage.getItem(KEPT);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null;
  }
}

function store(chosen: string): void {
  try {
    window.localStorage.setItem(KEPT, chosen);
  } catch {
    // the browser keeps nothing for files
  }
}
