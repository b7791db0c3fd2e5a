"""Values: what documents measure, estimate or aim at, by indicator, place, year and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from graph.ask import sparql
from graph.ask.context import Context, Row, select
from graph.ask.frame import Frame
from graph.ask.result import Found, Item, quotes_of
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
    return Observed(row["indicator"], row["name"], row["place"], row["value"], unit, year, *ends)


def answer_value(context: Context, frame: Frame) -> Found:
    """Return the values asked for, one for each indicator, place and year."""
    chosen = choose(context, frame)
    if not chosen:
        return Found("unanswerable", message=_nearest(context, frame))
    return Found("value", tuple(item(context, group) for group in _grouped(chosen)), reproducing(chosen))


def answer_comparison(context: Context, frame: Frame) -> Found:
    """Return the values of an indicator in the years that are compared, or in all years there are."""
    found = answer_value(context, frame)
    return Found("compare", found.items, found.sparql, message=found.message) if found.items else found


def choose(context: Context, frame: Frame) -> list[Observed]:
    """Return the observations that a frame asks for."""
    found = in_scope(context, frame)
    groups = _wanted(context, frame, found)
    return list(dict.fromkeys(observed for group in groups for observed in _narrow(context, frame, group)))


def in_scope(context: Context, frame: Frame) -> list[Observed]:
    """Return the observations of the places and in the documents that the question names, of all when it names none."""
    places = _places(context, frame)
    documents = () if frame.compared else frame.documents
    return [
        observed
        for observed in context.view.memo(observations)
        if (not places or observed.place in places) and (not documents or observed.document in documents)
    ]


def _places(context: Context, frame: Frame) -> list[str]:
    return [iri for a in frame.anchors for iri in a.iris if context.entity(iri).top != "Indicator"]


def _wanted(context: Context, frame: Frame, found: Sequence[Observed]) -> list[list[Observed]]:
    """Return the observations of each indicator that the question names, closest names only."""
    named = {iri for a in frame.anchors for iri in a.iris if context.entity(iri).top == "Indicator"}
    groups = [[o for o in found if o.indicator == iri] for iri in sorted(named)]
    groups += [_of_sense(found, sense) for _, sense in frame.indicators]
    if not any(groups):
        groups = [_by_words(frame, found)]
    return [group for group in groups if group]


def _of_sense(found: Sequence[Observed], sense: IndicatorSense) -> list[Observed]:
    """Return the observations whose indicator fits best: the one that says least beyond the words."""
    fitting = [(_surplus(o.name, sense), o) for o in found if _surplus(o.name, sense) is not None]
    best = min((surplus for surplus, _ in fitting if surplus is not None), default=None)
    return [o for surplus, o in fitting if surplus == best]


def _surplus(name: str, sense: IndicatorSense) -> int | None:
    if any(word in name for word in sense.lacks):
        return None
    held = [word for word in sense.holds if word in name]
    return min((len(name) - len(word) for word in held), default=None)


def _by_words(frame: Frame, found: Sequence[Observed]) -> list[Observed]:
    """Return the observations whose indicator has all the words of the question, when it names none."""
    words = [term.forms for term in frame.terms]
    if frame.target:
        words.append(frame.target.words or (frame.target.text,))
    fitting = [o for o in found if words and all(any(form in o.name for form in forms) for forms in words)]
    in_unit = [o for o in fitting if any(unit in o.unit for unit in frame.units)]
    return in_unit or fitting


def _narrow(context: Context, frame: Frame, group: Sequence[Observed]) -> list[Observed]:
    """Keep the years and kinds asked for; without a year, the latest value that is not a target."""
    if frame.units and any(unit in o.unit for o in group for unit in frame.units):
        group = [o for o in group if any(unit in o.unit for unit in frame.units)]
    group = _of_own_place(context, frame, group)
    if frame.years:
        group = [o for o in group if o.year is not None and any(a <= o.year <= b for a, b in frame.years)]
        return list(group) if "compare" in frame.asks else _of_year(frame, group)
    if set(frame.asks) & {"compare"}:
        return list(group)
    wanted = [o for o in group if o.kind in (frame.kinds or ("actual", "estimate"))]
    if not wanted and not frame.kinds:
        wanted = list(group)
    latest = max((o.year or 0 for o in wanted), default=0)
    return [o for o in wanted if (o.year or 0) == latest]


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
    if _places(context, frame):
        return list(group)
    own = [o for o in group if o.place in context.abouts()]
    return own or list(group)


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
    return Item(first.indicator, named.label, named.label_en, tuple(named.aliases), first.amount, None, False, evidence)


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
    known = [o for _, sense in frame.indicators for o in _of_sense(found, sense)]
    if not known:
        return None
    listed = dict.fromkeys(f"{o.name} {o.year or '?'} ({_kind(frame, o.kind)}) {o.amount}" for o in known[:5])
    return ("Known: " if frame.language == "en" else "图中有：") + ("; " if frame.language == "en" else "；").join(
        listed
    )


_KINDS = {"zh": {"actual": "实际", "estimate": "预计", "target": "目标"}, "en": {}}


def _kind(frame: Frame, kind: str) -> str:
    return _KINDS[frame.language].get(kind, kind)
