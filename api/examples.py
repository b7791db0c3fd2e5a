"""Example questions and queries (examples.yaml), which a newcomer tries first."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from api.i18n import Language

EXAMPLES = Path(__file__).with_name("examples.yaml")


@functools.cache
def load_examples() -> Mapping[str, Any]:
    """Return the examples as they stand in the file."""
    return cast("Mapping[str, Any]", yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")))


def questions(language: Language) -> list[str]:
    """Return example questions in a language."""
    return list(load_examples()["questions"][language])


def queries() -> list[dict[str, str]]:
    """Return example SPARQL queries with a title in both languages."""
    return list(load_examples()["queries"])
