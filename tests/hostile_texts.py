"""Two documents whose names, titles, quotes and units try to be more than text, as the records that a store takes.

Nothing in here is ever to run, to be filled in, or to break out of where it stands.
"""

from __future__ import annotations

import functools
import hashlib
from decimal import Decimal

from ontology import iris
from ontology.records import Claim, Decision, Document, Entity, Extraction, Mention, Observation, Passage

IMAGE = '"><img src=x onerror=alert(1)>'
NAMES = {
    "script": ("Railway", "<script>alert(1)</script>"),
    "image": ("Road", IMAGE),
    "closing": ("Airport", "</script></title></textarea><script>alert(2)</script><!--"),
    "handler": ("Industry", "' onmouseover='alert(3)' onfocus=alert(3) autofocus x='"),
    "drawn": ("Zone", "<svg onload=alert(4)><animate onbegin=alert(4)>"),
    "template": ("Strategy", "{{7*7}}${7*7}#{7*7}<%=7*7%>{% raw %}"),
    "address": ("Organization", "javascript:alert(5)//"),
    "backwards": ("Attraction", "\u202e所会义遵\u202c\u200b\u200d\u2066址\u2069"),
    "formula": ("Designation", '=HYPERLINK("http://elsewhere.invalid/","x")'),
    "entity": ("Event", "&lt;b&gt;&amp;amp;&#x3c;i&#x3e;"),
    "quoted": ("Region", "'\"`\\u003cscript\\u003e\\x3c%3Cscript%3E"),
    "long": ("County", "长" * 10_000),
    "indicator": ("Indicator", "<iframe srcdoc='<script>parent.alert(6)</script>'>"),
}
"""key: class and name, which is the label, the English label and the alias."""
UNIT = '<img src=x onerror="alert(7)">'
PLACE = Entity(iris.place_iri("520300"), "Prefecture", "遵义市", "Zunyi", None, ("遵义", IMAGE))
NEIGHBOUR = Entity(iris.place_iri("510500"), "Prefecture", "泸州市", "Luzhou", None, ("泸州",))
FACTS = [
    ("hasProject", "script", "Ongoing"),
    ("hasProject", "image", "Planned"),
    ("hasProject", "closing", "Completed"),
    ("cooperatesWith", "long", "Proposed"),
    ("developsIndustry", "handler", "Ongoing"),
    ("hasZone", "drawn", "Planned"),
    ("pursuesStrategy", "template", "Ongoing"),
    ("hasDesignation", "formula", "Completed"),
    ("hostsEvent", "entity", "Ongoing"),
    ("integratesInto", "quoted", "Ongoing"),
]
LOCATED = ("address", "backwards", "closing", "drawn")
TOPS = {"Railway": "Project", "Road": "Project", "Airport": "Project"}


@functools.cache
def entities() -> dict[str, Entity]:
    """Return the entities by their key."""
    return {
        key: Entity(_iri(cls, name), cls, name, f"EN {name}", f"PY {name}", (f"又 {name}",))
        for key, (cls, name) in NAMES.items()
    }


@functools.cache
def hostile_extractions() -> tuple[Extraction, Extraction]:
    """Return the two documents."""
    return _read("hostile-2020", "2020-01-01", "Planned"), _read("hostile-2024", "2024-01-01", None)


def _read(slug: str, issued: str, status: str | None) -> Extraction:
    lines = [f"# {name}" if key == "script" else f"遵义与{name}。" for key, (_, name) in NAMES.items()]
    lines.append(f"遵义、泸州合作，{UNIT}。")
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    spans = [(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    of = dict(zip(NAMES, spans, strict=False))
    found = entities()
    mentions = [_mention(text, of[key][0], NAMES[key][1], one.iri) for key, one in found.items()]
    mentions += [_mention(text, spans[-1][0], "遵义", PLACE.iri), _mention(text, spans[-1][0], "泸州", NEIGHBOUR.iri)]
    claims = [_claim(PLACE, predicate, found[key], status or own, of[key]) for predicate, key, own in FACTS]
    claims += [_claim(found[key], "locatedIn", PLACE, None, of[key]) for key in LOCATED]
    claims += [_claim(found["script"], "connects", place, None, of["script"]) for place in (PLACE, NEIGHBOUR)]
    claims.append(_claim(PLACE, "cooperatesWith", NEIGHBOUR, "Ongoing", spans[-1]))
    digest = hashlib.sha256(text.encode()).hexdigest()
    title = f"{slug} {NAMES['closing'][1]}"
    return Extraction(
        Document(slug, title, text, f"{IMAGE}.txt", digest, issued, IMAGE, PLACE.iri, UNIT),
        tuple(Passage(*span, text[slice(*span)], (NAMES["script"][1], IMAGE)) for span in spans),
        tuple(sorted(mentions)),
        (*found.values(), PLACE, NEIGHBOUR),
        tuple(claims),
        tuple(_observation(found["indicator"], of["indicator"], year) for year in (2020, 2025)),
        "hostile 1",
        (Decision("merge", "Road", IMAGE, NAMES["script"][1], found["image"].iri, IMAGE, (of["image"],)),),
    )


def _iri(cls: str, name: str) -> str:
    return iris.place_iri("520399") if cls == "County" else iris.entity_iri(TOPS.get(cls, cls), name)


def _mention(text: str, start: int, name: str, iri: str) -> Mention:
    at = text.index(name, start)
    return Mention(at, at + len(name), name, iri)


def _claim(subject: Entity, predicate: str, other: Entity, status: str | None, span: tuple[int, int]) -> Claim:
    return Claim(subject.iri, predicate, other.iri, status, Decimal("0.9"), (span,), IMAGE)


def _observation(indicator: Entity, span: tuple[int, int], year: int) -> Observation:
    unit = iris.unit_iri(UNIT)
    return Observation(
        PLACE.iri, indicator.iri, Decimal(year), unit, year, "actual", IMAGE, Decimal("0.9"), (span,), IMAGE
    )
