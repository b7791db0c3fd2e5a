"""Orders: by a measured value, by how many things of a kind a place has, or by place in the network."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.listing import items_of
from graph.ask.measuring import item, reproducing
from graph.ask.near_claims import NearClaims
from graph.ask.near_values import NearValues
from graph.ask.numbers import wanted_number
from graph.ask.observed import Observed, choose, in_scope, places_of
from graph.ask.reading import best_reading
from graph.ask.resolving import is_plural
from graph.ask.result import Found, Item, item_of, quotes_of
from graph.ask.selecting import answers_query
from graph.ask.telling import phrase

MOST_RANKED, MOST_NEXT = 20, 5
_MANY = re.compile(r"哪些|哪几")


def answer_rank(context: Context, frame: Frame) -> Found:
    """Return what is asked for in order, the largest first unless the least is asked for."""
    return _by_value(context, frame) or _by_count(context, frame) or Found("unanswerable")


def _sign(frame: Frame) -> int:
    return 1 if "least" in frame.asks else -1


def _by_value(context: Context, frame: Frame) -> Found | None:
    """Order the observations that the words of the question fit, of one unit."""
    found = choose(context, replace(frame, target=None)) if frame.indicators else _by_words(context, frame)
    units = Counter(o.unit for o in found)
    if not units or (len(found) < 2 and not frame.indicators):  # noqa: PLR2004
        return None
    unit = max(sorted(units), key=lambda u: units[u])
    same = [o for o in found if o.unit == unit]
    ordered = sorted(same, key=lambda o: (_sign(frame) * Decimal(o.value), o.name))
    places = {o.place for o in ordered}
    if "alternatives" in frame.asks and len(places_of(context, frame)) > 1 and len(places) < 2:  # noqa: PLR2004
        return None
    items = [_ranked(context, frame, o, by_place=len(places) > 1) for o in ordered]
    explainer = NearValues(context, replace(frame, target=None), frozenset(ordered))
    return _first(frame, Found("rank", tuple(items[:MOST_RANKED]), reproducing(ordered), explainer=explainer))


def _first(frame: Frame, found: Found) -> Found:
    """Keep as many as the question wants: those asked for, or the first and its equals where it asks for one."""
    wanted = wanted_number(frame.question)
    if wanted is None and "order" not in frame.asks and _asks_for_one(frame):
        wanted = sum(item.value == found.items[0].value for item in found.items)
    if wanted is None or wanted >= len(found.items):
        return found
    english = frame.language == "en"
    left = found.items[wanted : wanted + MOST_NEXT]
    names = (", " if english else "、").join(
        f"{(english and item.label_en) or item.label} {item.value}" for item in left
    )
    return replace(found, items=found.items[:wanted], message=phrase(frame.language, "next", names=names))


def _asks_for_one(frame: Frame) -> bool:
    return not (frame.target and is_plural(frame.target.text)) and _MANY.search(frame.question) is None


def _by_words(context: Context, frame: Frame) -> list[Observed]:
    """Return the observations whose indicator, or sentence, has the words that narrow down the kind asked for."""
    found = in_scope(context, frame)
    words = [form for term in frame.terms for form in term.forms]
    heads = [*(frame.target.words if frame.target else ())]
    fitting = [o for o in found if any(word in o.name for word in words or heads)]
    if frame.years:
        fitting = [o for o in fitting if o.year is None or any(a <= o.year <= b for a, b in frame.years)]
    return [o for o in fitting if not o.unit.startswith(("%", "％"))] if words or heads else []


def _ranked(context: Context, frame: Frame, observed: Observed, *, by_place: bool) -> Item:
    evidence = quotes_of(context, [context.sentence(observed.passage)])
    if not by_place:
        counted = _counted(context, frame, observed)
        if counted is None:
            return item(context, [observed])
        return replace(item_of(context, counted, value=observed.amount, evidence=evidence), measured=observed)
    ranked = item_of(context, observed.place, value=observed.amount, evidence=evidence)
    return replace(ranked, measured=observed)


def _counted(context: Context, frame: Frame, observed: Observed) -> str | None:
    """Return the thing of the kind asked for that an indicator counts: a title in 创建…6个."""
    if frame.target is None:
        return None
    named = context.names.of_classes(frame.target.classes)
    found = [(len(name), one.iri) for one in named for name in one.chinese if name in observed.name]
    return max(found)[1] if found else None


def _by_count(context: Context, frame: Frame) -> Found | None:
    """Order the things asked for by how many claims tie them to what else is named."""
    reading = best_reading(context, replace(frame, asks=frame.asks | {"list"}))
    if reading is None:
        return None
    others: dict[str, set[str]] = {}
    for row in reading.rows:
        others.setdefault(row.answer, set()).add(row.other)
    items = {i.iri: i for i in items_of(context, reading) if i.iri in others}
    ordered = sorted(items.values(), key=lambda i: (_sign(frame) * len(others[i.iri or ""]), i.iri or ""))
    ranked = tuple(replace(i, value=str(len(others[i.iri or ""]))) for i in ordered[:MOST_RANKED])
    explainer = NearClaims(context, frame, reading)
    found = Found("rank", ranked, answers_query(reading.selection), explainer=explainer)
    return _first(frame, found) if ranked else None
