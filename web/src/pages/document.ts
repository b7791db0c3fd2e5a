// @ts-nocheck: rewritten with its page
// Marks the passage that the address points at, and shows what was read from the one that is clicked.
const panel = document.querySelector(".facts-of");
const list = panel.querySelector("ul");

function facts(passage) {
  const claims = (passage.dataset.claims || "").split(" ").filter(Boolean);
  return claims.map((claim) => document.querySelector(`[data-claim="${CSS.escape(claim)}"]`)).filter(Boolean);
}

function select(passage) {
  document.querySelectorAll(".passage.target").forEach((other) => other.classList.remove("target"));
  passage.classList.add("target");
  list.replaceChildren(...facts(passage).map((fact) => fact.cloneNode(true)));
  panel.hidden = !list.children.length;
}

function fromAddress() {
  const name = decodeURIComponent(window.location.hash.slice(1));
  const [start, end] = name.replace("char=", "").split(",").map(Number);
  const passages = [...document.querySelectorAll(".passage")];
  const spans = passages.map((passage) => passage.id.replace("char=", "").split(",").map(Number));
  const place = spans.findIndex(([first, last]) => first <= start && end <= last);
  if (name && place >= 0) {
    select(passages[place]);
    passages[place].scrollIntoView({ block: "center" });
  }
}

document.querySelector(".reader").addEventListener("click", (event) => {
  const passage = event.target.closest(".passage");
  if (passage && !event.target.closest("a")) select(passage);
});
window.addEventListener("hashchange", fromAddress);
fromAddress();
