// The timeline: a mark opens the sentences of its document; filters take effect when they are chosen.
import { all, one } from "../lib/dom";

/** Open what is folded around an element, and go there. */
function reveal(id: string): void {
  const said = document.getElementById(id);
  const folded = said?.closest("details");
  if (!said || !folded) return;
  folded.open = true;
  for (const other of all(".said-by.shown")) other.classList.remove("shown");
  said.classList.add("shown");
  said.scrollIntoView({ block: "nearest", inline: "nearest" });
  one("summary", folded).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const mark = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.mark") : null;
  if (!mark) return;
  event.preventDefault();
  window.history.replaceState(null, "", mark.hash);
  reveal(decodeURIComponent(mark.hash.slice(1)));
});
if (window.location.hash) reveal(decodeURIComponent(window.location.hash.slice(1)));

for (const form of all<HTMLFormElement>("main form")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name); // addresses without empty options
  });
}
for (const form of all<HTMLFormElement>(".timeline-filter")) {
  one("button[type=submit]", form).hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
