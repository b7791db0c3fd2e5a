"""Refusals: the reasons of `data/refusals.yaml` as errors, said in both languages."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ontology.errors import DocumentError

_FILE = Path(__file__).parents[1] / "data" / "refusals.yaml"


@functools.cache
def _reasons() -> Mapping[str, Mapping[str, tuple[str, str | None]]]:
    return {
        key: {language: tuple(said) for language, said in texts.items()}
        for key, texts in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items()
    }


def refusal(key: str, name: object, **values: Any) -> DocumentError:
    """Return the error that says why `name` is not read.

    >>> refusal("empty", "a.txt").said["zh"]
    ('a.txt：文件中没有文字', '应为至少一句话的中文文本')
    """
    said = {
        language: (f"{name}{mark}{message.format(**values)}", hint and hint.format(**values))
        for (language, (message, hint)), mark in zip(_reasons()[key].items(), (": ", "："), strict=True)
    }
    return DocumentError(*said["en"], key=key, said=said)
