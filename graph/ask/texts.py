"""The documents in memory: their sentences, and where each names each entity."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)\s*年")
BOUNDS = "，；。："
"""What ends a clause; the enumeration comma 、 does not, so a list stays whole. The same in `selection`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document by what a question may say of it."""

    iri: str
    title: str
    year: int | None
    """Year of issue; for an undated text the year it speaks of most."""
    about: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A passage of a document."""

    iri: str
    document: str
    start: int
    end: int
    quote: str
    section: str | None
    page: int | None = None

    def clause(self, at: int) -> str:
        """Return the stretch between commas and stops around the character at an offset of the document."""
        offset = at - self.start
        before = max(self.quote.rfind(bound, 0, offset) for bound in BOUNDS) + 1
        after = [position for bound in BOUNDS if (position := self.quote.find(bound, offset)) >= 0]
        return self.quote[before : min(after, default=len(self.quote))]


@dataclass(frozen=True)
class Texts:
    """All documents with their sentences and mentions."""

    documents: Mapping[str, Text]
    sentences: Mapping[str, Sentence]
    mentions: Mapping[tuple[str, str], Sequence[tuple[int, int]]]
    """For an entity and a document the spans that name it, in order."""
    order: Mapping[str, tuple[list[int], list[Sentence]]]
    """For a document where its sentences start, and the sentences."""

    def sentence_at(self, document: str, offset: int) -> Sentence | None:
        """Return the sentence of a document around an offset."""
        starts, sentences = self.order.get(document, ([], []))
        index = bisect_right(starts, offset) - 1
        return sentences[index] if index >= 0 and offset < sentences[index].end else None

    def names(self, entity: str, document: str, spelled: Iterable[str]) -> bool:
        """Return whether a document names an entity, be it only as a part of something longer."""
        if (entity, document) in self.mentions:
            return True
        sentences = self.order.get(document, ([], []))[1]
        return any(name in sentence.quote for name in spelled if len(name) > 1 for sentence in sentences)

    def spans_in(self, entity: str, sentence: Sentence) -> list[tuple[int, int]]:
        """Return the spans within a sentence that name an entity."""
        spans = self.mentions.get((entity, sentence.document), ())
        first = bisect_left(spans, (sentence.start, 0))
        return list(spans[first : bisect_left(spans, (sentence.end, 0), lo=first)])


Row = Mapping[str, str | None]


def build_texts(documents: Iterable[Row], passages: Iterable[Row], mentions: Iterable[Row]) -> Texts:
    """Build the tables from the rows of the queries `ask-documents`, `ask-passages` and `ask-mentions`."""
    spans: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in mentions:
        spans[str(row["entity"]), str(row["document"])].append((int(row["start"] or 0), int(row["end"] or 0)))
    sentences = {str(row["passage"]): _sentence(row) for row in passages}
    order: dict[str, tuple[list[int], list[Sentence]]] = {}
    for sentence in sorted(sentences.values(), key=lambda s: (s.document, s.start)):
        starts, listed = order.setdefault(sentence.document, ([], []))
        starts.append(sentence.start)
        listed.append(sentence)
    mentions_of = {key: tuple(sorted(found)) for key, found in spans.items()}
    return Texts({str(row["document"]): _text(row) for row in documents}, sentences, mentions_of, order)


def _sentence(row: Row) -> Sentence:
    offsets = int(row["start"] or 0), int(row["end"] or 0)
    page = int(row["page"]) if row["page"] else None
    return Sentence(str(row["passage"]), str(row["document"]), *offsets, str(row["quote"]), row["section"], page)


def _text(row: Row) -> Text:
    issued, body = row["issued"], str(row["text"])
    year = int(issued[:4]) if issued else _year_spoken_of(body)
    return Text(str(row["document"]), str(row["title"]), year, row["about"])


def _year_spoken_of(body: str) -> int | None:
    years = Counter(int(year) for year in _YEAR.findall(body))
    return max(years, key=lambda year: (years[year], year), default=None)
