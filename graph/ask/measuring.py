"""Values: what documents measure, estimate or aim at, by indicator, place, year and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from graph.ask import sparql
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.near_values import NearValues
from graph.ask.observed import Observed, choose, in_scope, of_sense, query
from graph.ask.result import Found, Item, quotes_of
from graph.ask.telling import phrase


def answer_value(context: Context, frame: Frame) -> Found:
    """Return the values asked for, one for each indicator, place and year."""
    chosen = choose(context, frame)
    if "difference" in frame.asks:
        return _difference(context, frame, chosen)
    if not chosen:
        return Found("unanswerable", message=_nearest(context, frame))
    items = tuple(item(context, group) for group in _grouped(chosen))
    return Found("value", items, reproducing(chosen), explainer=NearValues(context, frame, frozenset(chosen)))


def _difference(context: Context, frame: Frame, chosen: Sequence[Observed]) -> Found:
    """Return by how much two values of one unit differ, with both as evidence; none where there are not two."""
    given = {(o.place, o.name, o.year, o.amount, o.unit): o for o in chosen}
    ordered = sorted(given.values(), key=lambda o: (o.year or 0, Decimal(o.value)))
    if len(ordered) != COMPARED or len({(o.name, o.unit) for o in ordered}) > 1:
        return Found("unanswerable", message=_nearest(context, frame))
    first, last = ordered
    unit = POINTS[frame.language] if first.unit in PERCENT else first.unit
    amount = format((Decimal(last.value) - Decimal(first.value)).normalize(), "f")
    names = first.indicator, first.name, None, ()
    evidence = quotes_of(context, (context.sentence(o.passage) for o in (first, last)))
    told = phrase(frame.language, "difference", first=first.amount, last=last.amount)
    return Found("value", (Item(*names, f"{amount}{unit}", None, False, evidence),), reproducing(chosen), message=told)


PERCENT = ("%", "％")
POINTS = {"zh": "个百分点", "en": " percentage points"}
COMPARED = 2
COUNTED = ("个", "座", "条", "家", "所", "处", "项", "户", "人", "名", "套", "列", "趟", "次", "只", "种", "类")


def answer_counted(context: Context, frame: Frame) -> Found:
    """Return a value that answers "how many": one that is counted, unless the question names a measure."""
    found = answer_value(context, frame)
    counted = tuple(i for i in found.items if frame.units or (i.value or "").endswith(COUNTED))
    clear = frame.indicators or len({i.iri for i in counted}) == 1
    return replace(found, items=counted) if counted and clear else Found("unanswerable", message=found.message)


def answer_comparison(context: Context, frame: Frame) -> Found:
    """Return the values of an indicator in the years that are compared, or in all years there are."""
    found = answer_value(context, frame)
    return replace(found, kind="compare") if found.items else found


def _grouped(chosen: Sequence[Observed]) -> list[list[Observed]]:
    groups: dict[tuple[str, str, str, int | None], list[Observed]] = {}
    for o in chosen:
        groups.setdefault((o.indicator, o.place, o.amount, o.year), []).append(o)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0], key[1], key[3] or 0, key[2]))]


def item(context: Context, group: Sequence[Observed]) -> Item:
    """Return equal observations as one answer."""
    first = group[0]
    named = context.entity(first.indicator)
    evidence = quotes_of(context, (context.sentence(o.passage) for o in group))
    names = first.indicator, named.label, named.label_en, tuple(named.aliases)
    return Item(*names, first.amount, None, False, evidence, measured=first)


def reproducing(chosen: Sequence[Observed]) -> str:
    """Return the query that gives just the chosen observations."""
    years = sorted({str(o.year) for o in chosen if o.year})
    filters = [
        f"FILTER(?indicator IN ({', '.join(sparql.iris({o.indicator for o in chosen}))}))",
        f"FILTER(?place IN ({', '.join(sparql.iris({o.place for o in chosen}))}))",
        f"FILTER(?kind IN ({', '.join(sorted({sparql.text(o.kind) for o in chosen}))}))",
    ]
    if years and all(o.year for o in chosen):
        filters.append(f"FILTER(STR(?year) IN ({', '.join(map(sparql.text, years))}))")
    return query(filters)


def _nearest(context: Context, frame: Frame) -> str | None:
    """Return what is known of the indicator for other years or of another kind."""
    found = in_scope(context, frame)
    known = [o for _, sense in frame.indicators for o in of_sense(found, sense)]
    if not known:
        return None
    listed = dict.fromkeys(f"{o.name} {o.year or '?'} ({_kind(frame, o.kind)}) {o.amount}" for o in known[:5])
    return ("Known: " if frame.language == "en" else "图中有：") + ("; " if frame.language == "en" else "；").join(
        listed
    )


_KINDS = {"zh": {"actual": "实际", "estimate": "预计", "target": "目标"}, "en": {}}


def _kind(frame: Frame, kind: str) -> str:
    return _KINDS[frame.language].get(kind, kind)
