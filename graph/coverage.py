"""How much of each document was read: the sentences that something was found in."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.evidence import text
from graph.statements import all_observations, all_statements
from graph.view import View
from ontology.namespaces import local_name

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sentences of a document, and those of them without a mention, a claim or an observation."""

    sentences: int
    unread: int

    @property
    def share(self) -> float:
        """Share of the sentences that were read, from 0 to 1; 1 where there is none."""
        return 1 - self.unread / self.sentences if self.sentences else 1.0


def coverage(view: View) -> Mapping[str, Coverage]:
    """Return by IRI of document how much of it was read; counted once for each view."""
    return view.memo(_coverage)


def _coverage(view: View) -> dict[str, Coverage]:
    passages: defaultdict[str, list[Span]] = defaultdict(list)
    mentions: defaultdict[str, list[Span]] = defaultdict(list)
    for row in view.rows("quotes"):
        found = passages if local_name(text(row, "kind")) == "Passage" else mentions
        found[text(row, "document")].append((int(text(row, "start")), int(text(row, "end"))))
    stated = _stated(view)
    return {document: count(spans, mentions[document], stated[document]) for document, spans in passages.items()}


def count(passages: Iterable[Span], mentions: list[Span], stated: set[Span]) -> Coverage:
    """Count sentences, leaving out those inside others; `mentions` are sorted.

    >>> count([(0, 5), (1, 3), (5, 9)], [(6, 8)], set())
    Coverage(sentences=2, unread=1)
    """
    sentences, unread, reached = 0, 0, 0
    for start, end in passages:
        if start < reached:
            continue
        reached, sentences = end, sentences + 1
        if (start, end) in stated:
            continue
        inside = mentions[bisect_left(mentions, (start, 0)) : bisect_left(mentions, (end, 0))]
        unread += not any(last <= end for _, last in inside)
    return Coverage(sentences, unread)


def _stated(view: View) -> defaultdict[str, set[Span]]:
    """Return the sentences that state something, by document."""
    found: defaultdict[str, set[Span]] = defaultdict(set)
    records = [claim.evidence for statement in all_statements(view) for claim in statement.claims]
    for evidence in (*records, *(one.evidence for one in all_observations(view))):
        for quote in evidence:
            found[quote.document].add((quote.start, quote.end))
    return found
