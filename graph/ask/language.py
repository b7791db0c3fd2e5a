"""The question as text: what is accepted, its language, and the tokens both languages are matched by."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ontology.errors import InputError

Language = Literal["zh", "en"]

LONGEST = 1000
"""Longest question in characters; nobody asks more in one breath, and longer text is a mistake or an attack."""

_GRAMMAR = frozenset(("what", "which", "who", "where", "when", "how", "is", "are", "was", "the", "of", "in", "do"))
"""English words that no Chinese question has."""
_LETTERS = r"[^\W\d_\u3400-\u9fff\u3007]+"
_TOKEN = re.compile(rf"[\u3400-\u9fff\u3007]|\d+(?:\.\d+)?%?|{_LETTERS}(?:['’]{_LETTERS})*")
_APOSTROPHE = re.compile("['’]")
_CHINESE = re.compile(r"[\u3400-\u9fff\u3007]+")
_POSSESSIVE = re.compile(r"[’']s\b", re.IGNORECASE)
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A Chinese character, a number or a Latin word; `key` is what words are compared by."""

    start: int
    end: int
    key: str


def accept(question: str) -> str:
    """Return the question trimmed, or raise InputError with what is wrong with it."""
    if not question.strip():
        raise InputError("the question is empty", "Ask something, such as “遵义有哪些铁路项目？”.")
    if len(question) > LONGEST:
        raise InputError(f"the question has {len(question)} characters, at most {LONGEST} are read", "Ask it shorter.")
    bad = next((c for c in question if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r"), None)
    if bad is not None:
        raise InputError(f"the question holds the control character U+{ord(bad):04X}", "Remove it and ask again.")
    return " ".join(question.split())


def language_of(question: str) -> Language:
    """Return the language to answer in: that of the grammar, since names may be in either.

    >>> language_of("Zunyi要新建几个通用机场？"), language_of("Which two cities would 遵铜铁路 join?")
    ('zh', 'en')
    """
    keys = [token.key for token in tokenise(question)]
    chinese = sum(is_chinese(key) for key in keys)
    latin = sum(key[0].isalpha() and not is_chinese(key) for key in keys)
    if latin == 0 or _GRAMMAR.isdisjoint(keys):
        return "zh" if chinese or not latin else "en"
    return "zh" if chinese > 2 * latin else "en"


def is_chinese(text: str) -> bool:
    """Return whether `text` begins with a Chinese character."""
    return "\u3400" <= text[:1] <= "\u9fff" or text[:1] == "\u3007"


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a text with their offsets in it; an apostrophe within a word is no part of its key.

    >>> [token.key for token in tokenise("Which counties border 遵义市?")]
    ['which', 'county', 'border', '遵', '义', '市']
    >>> [token.key for token in tokenise("Hasn't Zheng'an’s airport")]
    ['hasnt', 'zhengan', 'airport']
    """
    plain = _POSSESSIVE.sub(lambda m: " " * len(m.group()), _fold(text))
    return [Token(m.start(), m.end(), stem(_APOSTROPHE.sub("", m.group()))) for m in _TOKEN.finditer(plain)]


def keys_of(phrase: str) -> tuple[str, ...]:
    """Return what a phrase is matched by: the keys of its tokens."""
    if _CHINESE.fullmatch(phrase):  # most names: one character, one token
        return tuple(phrase)
    return tuple(token.key for token in tokenise(phrase))


@functools.lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return an English word without its inflection; anything else as it is.

    >>> [stem(w) for w in ("cities", "planned", "building", "promises", "zunyi", "is")]
    ['city', 'plan', 'build', 'promis', 'zunyi', 'is']
    """
    if not word.isascii() or len(word) <= _SHORTEST_STEM or not word.isalpha():
        return word
    for suffix, replacement in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM and not word.endswith(("ss", "us")):
            word = word[: len(word) - len(suffix)] + replacement
            break
    return _trim(word)


def _trim(word: str) -> str:
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


def _fold(text: str) -> str:
    """Fold width, case and accents, keeping every character at its place."""
    return "".join(_fold_one(c) for c in text)


@functools.lru_cache(maxsize=8192)
def _fold_one(character: str) -> str:
    folded = unicodedata.normalize("NFKD", character.lower())
    return folded[0] if folded and len(unicodedata.normalize("NFKC", folded)) == 1 else character
