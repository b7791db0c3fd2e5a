"""From units to a frame: what is asked for, about what, and under which conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.ask.context import Context
from graph.ask.documents import restrict, without_verb
from graph.ask.frame import Anchor, Frame, Target, Term
from graph.ask.heads import counted, find_target, target_of
from graph.ask.kinds import kind_of
from graph.ask.language import accept, keys_of, language_of, tokenise
from graph.ask.lexicon import load_phrases, simplified, subject_characters
from graph.ask.parsing import Unit, parse
from graph.ask.progress import statuses_of
from graph.ask.resolving import correct, with_descriptions, with_kinds, with_parts
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
_AUXILIARY = re.compile(
    r"(?:^|[:,]\s*|\b(?:know|tell me|wonder|me)\s+)"
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b(?!\s+you\b)",
    re.IGNORECASE,
)


def understand(context: Context, question: str) -> Frame:
    """Return how a question is understood; raises InputError when it cannot be a question."""
    text = accept(question)
    plain = simplified(text)
    units = with_parts(correct(parse(plain, load_phrases(), context.names), context.names), context.names)
    units = counted(with_kinds(with_descriptions(units, context.names), context.names))
    frame = Frame(text, language_of(text), asks=_asks(text, units), quoted=tuple(_QUOTED.findall(plain)))
    frame.parsed = tuple(units)
    units, left_out = _without_exceptions(text, units)
    frame.left_out_at = _places(left_out)
    frame.excluded = _anchors(left_out)
    frame.excluded_kind = _left_out_kind(left_out)
    units = restrict(frame, context, [without_verb(units, index) for index in range(len(units))])
    _read_words(context, frame, units, left_out)
    frame.target, heads = find_target(units)
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
    named = any(context.entity(anchor.iris[0]).top in _SINGLE for anchor in frame.anchors)
    if frame.target is None and not named and not frame.asks.isdisjoint(_ABOUT_ONE):
        frame.target, used = _described(units)
        frame.target_at = _places(used)
    frame.terms = list(_terms(units, used))
    names = [u.text for u in units if u.unknown and u not in used and looks_like_name(u)]
    frame.unresolved = [] if text.isupper() else names  # in capitals, every word looks like a name
    others = [u.text for u in units if u.unknown and not u.chinese and u not in used]
    frame.ignored = [word for word in others if word not in frame.unresolved]
    frame.kind = kind_of(frame, units)
    frame.wording = list(_wording(units))
    if frame.kind == "evidence":
        frame.terms = frame.wording
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
    return (target_of(others[:1]), others[:1]) if others else (None, [])


def _holds_things(unit: Unit) -> bool:
    """Whether a class word is of a kind that places and organisations have."""
    tops = {load_schema().top(cls) for sense in unit.all(ClassSense) for cls in sense.classes}
    return bool(tops) and tops.isdisjoint(HOLDERS | {"Indicator"})


def _is_head(unit: Unit, target: Target) -> bool:
    return unit.text in target.text.split(" / ")


_OF_ONE_YEAR = {"list", "count", "evidence", "status"}
"""Kinds in which a year that is the year of a document names that document."""
_SINGLE = {"Project", "Zone", "Organization", "Attraction", "Event"}
"""Top classes of things that a question is about when it names one."""
_ABOUT_ONE = {"whether", "status", "when"}
"""What is asked of one thing; a kind with what ties it to places then stands for the things of that kind."""


def _described(units: Sequence[Unit]) -> tuple[Target | None, list[Unit]]:
    """Return the kind that a question about one thing describes, when it names no such thing."""
    heads = [u for u in units if u.sense(ClassSense) and not u.sense(EntitySense) and not u.sense(RelationSense)]
    return (target_of(heads[:1]), heads[:1]) if heads else (None, [])


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
    if _AUXILIARY.search(text) and {unit.text.lower() for unit in units if _lists(unit)} <= _TELLING:
        asks = (asks - {"list"}) | {"whether"}
    if (
        "where" in asks
        and any(unit.text.lower() in _SAYING for unit in units)
        and any(u.has(GenreSense) for u in units)
    ):
        asks.add("quote")
    return frozenset(asks)


_TELLING = frozenset(("tell me", "let me know"))


def _lists(unit: Unit) -> bool:
    return any(ask.ask in {"list", "count", "amount", "who", "where", "when", "why"} for ask in unit.all(AskSense))


_SAYING = frozenset(("say", "says", "state", "states", "write", "put", "提", "写", "说", "讲", "提到", "说到", "写到"))


def _without_exceptions(text: str, units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Split off what a word such as 除了 or "apart from" leaves out."""
    start = next((i for i, unit in enumerate(units) if unit.sense(ExceptSense)), None)
    if start is None:
        return units, []
    sense = units[start].sense(ExceptSense)
    closers = sense.closers if sense else ()
    end = start + 1
    while end < len(units) and not _closes(text, units, start + 1, end, closers):
        end += 1
    rest = units[end + 1 :] if end < len(units) and units[end].text in closers else units[end:]
    return units[:start] + rest, units[start + 1 : end]


_VERBS = frozenset(("are", "is", "was", "were", "do", "does", "did", "has", "have", "will", "还", "都", "也", "另外"))


def _closes(text: str, units: Sequence[Unit], first: int, at: int, closers: Sequence[str]) -> bool:
    """Whether the unit at an index is no part of what is left out, whose first unit is given."""
    unit = units[at]
    if unit.text in closers or unit.has(AskSense):
        return True
    if not any(not u.stop for u in units[first:at]):
        return False
    named_before = units[at - 1].has(EntitySense) and unit.has(EntitySense)
    joined = named_before and unit.chinese and not text[_end(text, units[at - 1]) : _start(text, unit)].strip()
    return unit.text.lower() in _VERBS or joined or _comma_between(text, units[at - 1], unit)


def _start(text: str, unit: Unit) -> int:
    return tokenise(text)[unit.first].start


def _end(text: str, unit: Unit) -> int:
    return tokenise(text)[unit.last - 1].end


def _comma_between(text: str, left: Unit, right: Unit) -> bool:
    return not _COMMA.isdisjoint(text[_end(text, left) : _start(text, right)])


def _read_words(context: Context, frame: Frame, units: Sequence[Unit], left_out: Sequence[Unit]) -> None:
    frame.relations = [sense for unit in units for sense in unit.all(RelationSense)]
    frame.verb_at = next((unit.first for unit in units if unit.sense(RelationSense)), None)
    frame.passive = any(unit.text.lower() in _PASSIVE for unit in units)
    frame.statuses, frame.soft = statuses_of(units, left_out)
    frame.years = _years(frame.question, [_dated(context, units, t) for unit in units for t in unit.all(TimeSense)])
    named = (KindSense(("target",)) for unit in units for t in unit.all(TimeSense) if t.kind == "target")
    stated = [sense for unit in units for sense in unit.all(KindSense)]
    frame.kinds = tuple(dict.fromkeys(kind for sense in [*stated, *named] for kind in sense.kinds))
    measured = [unit for unit in units if not unit.has(AskSense)]
    frame.indicators = [(unit.text, sense) for unit in measured for sense in unit.all(IndicatorSense)]
    frame.indicators = _asked_indicators(units) or frame.indicators
    frame.units = tuple(dict.fromkeys(word for unit in units for sense in _units_of(unit) for word in sense.words))


def _years(question: str, times: Sequence[TimeSense]) -> list[tuple[int, int]]:
    """Return the years and spans named; two years joined by a dash or "to" are one span."""
    spans = [(time.first, time.last) for time in times]
    joined = _SPAN.search(question)
    if joined:
        first, last = int(joined[1]), int(joined[2])
        spans = [(first, last), *(span for span in spans if span not in {(first, first), (last, last)})]
    return list(dict.fromkeys(spans))


def _asked_indicators(units: Sequence[Unit]) -> list[tuple[str, IndicatorSense]]:
    """Return the indicators right behind each "how many", where each has one: the rest only describes them."""
    content = [unit for unit in units if not unit.stop]
    asks = [at for at, unit in enumerate(content) if any(ask.ask in {"count", "amount"} for ask in unit.all(AskSense))]
    behind = [content[at + 1] for at in asks if at + 1 < len(content) and content[at + 1].has(IndicatorSense)]
    if not asks or len(behind) < len(asks):
        return []
    return [(unit.text, sense) for unit in behind for sense in unit.all(IndicatorSense)]


def _units_of(unit: Unit) -> Iterable[UnitSense]:
    """Return the units of measure that a unit of the question names, be it within "kilometres of expressway"."""
    inner = [sense for key in keys_of(unit.text) for sense in load_phrases().get((key,), [])]
    senses = [*unit.senses, *(inner if unit.has(IndicatorSense) and not unit.chinese else ())]
    return [sense for sense in senses if isinstance(sense, UnitSense)]


def _dated(context: Context, units: Sequence[Unit], time: TimeSense) -> TimeSense:
    """Return a time with its years; "this year" is that of the latest document on a place that is named."""
    if not time.relative:
        return time
    named = {iri for unit in units if (sense := unit.sense(EntitySense)) for iri in sense.iris}
    texts = [text for text in context.texts.values() if text.about in named] or list(context.texts.values())
    year = max((text.year for text in texts if text.year), default=0)
    return TimeSense(year + time.first, year + time.last, time.kind)


def _left_out_kind(left_out: Sequence[Unit]) -> Target | None:
    """Return the kind of thing that is left out, as in "other than railways"."""
    kinds = [unit for unit in left_out if unit.has(ClassSense) and not unit.has(EntitySense)]
    return target_of(kinds) if kinds and not any(unit.has(EntitySense) for unit in left_out) else None


def _anchors(units: Iterable[Unit]) -> list[Anchor]:
    found = ((unit, unit.sense(EntitySense)) for unit in units)
    anchors = [
        Anchor(
            sense.iris, unit.text, sense.how, unit.first, tuple(f for term in unit.all(TermSense) for f in term.chinese)
        )
        for unit, sense in found
        if sense is not None
    ]
    return list({anchor.iris: anchor for anchor in reversed(anchors)}.values())[::-1]  # said twice is said once


_COMMA = frozenset("，,；;")
_PASSIVE = {"by", "被", "由"}
_AND = {"and", "or", "和", "与", "跟", "及", "以及", "或", "、"}


def _joined(units: Sequence[Unit]) -> bool:
    """Whether two names in a row are joined by a word for "and", or by nothing at all as in 习水、务川."""
    named = [index for index, unit in enumerate(units) if unit.sense(EntitySense)]
    pairs = pairwise(named)
    return any(all(unit.text.lower() in _AND for unit in units[a + 1 : b]) for a, b in pairs)


_KINDLY = ("类", "型", "相关", "方面")


def _stem(text: str) -> str:
    """Return an unknown Chinese word without an ending that only makes it a kind: 生态类."""
    ending = next((ending for ending in _KINDLY if text.endswith(ending) and len(text) > len(ending) + 1), "")
    return text.removesuffix(ending)


def _wording(units: Sequence[Unit]) -> Iterable[Term]:
    """Yield the words to be found in a sentence that is asked for: all but the names and the grammar."""
    for unit in units:
        if unit.stop or unit.has(AskSense) or unit.has(EntitySense) or unit.has(GenreSense):
            continue
        words = [word for sense in unit.all(ClassSense) for word in sense.label_words]
        words += [word for sense in unit.all(IndicatorSense) for word in sense.holds]
        words += [word for sense in unit.all(TermSense) for word in sense.chinese]
        own = [unit.text] if unit.chinese and len(unit.text) > 1 - (unit.text in subject_characters()) else []
        if own or words:
            yield Term(unit.text, tuple(dict.fromkeys([*own, *words])))


def _terms(units: Sequence[Unit], used: Sequence[Unit]) -> Iterable[Term]:
    """Yield the words that are to be found in the wording: unknown Chinese, and English with a translation."""
    for unit in units:
        term = unit.sense(TermSense)
        spoken = unit.sense(IndicatorSense) or unit.sense(EntitySense) or unit.sense(TimeSense)
        asking = (unit.has(AskSense) and not unit.has(RelationSense)) or unit.has(StatusSense)
        if unit in used or spoken or asking or unit.sense(GenreSense) or unit.sense(StopSense):
            continue
        if unit.unknown and unit.chinese and (len(unit.text) > 1 or unit.text in subject_characters()):
            yield Term(unit.text, tuple(dict.fromkeys((unit.text, _stem(unit.text)))), ends=unit.last)
        elif term is not None:
            yield Term(unit.text, term.chinese, ends=unit.last)
        elif unit.sense(ClassSense) and not unit.sense(RelationSense):
            words = tuple(word for sense in unit.all(ClassSense) for word in sense.label_words)
            forms = ((unit.text,) if unit.chinese else ()) + words
            if forms:
                yield Term(unit.text, forms)
