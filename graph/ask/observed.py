"""Observations in memory, and which of them a question asks for: by indicator, place, year, unit and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from graph.ask import sparql
from graph.ask.context import Context, Row, select
from graph.ask.frame import Frame
from graph.ask.language import is_chinese
from graph.ask.senses import IndicatorSense
from graph.view import View
from ontology.namespaces import local_name

WHERE = """
    ?observation a rg:Observation ; rg:ofPlace ?place ; rg:indicator ?indicator ; rg:value ?value ; rg:kind ?kind ;
        prov:wasDerivedFrom ?passage .
    ?passage oa:hasSource ?document .
    ?indicator skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
    OPTIONAL {{ ?observation rg:year ?year }}
    OPTIONAL {{ ?observation rg:modifier ?modifier }}
    OPTIONAL {{
    ?observation rg:unit ?measure .
    OPTIONAL {{ ?measure skos:prefLabel|rdfs:label ?unit . FILTER(LANG(?unit) = "zh") }}
    }}
    {filters}
"""
VARIABLES = "DISTINCT ?indicator ?name ?place ?value ?unit ?measure ?year ?kind ?modifier ?document ?passage"
KIND_ORDER = ("actual", "estimate", "target")


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation in one sentence."""

    indicator: str
    name: str
    place: str
    value: str
    unit: str
    year: int | None
    kind: str
    document: str
    passage: str
    modifier: str = field(default="", compare=False)
    """What makes the value approximate, such as 左右."""

    @property
    def amount(self) -> str:
        """Value and unit as text.

        >>> Observed("", "", "", "5500.0", "亿元", 2025, "target", "", "").amount
        '5500亿元'
        """
        number = self.value.rstrip("0").rstrip(".") if "." in self.value else self.value
        return f"{number}{self.unit}"


def query(filters: Iterable[str] = ()) -> str:
    """Return the query for observations that pass some filters."""
    return sparql.select(VARIABLES, WHERE.format(filters="\n".join(filters)), "?document ?passage ?indicator ?year")


def observations(view: View) -> tuple[Observed, ...]:
    """Return all observations, in the order of their documents."""
    return tuple(_observed(row) for row in select(view, query()))


def _observed(row: Row) -> Observed:
    year = int(row["year"][:4]) if "year" in row else None
    unit = row.get("unit") or unquote(local_name(row.get("measure", "")))
    ends = row["kind"], row["document"], row["passage"]
    modifier = row.get("modifier", "")
    return Observed(row["indicator"], row["name"], row["place"], row["value"], unit, year, *ends, modifier)


RANK = "位"
"""The unit of places in a ranking."""


def choose(context: Context, frame: Frame) -> list[Observed]:
    """Return the observations that a frame asks for."""
    if "ordinal" in frame.asks:
        ranks = _places_in_rankings(context, frame)
        plain = replace(frame, asks=frame.asks - {"ordinal"})
        return [*(choose(context, plain) if "amount" in frame.asks and frame.indicators else []), *ranks]
    found = in_scope(context, frame)
    groups = wanted(context, frame, [o for o in found if o.unit != RANK] or found)
    return list(dict.fromkeys(observed for group in groups for observed in _narrow(context, frame, group)))


def _places_in_rankings(context: Context, frame: Frame) -> list[Observed]:
    """Return the places in rankings whose indicator, or sentence, holds most of the words of the question."""
    found = [o for o in in_scope(context, frame) if o.unit == RANK]
    own = {o.place for o in context.view.memo(observations)}
    forms = [term.forms for term in frame.terms]
    forms += [sense.holds for _, sense in frame.indicators]
    forms += [(a.text, *context.entity(a.iris[0]).chinese) for a in frame.anchors if own.isdisjoint(a.iris)]
    scored = [(sum(any(form in o.name for form in words) for words in forms), o) for o in found]
    best = max((score for score, _ in scored), default=0)
    within = [o for score, o in scored if score == best and best > 0]
    exact = [o for o in within if o.modifier != "前"]
    return exact or within


def in_scope(context: Context, frame: Frame) -> list[Observed]:
    """Return the observations of the places and in the documents that the question names, of all when it names none."""
    places = set(places_of(context, frame)) & {o.place for o in context.view.memo(observations)}
    places = places or {iri for iri in places_of(context, frame) if context.entity(iri).top == "Place"}
    documents = () if frame.compared else frame.documents
    return [
        observed
        for observed in context.view.memo(observations)
        if (not places or observed.place in places) and (not documents or observed.document in documents)
    ]


def places_of(context: Context, frame: Frame) -> list[str]:
    """Return the places that the question names."""
    return [iri for a in frame.anchors for iri in a.iris if context.entity(iri).top != "Indicator"]


def wanted(context: Context, frame: Frame, found: Sequence[Observed]) -> list[list[Observed]]:
    """Return the observations of each indicator that the question names, closest names only."""
    named = {iri for a in frame.anchors for iri in a.iris if context.entity(iri).top == "Indicator"}
    groups = [[o for o in found if o.indicator == iri] for iri in sorted(named)]
    groups += [of_sense(found, sense) for _, sense in frame.indicators]
    if not any(groups):
        groups = [_by_words(context, frame, found)]
    return [group for group in groups if group]


def of_sense(found: Sequence[Observed], sense: IndicatorSense) -> list[Observed]:
    """Return the observations whose indicator fits best: of each place the one that says least beyond the words."""
    fitting = [(surplus, o) for o in found if (surplus := _surplus(o.name, sense)) is not None]
    best: dict[str, int] = {}
    for surplus, o in fitting:
        best[o.place] = min(surplus, best.get(o.place, surplus))
    return [o for surplus, o in fitting if surplus == best[o.place]]


def _surplus(name: str, sense: IndicatorSense) -> int | None:
    if any(word in name for word in sense.lacks):
        return None
    held = [word for word in sense.holds if word in name]
    return min((len(name) - len(word) for word in held), default=None)


def _by_words(context: Context, frame: Frame, found: Sequence[Observed]) -> list[Observed]:
    """Return the observations whose indicator has all the words of the question, when it names none."""
    words = [term.forms for term in frame.terms]
    things = [a for a in frame.anchors if context.entity(a.iris[0]).top in {"Industry", "Strategy", "Designation"}]
    words += [(*anchor.forms, *(n for iri in anchor.iris for n in context.entity(iri).chinese)) for anchor in things]
    if frame.target and (frame.target.words or is_chinese(frame.target.text)):
        words.append(frame.target.words or (frame.target.text,))
    fitting = [o for o in found if words and all(any(form in o.name for form in forms) for forms in words)]
    fitting = [o for o in fitting if any(unit in o.unit for unit in frame.units)] or fitting
    if len({o.indicator for o in fitting}) <= FEW:
        return fitting
    shortest = min(len(o.name) for o in fitting)  # of many, the one that says least beyond the words
    return [o for o in fitting if len(o.name) == shortest]


FEW = 3
"""How many indicators may fit words that name none."""


def _narrow(context: Context, frame: Frame, group: Sequence[Observed]) -> list[Observed]:
    """Keep the years and kinds asked for; without a year, the latest value that is not a target."""
    group = _spoken_of(context, frame, group)
    if frame.units and any(unit in o.unit for o in group for unit in frame.units):
        group = [o for o in group if any(unit in o.unit for unit in frame.units)]
    group = _of_own_place(context, frame, group)
    if frame.years:
        group = _in_years(frame, group)
        return list(group) if "compare" in frame.asks else _of_year(frame, group)
    if set(frame.asks) & {"compare", "difference"}:
        return list(group)
    of_kind = [o for o in group if o.kind in (frame.kinds or ("actual", "estimate"))]
    if not of_kind and not frame.kinds:
        of_kind = list(group)
    latest = max((o.year or 0 for o in of_kind), default=0)
    return [o for o in of_kind if (o.year or 0) == latest]


def _in_years(frame: Frame, group: Sequence[Observed]) -> list[Observed]:
    """Keep the years asked for."""
    return [o for o in group if o.year and any(a <= o.year <= b for a, b in frame.years)]


def _spoken_of(context: Context, frame: Frame, group: Sequence[Observed]) -> Sequence[Observed]:
    """Keep what sentences say of the things named that are no places: the students of a university town."""
    things = [a for a in frame.anchors if context.entity(a.iris[0]).top in {"Zone", "Organization", "Project"}]
    for anchor in things:
        names = [name for iri in anchor.iris for name in context.entity(iri).chinese]
        said = [o for o in group if any(name in context.sentence(o.passage).quote for name in names)]
        group = said or group
    return group


def _of_year(frame: Frame, group: Sequence[Observed]) -> list[Observed]:
    """Of several values for a span keep the last year's; mind the kind when only one is asked for."""
    single = [years for years in frame.years if years[0] == years[1]]
    if "target" in frame.kinds and not ({"actual", "estimate"} & set(frame.kinds)) and len(single) < 2:  # noqa: PLR2004
        group = [o for o in group if o.kind == "target"]
    if not single and group:
        latest = max(o.year or 0 for o in group)
        group = [o for o in group if o.year == latest]
    return list(group)


def _of_own_place(context: Context, frame: Frame, group: Sequence[Observed]) -> list[Observed]:
    """Without a place in the question, prefer the places that documents are about."""
    if places_of(context, frame):
        return list(group)
    own = [o for o in group if o.place in context.abouts()]
    return own or list(group)
