"""How a question was understood, and why it has no answer, in the question's language."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from graph.ask.context import Context
from graph.ask.frame import Anchor, Frame, Kind
from graph.ask.lexicon import table
from graph.ask.result import Found
from ontology.errors import did_you_mean
from ontology.schema import load_schema

MOST_NAMED = 3


def phrase(language: str, key: str, **values: str) -> str:
    """Return a phrase of `lexicon/phrases.tsv` with its values filled in."""
    chinese, english = _phrases()[key]
    return (english if language == "en" else chinese).format(**values)


@functools.cache
def _phrases() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in table("phrases")}


def interpretation(context: Context, frame: Frame, kind: Kind, found: Found) -> str:
    """Return in a sentence how the question was read."""
    parts = [phrase(frame.language, f"kind-{kind}" if kind != "unanswerable" else f"kind-{frame.kind}")]
    parts += [_target(frame)] if frame.target else []
    parts += [_named(context, frame)] if frame.anchors else []
    if found.how:
        parts.append(
            phrase(frame.language, "relations", names=_join(frame, (_relation(frame, name) for name in found.how)))
        )
    parts += _conditions(context, frame)
    return (", " if frame.language == "en" else "；").join(part for part in parts if part) + _stop(frame)


def _stop(frame: Frame) -> str:
    return "." if frame.language == "en" else "。"


def _target(frame: Frame) -> str:
    target = frame.target
    if target is None:
        return ""
    names = _join(frame, (load_schema().classes[cls].label(frame.language) for cls in target.classes[:MOST_NAMED]))
    return phrase(frame.language, "target", text=target.text, classes=names)


def _relation(frame: Frame, name: str) -> str:
    relations = load_schema().relations
    return relations[name].label(frame.language) if name in relations else name


def _named(context: Context, frame: Frame) -> str:
    return phrase(frame.language, "about", names=_join(frame, (_anchor(context, frame, a) for a in frame.anchors)))


def _anchor(context: Context, frame: Frame, anchor: Anchor) -> str:
    names = [name_of(context, frame, iri) for iri in anchor.iris[:MOST_NAMED]]
    told = " / ".join(names)
    same = anchor.text.lower() in {name.lower() for name in names}
    return told if same else phrase(frame.language, "read-as", text=anchor.text, name=told)


def name_of(context: Context, frame: Frame, iri: str) -> str:
    """Return an entity's name in the language of the question."""
    named = context.entity(iri)
    if frame.language == "en" and named.label_en:
        return f"{named.label_en} ({named.label})"
    return named.label


def _conditions(context: Context, frame: Frame) -> list[str]:
    told = []
    if frame.statuses:
        statuses = load_schema().statuses
        told.append(
            phrase(
                frame.language,
                "status",
                names=_join(frame, (statuses[s].label(frame.language) for s in frame.statuses)),
            )
        )
    documents = frame.documents or (frame.compared if frame.kind == "compare" else ())
    if documents:
        told.append(
            phrase(
                frame.language,
                "documents",
                names=_join(frame, (f"《{context.texts[d].title}》" for d in documents[:MOST_NAMED])),
            )
        )
    if frame.indicators:
        told.append(phrase(frame.language, "indicators", names=_join(frame, (text for text, _ in frame.indicators))))
    if frame.years:
        told.append(
            phrase(frame.language, "years", names=_join(frame, dict.fromkeys(_span(*years) for years in frame.years)))
        )
    if frame.terms:
        told.append(phrase(frame.language, "words", names=_join(frame, (term.text for term in frame.terms))))
    left_out = [_anchor(context, frame, anchor) for anchor in frame.excluded]
    left_out += [frame.excluded_kind.text] if frame.excluded_kind else []
    if left_out:
        told.append(phrase(frame.language, "without", names=_join(frame, left_out)))
    unused = [*frame.ignored, *frame.unresolved]
    if unused:
        told.append(phrase(frame.language, "unused", names=_join(frame, unused)))
    return told


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _join(frame: Frame, names: Iterable[str]) -> str:
    return (", " if frame.language == "en" else "、").join(names)


def declined(context: Context, frame: Frame, found: Found) -> str:
    """Return why there is no answer, and what is nearest."""
    parts = [_reason(frame)]
    nearest = found.message or _nearest(context, frame)
    if nearest:
        parts.append(nearest)
    return " ".join(parts) if frame.language == "en" else "".join(parts)


def _reason(frame: Frame) -> str:
    if frame.unresolved:
        return phrase(frame.language, "unknown", names=_join(frame, frame.unresolved))
    if not (frame.anchors or frame.target or frame.terms or frame.indicators):
        return phrase(frame.language, "nothing-understood")
    if "when" in frame.asks:
        return phrase(frame.language, "no-date")
    if "why" in frame.asks:
        return phrase(frame.language, "no-reason")
    return phrase(frame.language, "not-in-graph")


def _nearest(context: Context, frame: Frame) -> str | None:
    """Return names that look like what was not found, or things of the kind asked for."""
    labels = [name for entity in context.names.mentioned for name in (entity.label, entity.label_en) if name]
    near = [name for text in [*frame.unresolved, *(t.text for t in frame.terms)] for name in did_you_mean(text, labels)]
    if not near and frame.target:
        near = [e.label for e in context.names.of_classes(frame.target.classes) if _worded(e.label, frame)][:MOST_NAMED]
    near += [name_of(context, frame, a.iris[0]) for a in frame.anchors if context.entity(a.iris[0]).mentioned]
    if not near:
        return None
    return phrase(frame.language, "nearest", names=_join(frame, list(dict.fromkeys(near))[:MOST_NAMED]))


def _worded(label: str, frame: Frame) -> bool:
    return not frame.target or not frame.target.words or any(word in label for word in frame.target.words)
