// Asking: while a question is written, names that its last word may begin are suggested.
import { nameOf, suggest } from "../lib/combobox";
import { one } from "../lib/dom";
import { completes, fragment } from "../lib/fragment";

const question = one<HTMLInputElement>("#question");

suggest(question, {
  part: () => fragment(question.value, question.selectionStart ?? question.value.length)?.text ?? "",
  fits: completes,
  onChoose: (hit) => {
    const found = fragment(question.value, question.selectionStart ?? question.value.length);
    if (found) question.setRangeText(nameOf(hit), found.start, found.end, "end");
  },
});
