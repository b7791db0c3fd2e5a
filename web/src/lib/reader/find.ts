// Finding words in the text: all places are highlighted, one of them is where the reader is.
import { all, one } from "../dom";
import { t } from "../words";
import { highlight, type Text } from "./text";

/** Let the field find words in the text, from what it holds on; `told` hears of each new search. */
export function finding(text: Text, field: HTMLInputElement, told: () => void): void {
  const [buttons, said] = [one(".found"), one(".tools-said")];
  let places: Range[] = [];
  let at = -1;

  function go(to: number): void {
    if (!places.length) return;
    at = (to + places.length) % places.length;
    const range = places[at];
    if (!range) return;
    highlight("found-here", [range]);
    range.startContainer.parentElement?.scrollIntoView({ block: "center" });
    said.textContent = t("reader.found", { at: at + 1, n: places.length });
  }

  function look(): void {
    const words = field.value.trim().toLowerCase();
    places = words ? rangesOf(text, words) : [];
    at = -1;
    highlight("found", places);
    highlight("found-here", []);
    buttons.hidden = !places.length;
    said.textContent = words && !places.length ? t("reader.found.none") : "";
    go(0);
  }

  field.addEventListener("input", () => {
    look();
    told();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    go(at + (event.shiftKey ? -1 : 1));
  });
  for (const button of all<HTMLButtonElement>("[data-find]")) {
    button.addEventListener("click", () => go(at + Number(button.dataset.find)));
  }
  if (field.value.trim()) look();
}

function rangesOf(text: Text, words: string): Range[] {
  const found: Range[] = [];
  const content = text.content.toLowerCase();
  for (let at = content.indexOf(words); at >= 0; at = content.indexOf(words, at + words.length)) {
    found.push(text.between(at, at + words.length));
  }
  return found;
}
