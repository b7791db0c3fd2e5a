// @ts-nocheck: rewritten with its page
// Zooms and moves the map; circles and names keep their size on the screen.
const map = document.querySelector("svg.map");
const numbers = (text) => text.split(" ").map(Number);
const first = numbers(map.dataset.first);
let box = first.slice();

const circles = [...map.querySelectorAll("circle")].map((node) => [node, Number(node.getAttribute("r"))]);
const names = [...map.querySelectorAll("text")].map((node) => [
  node,
  Number(node.getAttribute("font-size")),
  Number(node.getAttribute("dy")),
]);

// Units of the drawing that make one pixel, now and as the server reckoned with.
const reckoned = Math.max(first[2], first[3]) / 1000;
const pixel = () => Math.max(box[2] / map.clientWidth, box[3] / map.clientHeight);

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// Names of the places with most in them come first; those that would cover one shown are hidden.
function sortOutNames() {
  const shown = [];
  names.forEach(([node]) => {
    node.style.display = "";
    const area = node.getBoundingClientRect();
    if (shown.some((other) => overlap(area, other))) node.style.display = "none";
    else shown.push(area);
  });
}

function show(next) {
  box = next;
  map.setAttribute("viewBox", box.join(" "));
  const scale = pixel() / reckoned;
  circles.forEach(([node, radius]) => node.setAttribute("r", radius * scale));
  names.forEach(([node, size, offset]) => {
    node.setAttribute("font-size", size * scale);
    node.setAttribute("dy", offset * scale);
  });
  sortOutNames();
}

function zoom(factor, [cx, cy] = [box[0] + box[2] / 2, box[1] + box[3] / 2]) {
  show([cx - (cx - box[0]) * factor, cy - (cy - box[1]) * factor, box[2] * factor, box[3] * factor]);
}

function place(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  return [point.x, point.y];
}

document.querySelectorAll("[data-zoom]").forEach((button) => {
  button.addEventListener("click", () => {
    if (button.dataset.zoom === "whole") show(numbers(map.dataset.whole));
    else zoom(Number(button.dataset.zoom));
  });
});

map.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.85 : 1.18, place(event));
  },
  { passive: false },
);

let held = null;
let moved = false;
map.addEventListener("pointerdown", (event) => {
  held = place(event);
  moved = false;
});
window.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [x, y] = place(event);
  if (Math.hypot(x - held[0], y - held[1]) > box[2] / 200) moved = true;
  if (moved) show([box[0] + held[0] - x, box[1] + held[1] - y, box[2], box[3]]);
});
window.addEventListener("pointerup", () => {
  held = null;
});
map.addEventListener(
  "click",
  (event) => {
    if (moved) event.preventDefault();
  },
  true,
);
show(box);
window.addEventListener("resize", () => show(box));
map.addEventListener("dragstart", (event) => event.preventDefault());
