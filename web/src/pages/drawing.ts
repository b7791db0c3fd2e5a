// Small drawings beside something else: each .drawing with its data as JSON inside. A click tells who it is, a second
// one opens the page; what else a page wants to do with a click it hears as the events rg:node and rg:open.
import { withOptions } from "../lib/api";
import { all, one } from "../lib/dom";
import { drawGraph, type GraphData, type GraphNode } from "../lib/graph/drawing";

async function draw(holder: HTMLElement): Promise<void> {
  const data = JSON.parse(one("script", holder).textContent ?? "") as GraphData;
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const told = (id: string | undefined, tell: (node: GraphNode) => void) => {
    const node = id === undefined ? undefined : nodes.get(id);
    if (node) tell(node);
  };
  await drawGraph(one(".drawn", holder), data, {
    label: holder.dataset.label,
    onClick: (id) => told(id, (node) => select(holder, node)),
    onDoubleClick: (id) => told(id, (node) => open(holder, node)),
  });
}

function select(holder: HTMLElement, node: GraphNode): void {
  const panel = one(".selected", holder);
  panel.hidden = false;
  one(".name", panel).textContent = node.label;
  one<HTMLAnchorElement>('[data-go="entity"]', panel).href = withOptions(holder.dataset.entity ?? "", { iri: node.id });
  one<HTMLAnchorElement>('[data-go="explore"]', panel).href = withOptions(holder.dataset.explore ?? "", {
    focus: node.id,
  });
  tell(holder, "rg:node", node);
}

function open(holder: HTMLElement, node: GraphNode): void {
  tell(holder, "rg:open", node);
  window.location.assign(withOptions(holder.dataset.entity ?? "", { iri: node.id }));
}

function tell(holder: HTMLElement, type: string, node: GraphNode): void {
  const detail = { iri: node.id, label: node.label, cls: node.class };
  holder.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
}

for (const holder of all(".drawing")) void draw(holder);
