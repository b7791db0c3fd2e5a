"""When something is or was: the date that stands in the clause that names it, and otherwise no answer."""

from __future__ import annotations

import re

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.quoting import sentences_query
from graph.ask.result import Found, Item, item_of, quote_of
from graph.ask.statuses import subjects
from graph.ask.texts import Sentence

LONGEST_DATE = 14
"""Length up to which a clause is nothing but a date."""
_DATE = re.compile(r"(?:1[89]|20)\d\d\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?:底|末|初)?")


def _date(sentence: Sentence, at: int) -> re.Match[str] | None:
    """Return the date in the clause around an offset, or in one before it that consists of hardly anything else."""
    here = _DATE.search(sentence.clause(at))
    start = sentence.quote.find(sentence.clause(at))
    before = sentence.clause(sentence.start + start - 2) if start > 1 else ""
    return here or (_DATE.search(before) if len(before) <= LONGEST_DATE else None)


def answer_when(context: Context, frame: Frame) -> Found:
    """Return the dates in the clauses that name the things asked about."""
    if "when" not in frame.asks:
        return Found("unanswerable")
    items: list[Item] = []
    used: list[Sentence] = []
    for iri in subjects(context, frame):
        for document in frame.documents or tuple(context.texts):
            for start, _ in context.library.mentions.get((iri, document), ()):
                sentence = context.library.sentence_at(document, start)
                date = _date(sentence, start) if sentence else None
                if sentence and date and not items:
                    items.append(item_of(context, iri, value=date.group(), evidence=(quote_of(context, sentence),)))
                    used.append(sentence)
    return Found("value", tuple(items), sentences_query(used)) if items else Found("unanswerable")
