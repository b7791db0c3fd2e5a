// Adding documents: files and folders that are dropped or chosen, sent with a count of what has gone.
import { chosen, dropped } from "../lib/adding/dropped";
import { ChosenFiles } from "../lib/adding/list";
import { send } from "../lib/adding/send";
import { Refused } from "../lib/api";
import { all, one } from "../lib/dom";
import { rememberToken } from "../lib/token";
import { t } from "../lib/words";

const form = document.querySelector<HTMLFormElement>("#add");
if (form) adding(form);

function adding(form: HTMLFormElement): void {
  const files = new ChosenFiles(form);
  const [field, folder] = [one<HTMLInputElement>("#files"), one<HTMLInputElement>("#folder")];
  const [drop, refused, sending] = [one("#drop"), one("#refused"), one("#sending")];
  const submit = one<HTMLButtonElement>("button[type=submit]", form);
  let under: AbortController | undefined;

  rememberToken();
  drop.classList.add("live");
  one(".drop-here", drop).hidden = false;
  one(".of-folder", drop).hidden = !("webkitdirectory" in folder);
  for (const one of [field, folder]) {
    const take = () => {
      if (one.files?.length) files.add(chosen(one));
      one.value = "";
    };
    one.addEventListener("change", take);
    take(); // what was chosen before this script was there
  }
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) drop.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer) void dropped(event.dataTransfer).then((given) => files.add(given));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!under) void go();
  });
  one("button", sending).addEventListener("click", () => under?.abort());

  async function go(): Promise<void> {
    const given = files.sendable();
    tell(given.length ? "" : t("add.choose.none"));
    if (!given.length) return;
    under = new AbortController();
    busy(true);
    try {
      const sent = await send(form.action, body(given), progress, under.signal);
      window.location.assign(sent.links.page);
    } catch (error) {
      busy(false);
      under = undefined;
      if (error instanceof DOMException) submit.focus();
      else tell(error instanceof Refused ? error.message : t("add.send.failed"));
    }
  }

  /** The token and what is said of the documents first, so that the server knows them when the files come. */
  function body(given: { file: File; path: string }[]): FormData {
    const data = new FormData();
    for (const input of all<HTMLInputElement>("input[name]:not([type=file])", form)) {
      if (input.value.trim()) data.append(input.name, input.value.trim());
    }
    for (const { file, path } of given) data.append("files", file, path);
    return data;
  }

  function progress(share: number): void {
    const percent = Math.floor(share * 100);
    one<HTMLProgressElement>("progress", sending).value = percent;
    one("span", sending).textContent = t("add.send.sending", { percent });
  }

  function busy(is: boolean): void {
    sending.hidden = !is;
    submit.hidden = is;
    if (is) progress(0);
  }

  function tell(problem: string): void {
    refused.textContent = problem;
    refused.hidden = !problem;
  }
}
