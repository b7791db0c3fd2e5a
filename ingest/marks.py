"""What tables and rules see in a sentence, as marks on its characters: the model's second look at a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.gazetteer import Gazetteer
from ingest.nlp import build_nlp, hits_of, names_of, read
from ingest.segmentation import Sentence
from ingest.statements import top
from ontology.schema import load_schema

if TYPE_CHECKING:
    from spacy.tokens import Doc

Marked = tuple[str, int, int, str]
"""(`known` or `ruled`, start, end, top class)"""


def marks_of(sentences: Sequence[Sentence], gazetteer: Gazetteer) -> list[list[Marked]]:
    """Return for each sentence the names that the gazetteer knows and those that the rules read."""
    nlp = build_nlp(gazetteer.focus.code if gazetteer.focus else None)
    return [marks_in(doc) for doc in read(nlp, (s.clean for s in sentences))]


def marks_in(doc: Doc) -> list[Marked]:
    """Return the marks of a sentence that went through the pipeline."""
    known: list[Marked] = [("known", h.start, h.end, load_schema().top(h.known.cls)) for h in hits_of(doc)]
    return known + [("ruled", n.start, n.end, top(n)) for n in names_of(doc)]
