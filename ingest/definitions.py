"""Short names that a text defines itself: `遵义综合保税区（以下简称“综保区”）`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.names import Name
from ingest.segmentation import Sentence

_MARKED = r"[“《][^”》]{1,20}[”》]"
_DEFINES = re.compile(
    rf"[”》]?[（(，,](?:以下)?(?:统一?|合)?(?:简称|称)(?:为|作)?[:：]?"
    rf"(?P<names>{_MARKED}(?:[、，和或及]?{_MARKED})*|[^“”《》、，。；（）()]{{2,12}}(?=[）)]))"
)
_MARKED_NAME = re.compile(r"[“《]([^”》]+)[”》]")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short name, the full name in front of it and the sentence that puts them together."""

    short: str
    full: Name
    sentence: Sentence


def definitions(named: Iterable[tuple[Sentence, Name]]) -> Iterator[Definition]:
    """Yield the definitions in the order of the text; `named` are the names with their sentences."""
    ending: defaultdict[tuple[int, int], list[Name]] = defaultdict(list)
    sentences: dict[int, Sentence] = {}
    for sentence, name in named:
        if name.end > name.start:
            ending[sentence.start, name.end].append(name)
            sentences[sentence.start] = sentence
    for start in sorted(sentences):
        sentence = sentences[start]
        for found in _DEFINES.finditer(sentence.clean):
            before = [*ending[start, found.start()], *ending[start, _inside(found)]]
            if before:
                full = min(before, key=lambda name: (name.start, name.cls, name.label))
                for short in _MARKED_NAME.findall(found["names"]) or [found["names"]]:
                    yield Definition(short, full, sentence)


def _inside(found: re.Match[str]) -> int:
    """Return where a name ends whose closing mark is not part of it."""
    return found.start() + (found.group()[0] in "”》")
