// Handing a file to the visitor.
import { h } from "../../dom";

const SOON = 10_000;

/** Offer a file for saving. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), SOON);
}
