// The SPARQL page: an editor instead of the field, queries without leaving the page, results in five views.
import { copyText } from "../lib/copy";
import { all, h, one } from "../lib/dom";
import type { Editor } from "../lib/editor/editor";
import { embedded } from "../lib/embedded";
import { notice } from "../lib/notice";
import { downloads, tooLong } from "../lib/query/downloads";
import { exampleList, pastList } from "../lib/query/lists";
import { remember } from "../lib/query/past";
import { Fault, resultOf, run } from "../lib/query/run";
import { Names } from "../lib/results/names";
import { fitting, type Result, show, VIEWS, type View } from "../lib/results/show";
import { irisOf } from "../lib/results/table";
import { t } from "../lib/words";

/** The answer that the server put into the page, if it is small. */
interface Answered {
  body: string;
  type: string;
}

/** Most IRIs that are named before a result is shown; a table asks for those of later pages when they are turned to. */
const NAMED = 4000;
const form = one<HTMLFormElement>("#sparql-form");
const field = one<HTMLTextAreaElement>("#query");
const address = form.action;
const names = new Names(form.dataset.names ?? "", embedded<Record<string, string>>("prefixes"));
const status = one("#run-status");
const fault = one("#fault");
const output = one("#output");
const shown = one("#result-view");
const cancel = one<HTMLButtonElement>("#cancel");
const start = one<HTMLButtonElement>("#run");
let editor: Editor | undefined;
let view: View = VIEWS.find((name) => name === new URL(window.location.href).searchParams.get("view")) ?? "table";
let result: Result | undefined;
let answered = "";
let running: AbortController | undefined;

function query(): string {
  return editor?.text() ?? field.value;
}

function put(text: string): void {
  if (editor) editor.put(text);
  field.value = text;
  editor?.focus();
}

/** Run what is in the editor and show it; a query that still runs is cancelled. */
async function answer(keep = true): Promise<void> {
  running?.abort();
  const asked = query();
  if (!asked.trim()) return editor?.focus();
  const stop = new AbortController();
  running = stop;
  busy(true);
  const began = performance.now();
  try {
    const found = await run(address, asked, stop.signal);
    await present(found, asked, (performance.now() - began) / 1000, stop.signal);
    remember(asked);
    showPast();
    if (keep) locate(asked, true);
  } catch (error) {
    tell(error, stop.signal.aborted);
  } finally {
    if (running === stop) {
      running = undefined;
      busy(false);
    }
  }
}

function busy(is: boolean): void {
  cancel.hidden = !is;
  start.setAttribute("aria-busy", String(is));
  output.classList.toggle("waits", is);
  if (is) {
    fault.replaceChildren();
    status.textContent = t("query.running");
  }
}

async function present(found: Result, asked: string, seconds: number | undefined, signal?: AbortSignal): Promise<void> {
  await names.learn(irisOf(found.table).slice(0, NAMED), signal);
  signal?.throwIfAborted();
  result = found;
  answered = asked;
  const rows = found.table.rows.length;
  if (seconds !== undefined) {
    const counted = { rows, seconds: seconds.toFixed(seconds < 1 ? 2 : 1) };
    status.textContent = found.table.kind === "graph" ? t("query.done.triples", counted) : t("query.done", counted);
  }
  one("#downloads").replaceChildren(...downloads(address, asked, found.table.kind));
  output.hidden = false;
  await display(view);
}

/** Show the result in a view, or as a table where it does not fit. */
async function display(wanted: View): Promise<void> {
  if (!result) return;
  const fit = fitting(result.table, names);
  const chosen = fit.has(wanted) ? wanted : "table";
  for (const button of all<HTMLButtonElement>("#views button")) {
    const name = button.dataset.view as View;
    button.setAttribute("aria-pressed", String(name === chosen));
    button.disabled = !fit.has(name);
    button.title = fit.has(name) ? "" : t(`result.unfit.${name}`);
  }
  shown.dataset.view = chosen;
  await show(shown, chosen, result, names);
  if (chosen !== wanted) shown.prepend(h("p", { class: "notice" }, t("result.unfit")));
}

/** Say what went wrong, in the page's words, and mark its place in the editor. */
function tell(error: unknown, cancelled: boolean): void {
  status.textContent = cancelled ? t("query.cancelled") : "";
  if (cancelled) return;
  output.hidden = true;
  document.getElementById("answered")?.remove();
  if (!(error instanceof Fault)) {
    fault.replaceChildren(h("p", {}, t("query.broken")));
    return;
  }
  const { title, detail, hint, line, column } = error.problem;
  const place = line && column ? ` · ${t("query.position", { line, column })}` : "";
  const parts = [
    h("p", {}, h("b", {}, title), place),
    ...(place && hint ? [hint] : [detail, hint]).map((text) => (text ? h("p", {}, text) : null)),
  ];
  fault.replaceChildren(...parts.filter((part) => part !== null));
  if (line && column) editor?.mark(line, column, [detail, hint].filter(Boolean).join(" — "));
}

/** Put the query and the view into the address; a new query is a step back for the browser. */
function locate(asked: string, step: boolean): void {
  const url = new URL(window.location.href);
  if (tooLong(asked)) url.searchParams.delete("query");
  else url.searchParams.set("query", asked);
  if (view === "table" || tooLong(asked)) url.searchParams.delete("view");
  else url.searchParams.set("view", view);
  if (step && url.href !== window.location.href) window.history.pushState({}, "", url);
  else window.history.replaceState({}, "", url);
  translations();
}

/** Let the links to the other language lead to this query and view. */
function translations(): void {
  for (const link of all<HTMLAnchorElement>(".languages a")) {
    const there = new URL(window.location.href);
    there.searchParams.set("lang", link.lang);
    link.href = there.href;
  }
}

function share(): void {
  const asked = query();
  const url = new URL(address);
  url.searchParams.set("query", asked);
  if (view !== "table") url.searchParams.set("view", view);
  if (tooLong(asked)) notice(t("query.share.long"));
  else void copyText(url.href, t("query.shared"));
}

async function format(): Promise<void> {
  const { formatted } = await import("../lib/editor/format");
  put(formatted(query()));
}

async function edit(): Promise<void> {
  const { createEditor } = await import("../lib/editor/editor");
  const place = one("#editor");
  const told = one("#told");
  editor = createEditor(place, {
    text: field.value,
    label: t("sparql.query"),
    terms: form.dataset.terms ?? "",
    search: document.body.dataset.search ?? "",
    run: () => void answer(),
    changed: (text) => {
      field.value = text;
    },
    told: (line, message) => {
      told.textContent = line === undefined ? "" : t("query.line", { line }) + message;
    },
    nameOf: async (iri) => {
      await names.learn([iri]);
      return names.of(iri) ? names.label(iri) : undefined;
    },
  });
  const focused = document.activeElement === field;
  one("#plain").hidden = true;
  place.hidden = false;
  if (focused) editor.focus();
  place.dataset.ready = "true";
}

function listen(): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void answer();
  });
  cancel.addEventListener("click", () => {
    running?.abort();
    start.focus();
  });
  one("#format").addEventListener("click", () => void format());
  one("#share").addEventListener("click", share);
  one("#views").addEventListener("click", (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-view]") : null;
    if (!button) return;
    view = button.dataset.view as View;
    locate(answered, false);
    void display(view);
  });
  window.addEventListener("popstate", () => {
    const options = new URL(window.location.href).searchParams;
    view = VIEWS.find((name) => name === options.get("view")) ?? "table";
    put(options.get("query") ?? "");
    translations();
    if (query()) void answer(false);
  });
}

const showPast = pastList(one("#past"), put, () => notice(t("query.history.cleared")));
exampleList(one("#examples"), put);
field.required = false;
for (const hidden of all("[data-script]")) hidden.hidden = false;
listen();
const there = document.getElementById("answer") ? embedded<Answered>("answer") : undefined;
if (there) {
  one("#answered").remove();
  void present(resultOf(address, field.value, there.body, there.type), field.value, undefined);
} else if (output.dataset.asked) {
  document.getElementById("answered")?.remove();
  void answer(false);
}
void edit();
