"""`regiongraph ask`: a question in Chinese or English, answered with the sentences behind it."""

from __future__ import annotations

from typing import Any

from api.commands.common import open_for_reading
from api.output import print_json, print_line
from graph.ask import answer
from ontology.schema import load_schema


def ask_question(question: str, *, store: str | None, as_json: bool) -> None:
    """Print the answer to a question."""
    with open_for_reading(store) as opened:
        found = answer(opened.view(), question).to_json()
    if as_json:
        print_json(found)
        return
    print_line(found["interpretation"] or "")
    if found["message"]:
        print_line(found["message"])
    for item in found["answers"]:
        _print_answer(item, found["language"])


def _print_answer(item: dict[str, Any], language: str) -> None:
    name = item["label_en"] if language == "en" and item["label_en"] else item["label"]
    status = load_schema().statuses[item["status"]].label(language) if item["status"] else None
    parts = [item["value"], name, f"[{status}]" if status else None, "(inferred)" if item["inferred"] else None]
    print_line("• " + " ".join(part for part in parts if part))
    for evidence in item["evidence"][:1]:
        print_line(f"    “{evidence['quote']}” {evidence['title']}")
