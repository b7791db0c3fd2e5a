// Links of the frame that lead to this very view in another form: scripts change the address, and the links follow.
import { withOptions } from "./api";
import { all } from "./dom";

/** Keep the links to other languages and forms at the view that is shown when they are used. */
export function followAddress(): void {
  for (const event of ["pointerdown", "focusin", "click"]) {
    document.addEventListener(event, update, { capture: true });
  }
}

function update(event: Event): void {
  if (!(event.target instanceof Element) || !event.target.closest(".languages, .this-page")) return;
  const here = new URL(window.location.href);
  for (const link of all<HTMLAnchorElement>(".languages a[hreflang]")) {
    link.href = withOptions(here.href, { lang: link.hreflang });
  }
  for (const link of all<HTMLAnchorElement>(".this-page a[rel~=alternate]")) {
    const twin = new URL(link.href);
    if (!twin.pathname.startsWith(`${here.pathname}.`)) continue; // it has an address of its own
    twin.search = here.search;
    link.href = twin.href;
  }
}
