// Sends files with a count of what has gone, which `fetch` does not give.
import { type Problem, Refused } from "../api";

export interface Sent {
  links: { page: string };
}

/** Post a form; `told` hears which share has gone. Rejects with `Refused` where the server says no. */
export function send(
  address: string,
  form: FormData,
  told: (share: number) => void,
  signal: AbortSignal,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => told(event.total ? event.loaded / event.total : 0));
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response as Sent);
      else if (request.response) reject(new Refused(request.response as Problem));
      else reject(new Error(`the server answered ${request.status}`));
    });
    request.addEventListener("error", () => reject(new Error("the server does not answer")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
