// What runs on every page: suggestions below fields for names, copying, the menu, the theme, the way to the search.
import { citations } from "../lib/cite";
import { suggest } from "../lib/combobox";
import { copyButtons } from "../lib/copy";
import { all, one } from "../lib/dom";
import { followAddress } from "../lib/here";
import { menu } from "../lib/menu";
import { chooseTheme, type Theme, theme } from "../lib/theme";

const search = one<HTMLInputElement>("#search");
suggest(search, { onChoose: (hit) => window.location.assign(hit.page) });
for (const input of all<HTMLInputElement>("input[data-suggest]")) suggest(input, { class: input.dataset.suggestClass });

copyButtons();
citations();
followAddress();
for (const button of all("button[data-copy], button[data-copy-link]")) button.hidden = false;
menu(one<HTMLDetailsElement>(".menu"));

const themes = one("#theme");
themes.hidden = false;
for (const choice of all<HTMLInputElement>("input", themes)) {
  choice.checked = choice.value === theme();
  choice.addEventListener("change", () => chooseTheme(choice.value as Theme));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  event.preventDefault();
  search.focus();
  search.select();
});

/** Whether keys belong to the element because text is written there. */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
