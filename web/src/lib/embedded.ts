// What the server puts into a page for its script, as JSON in <script type="application/json" id="…">.

/** Return the data with this id, of the type that the template gives. */
export function embedded<T>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no data ${id}`);
  return JSON.parse(element.textContent ?? "") as T;
}
