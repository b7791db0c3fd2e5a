// @ts-nocheck: rewritten with its page
// What the reader does with a drawing: filter by class, select a node, open it.
const drawing = document.querySelector(".drawing");
const figure = drawing.querySelector(".rg-network");
const panel = document.querySelector(".selected");

function address(base, option, iri) {
  const url = new URL(base, window.location.href);
  url.searchParams.set(option, iri);
  return url.href;
}

const entityAddress = (iri) => address(drawing.dataset.entity, "iri", iri);
const exploreAddress = (iri) => address(drawing.dataset.explore, "focus", iri);

figure.addEventListener("rg:node", (event) => {
  panel.hidden = false;
  panel.querySelector(".name").textContent = event.detail.label;
  panel.querySelector('[data-go="entity"]').href = entityAddress(event.detail.iri);
  panel.querySelector('[data-go="explore"]').href = exploreAddress(event.detail.iri);
});

figure.addEventListener("rg:open", (event) => {
  window.location.assign(entityAddress(event.detail.iri));
});

function applyFilter() {
  const boxes = [...document.querySelectorAll(".filter input")];
  const shown = new Set(boxes.filter((box) => box.checked).flatMap((box) => box.dataset.classes.split(" ")));
  const nodes = figure.network.body.data.nodes;
  nodes.update(nodes.map((node) => ({ id: node.id, hidden: !shown.has(node.cls) })));
}

document.querySelectorAll(".filter input").forEach((box) => box.addEventListener("change", applyFilter));
