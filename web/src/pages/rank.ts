// The ranking: filters take effect when they are chosen.
import { one } from "../lib/dom";

const form = one<HTMLFormElement>(".rank-form");
one("button[type=submit]", form).hidden = true;
form.addEventListener("change", () => form.requestSubmit());
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name); // addresses without empty options
});
