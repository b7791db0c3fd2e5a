// Paths: both ends change places, and sentences can be cited.
import { one } from "../lib/dom";

const form = one<HTMLFormElement>(".path-form");
const source = one<HTMLInputElement>('.path-form [name="from"]');
const target = one<HTMLInputElement>('.path-form [name="to"]');
const swap = one<HTMLButtonElement>(".path-form .swap");

swap.hidden = false;
swap.addEventListener("click", () => {
  [source.value, target.value] = [target.value, source.value];
  source.focus();
});

form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name); // addresses without empty options
});
