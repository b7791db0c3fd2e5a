// Citing a sentence or an entity: a dialog with the citation in both manners, each to be copied.
import { getJson } from "./api";
import { copyText } from "./copy";
import { h } from "./dom";
import { language, t } from "./words";

interface Citation {
  zh: string;
  en: string;
  /** Address that the citation ends with, as the server believes to be reached. */
  address: string;
}

/** Make every link to a citation (`a.cite`) open it in a dialog; without script, or in a new tab, it is a page. */
export function citations(within: Document = document): void {
  within.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.cite") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link.href);
  });
}

async function show(address: string): Promise<void> {
  try {
    open(await getJson<Citation>(address));
  } catch {
    window.location.assign(address); // the page says what is wrong
  }
}

function open(citation: Citation): void {
  const close = h("button", { type: "button", class: "quiet" }, t("common.cite.close"));
  const styles = language === "zh" ? (["zh", "en"] as const) : (["en", "zh"] as const);
  const dialog = h(
    "dialog",
    { class: "citations card", "aria-label": t("common.cite.title") },
    ...styles.map((style) => manner(style, asReached(citation[style], citation.address))),
    close,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function manner(style: "zh" | "en", text: string): HTMLElement {
  const copy = h("button", { type: "button" }, t("common.cite.copy"));
  copy.addEventListener("click", () => {
    copy.closest("dialog")?.close(); // what is behind a modal dialog, as the notice is, is not read out
    void copyText(text, t("common.cite.copied"));
  });
  return h(
    "section",
    {},
    h("h2", {}, t(`common.cite.${style}`)),
    h("p", { class: "citation", lang: "zh" }, text),
    copy,
  );
}

/** Behind a proxy the server may not know how it is reached; the browser does. */
function asReached(text: string, address: string): string {
  return text.replaceAll(new URL(address).origin, window.location.origin);
}
