"""The rules of the language, read from the tables in `ingest/data`; their headers explain the columns."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from ahocorasick_rs import AhoCorasick, MatchKind


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with the status it gives and the frame it opens."""

    text: str
    status: str
    frame: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A word of a table at its place in a text; `verb` is None for an adverb."""

    start: int
    end: int
    text: str
    verb: Verb | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Verbs, adverbs, heads of names and words that name nothing in particular."""

    verbs: Mapping[str, Verb]
    adverbs: Mapping[str, str | None]
    heads: Mapping[str, tuple[str, ...]]
    bare_heads: frozenset[str]
    modifiers: frozenset[str]
    generic: frozenset[str]
    tails: Mapping[str, tuple[str, ...]]
    """Words that may follow a name, longest first, by their last character."""
    branches: tuple[str, ...]
    unnamed: tuple[str, ...]
    words: AhoCorasick
    patterns: tuple[str, ...]
    head_lengths: Mapping[str, tuple[int, ...]]
    """How long the heads are, longest first, by their last character."""
    openings: Mapping[str, tuple[str, ...]]
    """Modifiers by their first character."""

    def find(self, text: str) -> list[Found]:
        """Return the verbs and adverbs of `text`, leftmost and longest, in order."""
        found = []
        for index, start, end in self.words.find_matches_as_indexes(text):
            word = self.patterns[index]
            found.append(Found(start, end, word, self.verbs.get(word)))
        return found

    def head_of(self, name: str) -> str | None:
        """Return the longest head that `name` ends in, or None.

        >>> load_lexicon().head_of("正安通用机场")
        '通用机场'
        """
        for length in self.head_lengths.get(name[-1:], ()):
            if (head := name[-length:]) in self.heads:
                return head
        return None

    def stems(self, label: str) -> list[str]:
        """Return `label` and, shorter and shorter, `label` without the words that may follow a name.

        >>> load_lexicon().stems("观音水库项目建设")
        ['观音水库项目建设', '观音水库']
        """
        stems: list[str] = []
        shorter: str | None = label
        while shorter is not None:
            stems.append(shorter)
            shorter = self._shorter(shorter)
        return stems

    def _shorter(self, label: str) -> str | None:
        for tail in self.tails.get(label[-1:], ()):
            if label.endswith(tail) and len(label) - len(tail) > 1:
                return label.removesuffix(tail)
        return None

    def core(self, label: str) -> str:
        """Return the longest stem of `label` that ends in a head, else `label`."""
        return next((stem for stem in self.stems(label) if self.head_of(stem)), label)

    def is_generic(self, modifier: str) -> bool:
        """Tell whether `modifier` is made of words that make nothing specific.

        >>> load_lexicon().is_generic("农村重点"), load_lexicon().is_generic("观音")
        (True, False)
        """
        if not modifier:
            return True
        words = self.openings.get(modifier[0], ())
        return any(modifier.startswith(word) and self.is_generic(modifier[len(word) :]) for word in words)


def rows(table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of `ingest/data`, comment lines left out."""
    text = (resources.files("ingest") / "data" / f"{table}.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _by_last(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found.setdefault(word[-1], []).append(word)
    return {last: tuple(words) for last, words in found.items()}


def _lengths_by_last(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths = {last: {len(word) for word in found} for last, found in _by_last(words).items()}
    return {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}


def _by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        found.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in found.items()}


@functools.cache
def load_lexicon() -> Lexicon:
    """Read the tables once."""
    verbs = {r["verb"]: Verb(r["verb"], r["status"], r["frame"], r["reach"] == "strong") for r in rows("verbs")}
    adverbs = {r["word"]: None if r["status"] == "-" else r["status"] for r in rows("adverbs")}
    heads = list(rows("heads"))
    generic = list(rows("generic"))
    patterns = tuple(sorted({*verbs, *adverbs}))
    return Lexicon(
        verbs=verbs,
        adverbs=adverbs,
        heads={r["head"]: tuple(r["class"].split("|")) for r in heads},
        bare_heads=frozenset(r["head"] for r in heads if r["bare"] == "yes"),
        modifiers=frozenset(r["text"] for r in generic if r["kind"] == "modifier"),
        generic=frozenset(r["text"] for r in generic if r["kind"] == "name"),
        tails=_by_last(r["text"] for r in generic if r["kind"] == "tail"),
        branches=tuple(sorted(r["text"] for r in generic if r["kind"] == "branch")),
        unnamed=tuple(sorted(r["text"] for r in generic if r["kind"] == "unnamed")),
        words=AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest),
        patterns=patterns,
        head_lengths=_lengths_by_last(r["head"] for r in heads),
        openings=_by_first(r["text"] for r in generic if r["kind"] == "modifier"),
    )
