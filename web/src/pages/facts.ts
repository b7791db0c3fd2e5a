// The table of facts: filters, columns and pages change the table in place, and the address with it.
import { all, one } from "../lib/dom";
import { page, replaceParts } from "../lib/refresh";

const form = one<HTMLFormElement>(".facts-form");
const PAUSE = 300;
let request: AbortController | undefined;
let timer = 0;

/** Show the table at an address; where that fails, go there, so that the page can say what is wrong. */
async function show(address: string): Promise<void> {
  request?.abort();
  request = new AbortController();
  const table = one("#facts");
  table.setAttribute("aria-busy", "true");
  const focused = document.activeElement?.closest("#facts a")?.textContent;
  try {
    const fresh = await page(address, request.signal);
    replaceParts(fresh, [".languages", ".foot"]);
    one("#facts-count").textContent = one("#facts-count", fresh).textContent; // stays, so that it is read out
    exchange(fresh);
    refill(fresh);
    window.history.replaceState(null, "", address);
    if (focused)
      all("#facts a")
        .find((link) => link.textContent === focused)
        ?.focus();
  } catch {
    window.location.assign(address);
  }
}

/** Put the other page's table here, but keep the line that tells how many facts there are. */
function exchange(fresh: Document): void {
  const [table, next] = [one("#facts"), document.importNode(one("#facts", fresh), true)];
  one("#facts-count", next).replaceWith(one("#facts-count", table));
  table.replaceWith(next);
}

/** Give the filters the values, counts and choices of the other page; a field with the focus keeps its text. */
function refill(fresh: Document): void {
  for (const select of all<HTMLSelectElement>("select", form)) {
    const other = one<HTMLSelectElement>(`.facts-form select[name="${select.name}"]`, fresh);
    select.replaceChildren(...[...other.options].map((option) => document.importNode(option, true)));
    select.value = other.value;
  }
  for (const field of all<HTMLInputElement>("input", form)) {
    const other = fresh.querySelector<HTMLInputElement>(`.facts-form input[name="${field.name}"]`);
    if (field.type === "checkbox") field.checked = other?.checked ?? false;
    else if (field.type === "hidden") field.disabled = !other;
    else if (field !== document.activeElement) field.value = other?.value ?? "";
    if (field.type === "hidden" && other) field.value = other.value;
  }
}

/** The address of the table with the filters as they stand in the form. */
function chosen(): string {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) address.searchParams.set(name, value.trim());
  }
  const sort = new URL(window.location.href).searchParams.get("sort");
  if (sort) address.searchParams.set("sort", sort);
  return address.href;
}

function later(pause: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void show(chosen()), pause);
}

form.addEventListener("change", () => later(0));
form.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.name === "q") later(PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  later(0);
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("#facts a, .chips a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.hasAttribute("download")) return;
  const target = new URL(link.href);
  if (target.pathname !== new URL(form.action).pathname) return;
  event.preventDefault();
  void show(target.href).then(() => {
    if (link.closest(".pages")) one("#facts").scrollIntoView();
  });
});
