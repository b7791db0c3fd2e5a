"""The spaCy pipeline: characters as tokens, then gazetteer, then clauses with their names.

Offsets are those of the sentence's cleaned text. Candidates stand in `doc.spans` (overlaps are kept
there), the frames in `doc._.steps`; nothing is written to `doc.ents`, which allows no nesting.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

from ingest.gazetteer import Hit, gazetteer_for
from ingest.lexicon import load_lexicon
from ingest.light import hidden
from ingest.names import Name, Namer
from ingest.steps import Step, read_steps

with hidden("torch"):
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIPES = ("rg_gazetteer", "rg_names")


@functools.lru_cache(maxsize=16)
def build_nlp(place_code: str | None) -> Language:
    """Return the pipeline for documents about the division `place_code` (None: no known place)."""
    for attribute in ("hits", "steps", "names"):
        if not Doc.has_extension(attribute):
            Doc.set_extension(attribute, default=None)
    nlp = spacy.blank("zh")
    for pipe in PIPES:
        nlp.add_pipe(pipe, config={"place_code": place_code})
    return nlp


def read(nlp: Language, texts: Iterable[str]) -> Iterator[Doc]:
    """Run sentences through the pipeline, in order."""
    yield from nlp.pipe(texts)


def text_of(doc: Doc) -> str:
    """Return the text of a sentence, which spaCy puts together anew at each look."""
    found = doc.user_data.get("text")
    if found is None:
        found = doc.user_data["text"] = doc.text
    return cast("str", found)


def hits_of(doc: Doc) -> list[Hit]:
    """Known names of a sentence."""
    return cast("list[Hit]", doc._.hits)


def steps_of(doc: Doc) -> list[Step]:
    """Frames of a sentence."""
    return cast("list[Step]", doc._.steps)


def names_of(doc: Doc) -> list[Name]:
    """Names that the frames of a sentence speak of."""
    return cast("list[Name]", doc._.names)


@Language.factory("rg_gazetteer", default_config={"place_code": None}, assigns=["doc.spans"])
def gazetteer_pipe(nlp: Language, name: str, place_code: str | None) -> GazetteerPipe:
    """Build the component that marks known names in `doc.spans["gazetteer"]`."""
    del nlp, name
    return GazetteerPipe(place_code)


@Language.factory("rg_names", default_config={"place_code": None}, requires=["doc.spans"], assigns=["doc.spans"])
def names_pipe(nlp: Language, name: str, place_code: str | None) -> NamesPipe:
    """Build the component that reads frames and marks their names in `doc.spans["names"]`."""
    del nlp, name
    return NamesPipe(place_code)


class GazetteerPipe:
    """Marks what the reference data knows."""

    def __init__(self, place_code: str | None) -> None:
        self.gazetteer = gazetteer_for(place_code)

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.hits` and `doc.spans["gazetteer"]`."""
        doc._.hits = self.gazetteer.find(text_of(doc))
        doc.spans["gazetteer"] = _spans(doc, ((h.start, h.end, h.known.cls, h.known.label) for h in doc._.hits))
        return doc


class NamesPipe:
    """Reads frames and names what they speak of."""

    def __init__(self, place_code: str | None) -> None:
        self.namer = Namer(load_lexicon(), gazetteer_for(place_code))

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.steps`, `doc._.names` and `doc.spans["names"]`."""
        doc._.steps = read_steps(text_of(doc), hits_of(doc), self.namer)
        doc._.names = [name for step in doc._.steps for name in _named(step)]
        doc.spans["names"] = _spans(doc, ((n.start, n.end, n.cls, n.label) for n in doc._.names))
        return doc


def _named(step: Step) -> list[Name]:
    tails = [p.tail for p in (step.subject, step.object) if p and p.tail]
    return [*step.names(), *tails]


def _spans(doc: Doc, found: Iterable[tuple[int, int, str, str]]) -> list[Span]:
    spans = (doc.char_span(a, b, label=cls, kb_id=label) for a, b, cls, label in found)
    return [span for span in spans if span is not None]
