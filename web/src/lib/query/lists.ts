// The lists beside the editor: example queries that can be filtered, and the visitor's own.
import { all, h, one } from "../dom";
import { language, t } from "../words";
import { forget, headline, past } from "./past";

/** Make a click on an example put it into the editor, and the field above them filter them. */
export function exampleList(place: HTMLElement, choose: (query: string) => void): void {
  const field = one<HTMLInputElement>("input[type=search]", place);
  const said = one("[role=status]", place);
  const groups = all("section", place);
  place.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-example]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(queryOf(link));
  });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let found = 0;
    for (const group of groups) {
      for (const item of all("li", group)) {
        item.hidden = !textOf(item).toLowerCase().includes(wanted);
        found += Number(!item.hidden);
      }
      group.hidden = all("li:not([hidden])", group).length === 0;
      const details = group.querySelector("details");
      if (details && wanted) details.open = true;
    }
    said.textContent = wanted ? t("query.found", { n: found }) : "";
  });
  field.closest("div")?.removeAttribute("hidden");
}

/** What an example is found by: its titles and keywords in both languages, and its query. */
function textOf(item: HTMLElement): string {
  return `${item.dataset.text} ${queryOf(one<HTMLAnchorElement>("a", item))}`;
}

function queryOf(link: HTMLAnchorElement): string {
  return new URL(link.href).searchParams.get("query") ?? "";
}

/** Show the visitor's own queries in an element; returns what shows them anew. */
export function pastList(place: HTMLElement, choose: (query: string) => void, cleared: () => void): () => void {
  const show = () => {
    const items = past().map(({ query, at }) => {
      const button = h(
        "button",
        { type: "button", class: "past", title: query },
        h("code", {}, headline(query)),
        h("small", {}, when(at)),
      );
      button.addEventListener("click", () => choose(query));
      return h("li", {}, button);
    });
    if (!items.length) return place.replaceChildren(h("p", { class: "soft" }, t("query.history.none")));
    const clear = h("button", { type: "button", class: "quiet" }, t("query.history.clear"));
    clear.addEventListener("click", () => {
      forget();
      show();
      cleared();
    });
    place.replaceChildren(h("ul", { class: "plain" }, ...items), clear);
  };
  show();
  return show;
}

function when(at: number): string {
  return new Date(at).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
}
