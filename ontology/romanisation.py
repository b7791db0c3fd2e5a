"""Hanyu Pinyin for labels: correct readings in place names, joined as place names are joined."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from ontology.tables import read_table

if TYPE_CHECKING:
    from pypinyin.core import Pinyin

_HANZI = re.compile(r"[\u3400-\u9fff]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_WORDS_KEPT, _NAMES_KEPT = 1 << 15, 1 << 13
"""How many words of the dictionary and how many names are kept with their readings."""


@functools.cache
def _readings() -> dict[str, tuple[str, ...]]:
    return {text: tuple(syllables.split()) for text, syllables in read_table("pinyin.tsv").rows}


def syllables(text: str) -> list[str]:
    """Return the pinyin syllables of Chinese characters, without tones (ü as u, as in passports: lü → lü).

    What is not Chinese stays in one piece.

    >>> syllables("重庆"), syllables("浚县"), syllables("成都")
    (['chong', 'qing'], ['xun', 'xian'], ['cheng', 'du'])
    >>> syllables("5G基站"), syllables("算力1.3万PF项目")
    (['5G', 'ji', 'zhan'], ['suan', 'li', '1.3', 'wan', 'PF', 'xiang', 'mu'])
    """
    return list(_syllables(text))


@functools.lru_cache(maxsize=_NAMES_KEPT)
def _syllables(text: str) -> tuple[str, ...]:
    runs = _RUN.findall(text)
    return tuple(part for run in runs for part in (_of_characters(run) if _HANZI.match(run) else [run]))


def _of_characters(text: str) -> list[str]:
    """Return a syllable for each character; the table of place names decides before pypinyin does."""
    found = _spelled(text, v_to_u=True)
    if len(found) != len(text):  # characters that pypinyin does not know come joined
        found = [syllable for character in text for syllable in _spelled(character, v_to_u=True)]
    known = _readings()
    for position, character in enumerate(text):
        if character in known:
            found[position] = known[character][0]
    for size in (2, 3, 4):
        for start in range(len(text) - size + 1):
            reading = known.get(text[start : start + size])
            if reading:
                found[start : start + size] = reading
    return found


def plain_syllables(text: str) -> list[str]:
    """Return the syllables of a text as pypinyin reads them, other characters in one piece.

    >>> plain_syllables("尊义"), plain_syllables("5G基站")
    (['zun', 'yi'], ['5G', 'ji', 'zhan'])
    """
    return _spelled(text, v_to_u=False)


def _spelled(text: str, *, v_to_u: bool) -> list[str]:
    """Return what pypinyin makes of a text; it reads word by word, so a word is worked out once only."""
    return [syllable for word in _cutter().seg(text) for syllable in _word_spelled(word, v_to_u)]


@functools.cache
def _cutter() -> Pinyin:
    from pypinyin.core import Pinyin  # noqa: PLC0415  (its dictionaries take a while to load)

    return Pinyin()


@functools.lru_cache(maxsize=_WORDS_KEPT)
def _word_spelled(word: str, v_to_u: bool) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (its dictionaries take a while to load)

    return tuple(lazy_pinyin([word], style=Style.NORMAL, v_to_u=v_to_u))


def joined(parts: list[str]) -> str:
    """Join syllables into one capitalised word, with the apostrophe before a, e, o.

    >>> joined(["lu", "an"]), joined(["zun", "yi"])
    ("Lu'an", 'Zunyi')
    """
    word = "".join(f"'{part}" if i and part[0] in "aeo" else part for i, part in enumerate(parts))
    return word[:1].upper() + word[1:]


def place_pinyin(name: str) -> str:
    """Romanise a bare place name (without 市, 县 …) as one word; other characters stay.

    >>> place_pinyin("六安"), place_pinyin("遵义"), place_pinyin("陕西")
    ("Lu'an", 'Zunyi', 'Shaanxi')
    """
    if name == "陕西":
        return "Shaanxi"
    return _HANZI.sub(lambda match: joined(syllables(match[0])), name)
