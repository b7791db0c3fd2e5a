// The token that changing data may need: kept for this tab only, sent in the body of forms, never in an address.
import { all } from "./dom";

const KEY = "regiongraph-token";

/** Fill the fields for the token with what was entered before in this tab, and remember what is sent. */
export function rememberToken(): void {
  for (const field of all<HTMLInputElement>("input[name=token]")) {
    field.value ||= window.sessionStorage.getItem(KEY) ?? "";
    field.form?.addEventListener("submit", () => window.sessionStorage.setItem(KEY, field.value));
  }
}
