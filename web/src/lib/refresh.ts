// A view that changes in place: the same page at another address, whose parts take the place of those shown.

/** Return the page at an address, parsed by the browser as it parses any page of ours; its scripts do not run. */
export function page(address: string, signal?: AbortSignal): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.setRequestHeader("Accept", "text/html");
    request.addEventListener("load", () => {
      if (request.status === 200 && request.responseXML) resolve(request.responseXML);
      else reject(new Error(`the server answered ${request.status}`));
    });
    request.addEventListener("error", () => reject(new Error("the server does not answer")));
    signal?.addEventListener("abort", () => request.abort());
    request.send();
  });
}

/** Put what another page has at each selector in the place of what this one has there. */
export function replaceParts(from: Document, selectors: string[]): void {
  for (const selector of selectors) {
    const [old, fresh] = [document.querySelector(selector), from.querySelector(selector)];
    if (old && fresh) old.replaceWith(document.importNode(fresh, true));
  }
}
