"""From units to a frame: what is asked for, about what, and under which conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.ask.context import Context
from graph.ask.documents import restrict
from graph.ask.frame import Anchor, Frame, Target, Term
from graph.ask.kinds import kind_of
from graph.ask.language import accept, keys_of, language_of, tokenise
from graph.ask.lexicon import load_phrases, subject_characters
from graph.ask.parsing import Unit, parse
from graph.ask.resolving import correct, with_descriptions
from graph.ask.senses import (
    AskSense,
    ClassSense,
    EntitySense,
    ExceptSense,
    GenreSense,
    IndicatorSense,
    KindSense,
    RelationSense,
    Sense,
    StatusSense,
    StopSense,
    TermSense,
    TimeSense,
    UnitSense,
)
from ontology.schema import load_schema

_QUOTED = re.compile(r"[“\"「『‘']([^”\"」』’']{2,})[”\"」』’']")
_SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:[-–—~～至到]|to)\s*((?:19|20)\d\d)")
_AUXILIARY = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b", re.IGNORECASE)


def understand(context: Context, question: str) -> Frame:
    """Return how a question is understood; raises InputError when it cannot be a question."""
    text = accept(question)
    units = with_descriptions(correct(parse(text, load_phrases(), context.names), context.names), context.names)
    frame = Frame(text, language_of(text), asks=_asks(text, units), quoted=tuple(_QUOTED.findall(text)))
    frame.parsed = tuple(units)
    units, left_out = _without_exceptions(text, units)
    frame.left_out_at = _places(left_out)
    frame.excluded = _anchors(left_out)
    units = restrict(frame, context, units)
    _read_words(frame, units, left_out)
    frame.target, heads = _target(units)
    units = _mark_heads(units, heads)
    used = [unit for unit in units if unit.first in {head.first for head in heads if not _named_head(head)}]
    frame.anchors = _anchors(units)
    frame.having, had = _having(units, frame)
    used += had
    frame.target_at, frame.having_at = _places(heads), _places(had)
    frame.joined = _joined(units)
    if not frame.asks.isdisjoint({"path", "whether"}) and len(frame.anchors) == 1 and frame.target is None:
        units = _words_as_names(context, units)
        frame.anchors = _anchors(units)
    if frame.target is None and not frame.asks.isdisjoint(_ABOUT_ONE):
        frame.target, used = _described(units)
        frame.target_at = _places(used)
    frame.terms = list(_terms(units, used))
    frame.unresolved = [u.text for u in units if u.unknown and u not in used and looks_like_name(u)]
    frame.ignored = [u.text for u in units if u.unknown and not u.chinese and u not in used and not looks_like_name(u)]
    frame.kind = kind_of(frame, units)
    if frame.kind in _OF_ONE_YEAR and len(frame.compared) == 1 and not frame.documents:
        frame.documents = frame.compared
    return frame


HOLDERS = {"Place", "Organization", "Region"}
"""What can have projects, zones and the like, so that a second kind in the question is what it has."""


def _having(units: Sequence[Unit], frame: Frame) -> tuple[Target | None, list[Unit]]:
    """Return the second kind of a question such as "which provinces plan railways"."""
    schema = load_schema()
    if frame.target is None or not all(schema.top(cls) in HOLDERS for cls in frame.target.classes):
        return None, []
    kinds = [unit for unit in units if unit.has(ClassSense) and not unit.has(EntitySense)]
    others = [unit for unit in kinds if _holds_things(unit) and not _is_head(unit, frame.target)]
    return (_target_of(others[:1]), others[:1]) if others else (None, [])


def _holds_things(unit: Unit) -> bool:
    """Whether a class word is of a kind that places and organisations have."""
    tops = {load_schema().top(cls) for sense in unit.all(ClassSense) for cls in sense.classes}
    return bool(tops) and tops.isdisjoint(HOLDERS | {"Indicator"})


def _is_head(unit: Unit, target: Target) -> bool:
    return unit.text in target.text.split(" / ")


_OF_ONE_YEAR = {"list", "count", "evidence", "status"}
"""Kinds in which a year that is the year of a document names that document."""
_ABOUT_ONE = {"whether", "status", "when"}
"""What is asked of one thing; a kind with what ties it to places then stands for the things of that kind."""


def _described(units: Sequence[Unit]) -> tuple[Target | None, list[Unit]]:
    """Return the kind that a question about one thing describes, when it names no such thing."""
    heads = [u for u in units if u.sense(ClassSense) and not u.sense(EntitySense) and not u.sense(RelationSense)]
    return (_target_of(heads[:1]), heads[:1]) if heads else (None, [])


def _words_as_names(context: Context, units: Sequence[Unit]) -> list[Unit]:
    """Return the units with words of the subject read as the things that are called just so: tea, 茶叶."""
    read = []
    for unit in units:
        term = unit.sense(TermSense)
        forms = term.chinese if term else (unit.text,) if unit.unknown else ()
        iris = tuple(iri for form in forms for iri in context.names.phrases.get(keys_of(form), ()))
        read.append(replace(unit, senses=(EntitySense(tuple(dict.fromkeys(iris))),)) if iris else unit)
    return read


def _places(units: Iterable[Unit]) -> frozenset[int]:
    return frozenset(unit.first for unit in units)


def _mark_heads(units: Sequence[Unit], heads: Sequence[Unit]) -> list[Unit]:
    """Return the units with the heads as they were read, which may be other than as a name."""
    read = {head.first: replace(head, senses=_without_names(head)) for head in heads}
    return [read.get(unit.first, unit) for unit in units]


def _named_head(head: Unit) -> bool:
    return TermSense((head.text,)) in head.senses


def _without_names(head: Unit) -> tuple[Sense, ...]:
    return tuple(sense for sense in head.senses if not isinstance(sense, EntitySense))


def looks_like_name(unit: Unit) -> bool:
    """Whether an unknown English stretch is written like a name."""
    return not unit.chinese and unit.text[:1].isupper() and unit.first > 0


def _asks(text: str, units: Sequence[Unit]) -> frozenset[str]:
    asks = {ask.ask for unit in units for ask in unit.all(AskSense)}
    if _AUXILIARY.match(text):
        asks.add("whether")
    return frozenset(asks)


def _without_exceptions(text: str, units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Split off what a word such as 除了 or "apart from" leaves out."""
    start = next((i for i, unit in enumerate(units) if unit.sense(ExceptSense)), None)
    if start is None:
        return units, []
    sense = units[start].sense(ExceptSense)
    closers = sense.closers if sense else ()
    end = start + 1
    while end < len(units) and units[end].text not in closers and not units[end].has(AskSense):
        end += 1
        if end < len(units) and _comma_between(text, units[end - 1], units[end]):
            break
    return units[:start] + units[end:], units[start + 1 : end]


def _comma_between(text: str, left: Unit, right: Unit) -> bool:
    tokens = tokenise(text)
    return not _COMMA.isdisjoint(text[tokens[left.last - 1].end : tokens[right.first].start])


def _read_words(frame: Frame, units: Sequence[Unit], left_out: Sequence[Unit]) -> None:
    frame.relations = [sense for unit in units for sense in unit.all(RelationSense)]
    frame.verb_at = next((unit.first for unit in units if unit.sense(RelationSense)), None)
    frame.passive = any(unit.text.lower() in _PASSIVE for unit in units)
    frame.statuses = _statuses(units, left_out)
    frame.years = _years(frame.question, [t for unit in units for t in unit.all(TimeSense)])
    named = (KindSense(("target",)) for unit in units for t in unit.all(TimeSense) if t.kind == "target")
    stated = [sense for unit in units for sense in unit.all(KindSense)]
    frame.kinds = tuple(dict.fromkeys(kind for sense in [*stated, *named] for kind in sense.kinds))
    measured = [unit for unit in units if not unit.has(AskSense)]
    frame.indicators = [(unit.text, sense) for unit in measured for sense in unit.all(IndicatorSense)]
    frame.units = tuple(word for unit in units for sense in unit.all(UnitSense) for word in sense.words)


def _years(question: str, times: Sequence[TimeSense]) -> list[tuple[int, int]]:
    """Return the years and spans named; two years joined by a dash or "to" are one span."""
    spans = [(time.first, time.last) for time in times]
    joined = _SPAN.search(question)
    if joined:
        first, last = int(joined[1]), int(joined[2])
        spans = [(first, last), *(span for span in spans if span not in {(first, first), (last, last)})]
    return list(dict.fromkeys(spans))


def _statuses(units: Sequence[Unit], left_out: Sequence[Unit]) -> tuple[str, ...]:
    """Return the statuses asked for: those that every status word allows, the ones left out taken off."""
    wanted = [set(sense.statuses) for unit in units for sense in unit.all(StatusSense)]
    unwanted = {status for unit in left_out for sense in unit.all(StatusSense) for status in sense.statuses}
    both = set.intersection(*wanted) if wanted else set()
    chosen = (both or (wanted[-1] if wanted else set())) - unwanted
    return tuple(status for status in ("Completed", "Ongoing", "Planned", "Proposed") if status in chosen)


def _anchors(units: Iterable[Unit]) -> list[Anchor]:
    found = ((unit, unit.sense(EntitySense)) for unit in units)
    return [
        Anchor(
            sense.iris, unit.text, sense.how, unit.first, tuple(f for term in unit.all(TermSense) for f in term.chinese)
        )
        for unit, sense in found
        if sense is not None
    ]


_COMMA = frozenset("，,；;")
_PASSIVE = {"by", "被", "由"}
_AND = {"and", "or", "和", "与", "跟", "及", "以及", "或", "、"}


def _joined(units: Sequence[Unit]) -> bool:
    """Whether two names in a row are joined by a word for "and", or by nothing at all as in 习水、务川."""
    named = [index for index, unit in enumerate(units) if unit.sense(EntitySense)]
    pairs = pairwise(named)
    return any(all(unit.text.lower() in _AND for unit in units[a + 1 : b]) for a, b in pairs)


_LISTING = {"list", "count", "who", "most", "least"}


def _target(units: Sequence[Unit]) -> tuple[Target | None, list[Unit]]:
    """Return the kind of thing asked for, with the units that say so."""
    ranking = any(ask.ask in {"most", "least"} for unit in units for ask in unit.all(AskSense))
    for index, unit in enumerate(units):
        if any(ask.ask in _LISTING for ask in unit.all(AskSense)):
            heads = (
                _heads_after(units, index, whole=not ranking)
                or _named_heads(units, index)
                or _heads_before(units, index)
            )
            if heads:
                return _target_of(heads), heads
    return None, []


def _heads_after(units: Sequence[Unit], index: int, *, whole: bool) -> list[Unit]:
    """Return the class words of the noun phrase that follows a question word; the last ones are the head.

    Where things are ranked, 哪个县的项目最多 asks for a county: then the phrase ends at 的.
    """
    heads: list[Unit] = []
    for position, unit in enumerate(units[index + 1 :], index + 1):
        if heads and not whole and unit.text == "的":
            break
        if unit.sense(ClassSense) and not (heads and not unit.chinese and not _coordinated(units, position)):
            heads = [*heads, unit] if heads and _coordinated(units, position) else [unit]
        elif heads and not (unit.chinese and unit.text in {"的", "和", "与", "及", "、"}) and not _and(unit):
            break
        elif _ends_phrase(unit):
            return heads
    return heads


def _named_heads(units: Sequence[Unit], index: int) -> list[Unit]:
    """Return the head of a phrase that as a whole is also a name: 哪些新兴产业 asks for industries called so."""
    following = units[index + 1] if index + 1 < len(units) else None
    if following is None or not following.chinese or not following.has(EntitySense):
        return []
    keys = keys_of(following.text)
    tails = (load_phrases().get(keys[first:], []) for first in range(1, len(keys)))
    senses = next((found for tail in tails if (found := [s for s in tail if isinstance(s, ClassSense)])), [])
    term = TermSense((following.text,)) if following.chinese else None
    return [replace(following, senses=(*senses, *([term] if term else [])))] if senses else []


def _and(unit: Unit) -> bool:
    return unit.text.lower() in {"and", "or"}


def _coordinated(units: Sequence[Unit], position: int) -> bool:
    """Whether the class word at a position is on a level with the one before it: A、B or A and B."""
    before = units[position - 1]
    listed = before.sense(ClassSense) is not None and before.last == units[position].first and before.chinese
    return listed or (_and(before) or before.text in {"和", "与", "及"})


def _ends_phrase(unit: Unit) -> bool:
    verb = unit.sense(RelationSense) or unit.sense(StatusSense)
    return bool(verb and not unit.sense(TermSense) and not unit.sense(ClassSense))


def _heads_before(units: Sequence[Unit], index: int) -> list[Unit]:
    before = [unit for unit in units[:index] if unit.sense(ClassSense) and not unit.sense(EntitySense)]
    return before[-1:]


def _target_of(heads: Sequence[Unit]) -> Target:
    senses = [sense for unit in heads for sense in unit.all(ClassSense)]
    classes = tuple(dict.fromkeys(cls for sense in senses for cls in sense.classes))
    words = () if any(not s.label_words for s in senses) else tuple(w for s in senses for w in s.label_words)
    return Target(classes, tuple(dict.fromkeys(words)), " / ".join(unit.text for unit in heads))


def _terms(units: Sequence[Unit], used: Sequence[Unit]) -> Iterable[Term]:
    """Yield the words that are to be found in the wording: unknown Chinese, and English with a translation."""
    for unit in units:
        term = unit.sense(TermSense)
        spoken = unit.sense(IndicatorSense) or unit.sense(EntitySense) or unit.sense(TimeSense)
        if unit in used or spoken or unit.sense(GenreSense) or unit.sense(StopSense):
            continue
        if unit.unknown and unit.chinese and (len(unit.text) > 1 or unit.text in subject_characters()):
            yield Term(unit.text, (unit.text,))
        elif term is not None:
            yield Term(unit.text, term.chinese)
        elif unit.sense(ClassSense) and not unit.sense(RelationSense):
            words = tuple(word for sense in unit.all(ClassSense) for word in sense.label_words)
            forms = ((unit.text,) if unit.chinese else ()) + words
            if forms:
                yield Term(unit.text, forms)
