// An upload that is read: its page is asked for anew whenever something happened, and what is another takes its place.
import { all, one } from "../lib/dom";
import { page, replaceParts } from "../lib/refresh";
import { rememberToken } from "../lib/token";
import { t } from "../lib/words";

const PAUSE = 300;
const EVENTS = ["job", "state", "begin", "done", "unchanged", "failed", "committed", "report", "end"];
const said = one("#job-said");
let timer = 0;

rememberToken();
if (!over(document)) follow(one("#job").dataset.events ?? "");

function follow(address: string): void {
  const source = new EventSource(address);
  for (const name of EVENTS) source.addEventListener(name, later);
  source.addEventListener("end", () => source.close());
  source.addEventListener("open", later);
  source.addEventListener("error", () => {
    say(t(source.readyState === EventSource.CLOSED ? "add.gone" : "add.lost"));
  });
}

/** Show what is new, soon: what happens at once is shown at once. */
function later(): void {
  if (timer) return;
  timer = window.setTimeout(() => {
    timer = 0;
    void page(window.location.href).then(show, () => undefined); // the next event, or the connection, tries again
  }, PAUSE);
}

function show(fresh: Document): void {
  document.title = fresh.title;
  one("h1").textContent = one("h1", fresh).textContent;
  say(one("#job-said", fresh).textContent ?? "");
  replaceParts(fresh, [".crumbs"]);
  for (const part of all<HTMLElement>("[data-piece]")) {
    const other = one(`[data-piece="${part.dataset.piece}"]`, fresh);
    if (!part.isEqualNode(other)) exchange(part, other);
  }
  const rows = all("tr", one("#rows", fresh));
  const old = all("tr", one("#rows"));
  rows.forEach((row, at) => {
    const before = old[at];
    if (!before) one("#rows").append(document.importNode(row, true));
    else if (!before.isEqualNode(row)) before.replaceWith(document.importNode(row, true));
  });
  for (const gone of old.slice(rows.length)) gone.remove();
}

/** Put a part in the place of another; the focus goes to the first thing to press where it was in what is gone. */
function exchange(part: HTMLElement, other: HTMLElement): void {
  const focused = part.contains(document.activeElement);
  const next = document.importNode(other, true);
  part.replaceWith(next);
  if (focused) next.querySelector<HTMLElement>("a, button")?.focus();
  rememberToken();
}

/** Say it once: what is read aloud stays as it is where nothing is new. */
function say(text: string): void {
  if (said.textContent?.trim() !== text.trim()) said.textContent = text.trim();
}

function over(of: Document): boolean {
  return one("#job", of).dataset.over === "true";
}
