// The files that were chosen and not sent yet: which of them can be, and why the others cannot.
import { all, h, one } from "../dom";
import { language, t } from "../words";
import type { Given } from "./dropped";

interface Limits {
  fileBytes: number;
  totalBytes: number;
  files: number;
  kinds: string[];
}

const MEBI = 1 << 20;
const SIDECAR = "index.csv";

export class ChosenFiles {
  private files: Given[] = [];
  private skipped = 0;
  private readonly limits: Limits;
  private readonly box = one("#chosen");
  private readonly said = one("#chosen-said");

  constructor(form: HTMLFormElement) {
    const { fileBytes, totalBytes, files, kinds } = form.dataset;
    this.limits = {
      fileBytes: Number(fileBytes),
      totalBytes: Number(totalBytes),
      files: Number(files),
      kinds: (kinds ?? "").split(" "),
    };
  }

  /** Add files; those of a folder that are not read are passed over, those that were named are told. */
  add(given: Given[]): void {
    for (const one of given) {
      if (one.path.includes("/") && !this.isRead(one.file.name)) this.skipped += 1;
      else if (!this.files.some((other) => other.path === one.path && other.file.size === one.file.size))
        this.files.push(one);
    }
    this.show();
  }

  /** The files to be sent; none where there are too many, too large ones, or nothing to read. */
  sendable(): Given[] {
    const good = this.good();
    const documents = good.filter((one) => one.file.name !== SIDECAR);
    return documents.length && !this.refusal(good) ? good : [];
  }

  private good(): Given[] {
    return this.files.filter((one) => !this.problem(one));
  }

  private isRead(name: string): boolean {
    return name === SIDECAR || this.limits.kinds.some((kind) => name.toLowerCase().endsWith(kind));
  }

  private problem({ file }: Given): string {
    if (!this.isRead(file.name)) return t("add.choose.kind");
    if (file.size > this.limits.fileBytes) return t("add.choose.size", { limit: this.limits.fileBytes / MEBI });
    return file.size ? "" : t("add.choose.empty");
  }

  private refusal(good: Given[]): string {
    if (good.length > this.limits.files) return t("add.choose.files", { limit: this.limits.files });
    if (total(good) > this.limits.totalBytes) return t("add.choose.total", { limit: this.limits.totalBytes / MEBI });
    return "";
  }

  private show(): void {
    this.box.hidden = !this.files.length;
    one("ul", this.box).replaceChildren(...this.files.map((given) => this.line(given)));
    const good = this.good();
    const key = good.length === 1 ? "add.choose.one" : "add.choose.many";
    const counted = good.length ? t(key, { n: good.length, size: amount(total(good)) }) : t("add.choose.none");
    const passed = this.skipped ? t("add.choose.skipped", { n: this.skipped }) : "";
    const stop = language === "zh" ? "。" : ". ";
    this.said.textContent = [counted, this.refusal(good), passed].filter(Boolean).join(stop);
  }

  private line(given: Given): HTMLElement {
    const problem = this.problem(given);
    const leave = h(
      "button",
      { type: "button", class: "quiet icon", "aria-label": t("add.choose.remove", { name: short(given.path) }) },
      "×",
    );
    leave.addEventListener("click", () => this.leaveOut(given));
    return h(
      "li",
      { class: problem ? "refused" : null },
      h("bdi", { class: "path" }, short(given.path)),
      h("span", { class: "soft" }, amount(given.file.size)),
      problem ? h("span", { class: "why" }, problem) : null,
      leave,
    );
  }

  private leaveOut(given: Given): void {
    const at = this.files.indexOf(given);
    this.files.splice(at, 1);
    this.show();
    const left = all("button", this.box);
    (left[Math.min(at, left.length - 1)] ?? one("#files")).focus();
  }
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SHOWN = 80;

/** A name without characters that hide or turn text round, and not too long: as the server shows it. */
function short(path: string): string {
  const name = path.replace(INVISIBLE, "\ufffd");
  return name.length > SHOWN ? `${name.slice(0, SHOWN - 27)}…${name.slice(-26)}` : name;
}

function total(given: Given[]): number {
  return given.reduce((sum, { file }) => sum + file.size, 0);
}

function amount(bytes: number): string {
  const [value, unit] = bytes < MEBI ? [bytes / 1024, "KB"] : [bytes / MEBI, "MB"];
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}
