// Saving what is seen: as a picture, as a network for other programs, or as RDF.
import { all } from "../dom";
import { notice } from "../notice";
import { t } from "../words";
import type { Explorer } from "./explorer";
import { themeOf } from "./look";

const NAME = "regiongraph";

/** Make the buttons `data-export` below an element save the drawing; the code for it comes when it is needed. */
export function exporting(element: HTMLElement, explorer: Explorer): void {
  for (const button of all<HTMLButtonElement>("[data-export]", element))
    button.addEventListener("click", () => void save(button.dataset.export ?? "", explorer));
}

async function save(form: string, explorer: Explorer): Promise<void> {
  const [{ download }, content] = await Promise.all([import("./export/download"), contentOf(form, explorer)]);
  download(`${NAME}.${form}`, content);
  notice(t("explore.exported", { name: `${NAME}.${form}` }));
}

async function contentOf(form: string, explorer: Explorer): Promise<Blob> {
  const picture = { ...explorer.visible, places: explorer.drawing.positions() };
  if (form === "graphml") {
    const { graphmlOf } = await import("./export/graphml");
    return new Blob([graphmlOf(picture)], { type: "application/graphml+xml" });
  }
  if (form === "ttl") {
    const { turtleOf } = await import("./export/turtle");
    return new Blob([turtleOf(picture, explorer.prefixes)], { type: "text/turtle" });
  }
  const { pngFile, svgFile, svgOf } = await import("./export/picture");
  const drawn = svgOf(picture, explorer.model, themeOf(explorer.drawing.figure));
  return form === "svg" ? svgFile(drawn) : pngFile(drawn);
}
