// The page of the API: each address can be asked on the page, and shows the answer below its form.
import { all, h, one } from "../lib/dom";
import { t } from "../lib/words";

const SHOWN = 20_000;

for (const form of all<HTMLFormElement>("form.try")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(form);
  });
}
openNamed();
window.addEventListener("hashchange", openNamed);

/** Open the operation that the address names. */
function openNamed(): void {
  const named = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
}

/** Return the address that a form asks for: its path with what belongs there put in, and what is filled in as options. */
function addressOf(form: HTMLFormElement): URL {
  let path = form.dataset.path ?? "";
  const options = new URLSearchParams();
  for (const field of all<HTMLInputElement | HTMLSelectElement>("input, select", form)) {
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURI(field.value));
    else if (field.value) options.set(field.name, field.value);
  }
  const url = new URL(path, window.location.href);
  url.search = options.toString();
  return url;
}

async function ask(form: HTMLFormElement): Promise<void> {
  const url = addressOf(form);
  const answer = await fetch(url, { headers: { Accept: "application/json, */*;q=0.5" } });
  const kind = answer.headers.get("content-type") ?? "";
  const text = kind.includes("json") ? JSON.stringify(await answer.json(), null, 2) : await answer.text();
  const curl = `curl -H 'Accept: application/json' '${url.href}'`;
  const body = h("pre", { tabindex: 0 }, text.slice(0, SHOWN) + (text.length > SHOWN ? "\n…" : ""));
  const line = h(
    "p",
    { class: "toolbar" },
    h("strong", {}, String(answer.status)),
    h("code", {}, kind),
    h("a", { href: url.href }, t("docs.open")),
    h("button", { type: "button", class: "quiet small", "data-copy": curl }, t("docs.curl")),
  );
  one(".answer", form.parentElement ?? document).replaceChildren(line, body);
}
