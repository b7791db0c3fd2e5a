// The ontology page: the diagram shows the lines of what is pointed at and can be enlarged; terms can be filtered.
import { all, one } from "../lib/dom";
import { t } from "../lib/words";

const LARGEST = 4;
const SMALLEST = 0.5;

/** Show only the curves of the class or relation that the pointer or the focus is on. */
function lightUp(picture: SVGSVGElement): void {
  const paths = all<SVGPathElement>("path", picture);
  const nodes = all<SVGAElement>("a", picture);
  const show = (event: Event) => {
    const node = event.target instanceof Element ? event.target.closest<SVGAElement>("a") : null;
    picture.classList.toggle("pointed", node !== null);
    const touched = new Set(node ? [keyOf(node)] : []);
    for (const path of paths) {
      const lit = node !== null && belongs(path, node);
      path.classList.toggle("lit", lit);
      if (lit) for (const key of endsOf(path)) touched.add(key);
    }
    for (const other of nodes) other.classList.toggle("lit", touched.has(keyOf(other)));
  };
  for (const name of ["pointerover", "focusin"]) picture.addEventListener(name, show);
  for (const name of ["pointerleave", "focusout"])
    picture.addEventListener(name, () => picture.classList.remove("pointed"));
}

function keyOf({ dataset }: SVGAElement): string {
  return `${dataset.side} ${dataset.name}`;
}

function endsOf({ dataset }: SVGPathElement): string[] {
  return [`${dataset.side} ${dataset.class}`, `by ${dataset.relation}`];
}

function belongs(path: SVGPathElement, node: SVGAElement): boolean {
  return endsOf(path).includes(keyOf(node));
}

/** Let buttons make the pictures larger and smaller within their frame. */
function zoom(frame: HTMLElement, buttons: HTMLElement): void {
  let factor = 1;
  const pictures = all<SVGSVGElement>("svg", frame);
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-zoom]") : null;
    if (!button) return;
    const by = Number(button.dataset.zoom);
    factor = by ? Math.min(LARGEST, Math.max(SMALLEST, factor * by)) : 1;
    for (const picture of pictures) {
      const { width, height } = picture.viewBox.baseVal;
      picture.style.width = factor === 1 ? "" : `${width * factor}px`;
      picture.style.height = factor === 1 ? "" : `${height * factor}px`;
    }
    frame.classList.toggle("zoomed", factor !== 1);
  });
}

/** Show the terms with what is typed in their name, labels, definitions or examples. */
function filter(place: HTMLElement): void {
  const field = one<HTMLInputElement>("input", place);
  const said = one("[role=status]", place);
  const terms = all(".term");
  place.hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let found = 0;
    for (const term of terms) {
      term.hidden = !(term.dataset.text ?? "").toLowerCase().includes(wanted);
      found += Number(!term.hidden);
    }
    for (const section of all(".terms")) section.hidden = !section.querySelector(".term:not([hidden])");
    said.textContent = wanted ? t("ontology.found", { n: found }) : "";
  });
}

for (const picture of all<SVGSVGElement>(".schema-diagram")) lightUp(picture);
zoom(one(".schema-frame"), one(".schema-zoom"));
filter(one(".term-filter"));
