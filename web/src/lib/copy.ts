// Copying to the clipboard, also where the page came over plain HTTP and the browser's clipboard is not to be had.
import { h } from "./dom";
import { notice } from "./notice";
import { t } from "./words";

/** Copy a text and tell so; `said` is the notice, if it is not simply that something was copied. */
export async function copyText(text: string, said: string = t("common.copied")): Promise<void> {
  notice((await put(text)) ? said : t("common.copy.failed"));
}

/** Make `<button data-copy="TEXT">` copy its text and `<button data-copy-link="ADDRESS">` an address in full. */
export function copyButtons(within: Document = document): void {
  within.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy],[data-copy-link]") : null;
    if (!button) return;
    const { copy, copyLink } = button.dataset;
    if (copy !== undefined) void copyText(copy);
    else void copyText(new URL(copyLink || window.location.href, window.location.href).href, t("common.link.copied"));
  });
}

async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putBySelection(text); // no clipboard beyond localhost without HTTPS, or it was refused
  }
}

function putBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = h("textarea", { readonly: true, class: "visually-hidden", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
