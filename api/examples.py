"""What a newcomer tries first: example questions (examples.yaml) and example queries (ontology/queries)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from api.i18n import Language
from ontology.example_queries import load_examples

EXAMPLES = Path(__file__).with_name("examples.yaml")


@functools.cache
def _loaded() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")))


def questions(language: Language) -> list[str]:
    """Return example questions in a language, a few."""
    return list(_loaded()["questions"][language])


def kinds(language: Language) -> dict[str, list[str]]:
    """Return example questions in a language for each kind of question."""
    return {kind: list(asked[language]) for kind, asked in _loaded()["kinds"].items()}


def queries() -> list[dict[str, Any]]:
    """Return the example queries with their titles and keywords in both languages, those of a group together."""
    return [
        {
            "name": example.name,
            "zh": example.zh,
            "en": example.en,
            "keywords": [{"zh": word.zh, "en": word.en} for word in example.keywords],
            "query": example.query,
        }
        for example in load_examples()
    ]
