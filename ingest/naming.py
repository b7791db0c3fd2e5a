"""A stretch of a sentence that the model takes for a name of some class → the name."""

from __future__ import annotations

import re

from ingest.gazetteer import Known
from ingest.names import Name, Namer
from ontology.schema import load_schema

_OUTER = re.compile(r"^[“《](?P<inner>[^“”《》]+)[”》]$")
_CORE = re.compile(r"[^“”\d]{0,8}“(?P<inner>(?!十[一二三四五六]五)[^“”]{3,})”[^“”\d]{0,6}")
_QUOTED = {"Strategy", "Event"}
"""What is called by the quoted part of its name as well: 政务服务“一网通办”."""
_EDGES = "，。；：、！？"
_BRANCH = re.compile(r"(?:全产业链|产业链条|产业链|产业集群|产业体系|产业|行业)$")
_COUNTED = re.compile(r"\d+(?:届|轮|批|个|条|项|家|座|期|次|场|所|处)(?=.{3})")
"""`3届滇商大会` names the meeting."""
_ASIDE = re.compile(r"“[^”]*”|（[^）]*）")
_WORK = r"(?:铁路|高铁|公路|高速|城际|机场|航道|水库|变电站|电站)"
_LISTED = re.compile(rf"(?:、.*|等|[二两三四五六七八九十\d]+[条座个])[\u4e00-\u9fff\d]{{0,6}}?{_WORK}$")
"""A list is not a name: `甲、乙通用机场`, `甲至乙等高速公路`, `甲至乙四条高速公路`."""
_SHORTEST = 2
MODEL = "model"


def name_of(text: str, start: int, end: int, cls: str, namer: Namer) -> Name | None:
    """Return the name of class `cls` (a top class) that `text[start:end]` is; None if that is nothing or a list.

    What the gazetteer knows gets its official name; the other labels are the words of the text,
    without quotes around them. The head of a project's or place's name tells its subclass.
    """
    surface = text[start:end].strip(_EDGES)
    start += text[start:end].find(surface)
    counted = _COUNTED.match(surface)
    if counted:
        start, surface = start + counted.end(), surface[counted.end() :]
    if len(surface) < _SHORTEST:
        return None
    quoted = _OUTER.match(surface)
    label = quoted["inner"] if quoted else surface
    if cls == "Project" and _LISTED.search(_ASIDE.sub("", label)):
        return None
    known = _known(label, cls, namer)
    if known:
        return Name(start, start + len(surface), known.cls, known.label, "gazetteer", known.aliases, known.iri)
    if cls == "Industry":
        return _industry(start, surface, label, namer)
    full, aliases = namer.own(label, cls)
    core = _CORE.fullmatch(label) if cls in _QUOTED and not namer.gazetteer.place_prefix(label) else None
    shown = (label, core["inner"]) if core and core["inner"] not in namer.gazetteer.names else (label,)
    aliases = tuple(dict.fromkeys(a for a in (*aliases, *shown) if a != full))
    return Name(start, start + len(surface), _subclass(label, cls, namer), full, MODEL, aliases)


def _known(label: str, cls: str, namer: Namer) -> Known | None:
    known = namer.gazetteer.names.get(label)
    if known is None and cls == "Place":
        known = namer.gazetteer.place(label)
    return known if known and load_schema().top(known.cls) == cls else None


def _industry(start: int, surface: str, label: str, namer: Namer) -> Name:
    """Name an industry without the words that any industry can carry: 白酒产业 is 白酒."""
    bare = _BRANCH.sub("", label)
    bare = bare if len(bare) >= _SHORTEST else label
    known = _known(bare, "Industry", namer)
    end = start + len(surface)
    if known:
        aliases = tuple(dict.fromkeys((*known.aliases, label)))
        return Name(start, end, "Industry", known.label, "gazetteer", aliases, known.iri)
    return Name(start, end, "Industry", bare, MODEL, (label,) if label != bare else ())


def _subclass(label: str, cls: str, namer: Namer) -> str:
    """Return the most exact class that the head of the name allows within the class."""
    head = namer.lexicon.head_of(label)
    fits = [c for c in namer.lexicon.heads.get(head or "", ()) if load_schema().top(c) == cls]
    return fits[0] if fits else cls
