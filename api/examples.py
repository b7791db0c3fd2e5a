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
def _questions() -> Mapping[str, list[str]]:
    loaded = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    return cast("Mapping[str, list[str]]", loaded["questions"])


def questions(language: Language) -> list[str]:
    """Return example questions in a language."""
    return list(_questions()[language])


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
