// The menu of the navigation (a <details>): closed by Escape, by a click elsewhere and when the focus leaves it.

/** Make a disclosure behave as a menu does. */
export function menu(details: HTMLDetailsElement): void {
  const close = () => {
    details.open = false;
  };
  document.addEventListener("click", (event) => {
    // What was clicked may be gone already; suggestions for a field in it are elsewhere in the document.
    const path = event.composedPath();
    const suggested = path.some((one) => one instanceof Element && one.matches("[role=listbox]"));
    if (!path.includes(details) && !suggested) close();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) close();
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    close();
    details.querySelector("summary")?.focus();
  });
}
