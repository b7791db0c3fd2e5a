"""Characters as fonts give them → characters as people write them; nothing else is changed."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "radicals.tsv"
_ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f]")
"""Radicals, compatibility characters, Latin ligatures: looked at, for the eye they are the ordinary ones."""
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff]"
)
"""Controls and what has no width: no one reads them, and XML does not take them."""


@functools.cache
def _radicals() -> Mapping[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def written(text: str) -> str:
    r"""Return a text with odd forms of characters made the ordinary ones; full-width letters stay.

    >>> written("⻓江、⼤⻢路，１２％\u200b")
    '长江、大马路，１２％'
    """
    return _DROPPED.sub("", _ODD.sub(_ordinary, text))


def _ordinary(match: re.Match[str]) -> str:
    return _radicals().get(match[0]) or unicodedata.normalize("NFKC", match[0])
