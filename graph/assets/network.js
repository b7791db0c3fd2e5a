// Draws each figure.rg-network on the page with vis-network, from the JSON block inside it.
//
// Positions come with the data, so nothing moves. What the reader does is told to the page:
// a click on a node is the DOM event "rg:node", a double click "rg:open" (both bubble; detail is
// {iri, label, cls}); in a frame the same goes to the parent as a message {type, iri, label, cls}.
(function () {
  "use strict";

  function tell(figure, type, node) {
    var detail = { iri: node.id, label: node.name, cls: node.cls };
    figure.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: detail }));
    if (window.parent !== window) {
      var origin = location.origin === "null" ? "*" : location.origin;
      window.parent.postMessage({ type: type, iri: node.id, label: node.name, cls: node.cls }, origin);
    }
  }

  function draw(figure) {
    var canvas = figure.querySelector(".rg-network-canvas");
    var data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    if (!data.nodes.length) return;
    if (canvas.dataset.height) canvas.style.height = canvas.dataset.height;
    var nodes = new vis.DataSet(data.nodes);
    var network = new vis.Network(canvas, { nodes: nodes, edges: new vis.DataSet(data.edges) }, data.options);
    network.once("afterDrawing", function () { figure.dataset.drawn = "true"; });
    network.fit({ animation: false });
    network.on("click", function (event) {
      if (event.nodes.length) tell(figure, "rg:node", nodes.get(event.nodes[0]));
    });
    network.on("doubleClick", function (event) {
      if (event.nodes.length) tell(figure, "rg:open", nodes.get(event.nodes[0]));
    });
    network.on("hoverNode", function () { canvas.style.cursor = "pointer"; });
    network.on("blurNode", function () { canvas.style.cursor = ""; });
    figure.network = network;
  }

  function all() { document.querySelectorAll("figure.rg-network:not([data-drawn])").forEach(draw); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
