"""The ends that the name of a line gives: 仁怀至遵义高速公路, 渝贵高铁."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.gazetteer import Gazetteer, Known, known_place
from ingest.misprints import Suspicion, suspect
from ontology.divisions import Division

LINES = frozenset({"Railway", "Road", "Waterway"})
_ROUTE = re.compile(
    r"^(?P<a>[\u4e00-\u9fff]{2,9}?)(?:至|到|—|－|-|～)(?P<b>[\u4e00-\u9fff]{2,9}?)(?P<head>(?:城际|高速|快速|市域|普速|中欧|国际|货运)?(?:铁路|高铁|公路|高速公路|高速|航道|运河|大桥|通道|班列|航线).*)?$"
)
_SHORT_ROUTE = re.compile(
    r"^新?(?P<ends>[\u4e00-\u9fff]{2,4})(?:城际铁路|城际|高速铁路|高铁|快铁|铁路|高速公路|高速|复线)"
)


def route_ends(label: str, gazetteer: Gazetteer) -> list[Known]:
    """Return the places that the name of a line gives as its ends.

    Two names around 至 or a dash, or two one-character abbreviations; all ends must be known, since
    half a route is more often a misreading (`成渝` is two, `沪蓉` two, `环城` none).
    """
    route = _ROUTE.match(label)
    if route and route["head"]:
        ends = [gazetteer.end(route[k]) for k in ("a", "b")]
        return [e for e in ends if e]
    short = _SHORT_ROUTE.match(label)
    if short is None:
        return []
    codes = {c: gazetteer.reference.line_abbreviations.get(c) for c in short["ends"]}
    if not all(codes.values()):
        return []
    doubt = misprint(label, gazetteer)
    return [
        known_place(_near(found, gazetteer))
        for c, found in codes.items()
        if found and not (doubt and c == doubt.character)
    ]


def misprint(label: str, gazetteer: Gazetteer) -> Suspicion | None:
    """Return the suspicion that a one-character end of a line's name is misprinted, if any."""
    short = _SHORT_ROUTE.match(label)
    return suspect(label, short["ends"], gazetteer.reference) if short else None


def _near(codes: Sequence[str], gazetteer: Gazetteer) -> Division:
    """Of several readings of an abbreviation take one in the document's province, else the first."""
    focus = gazetteer.focus
    ours = [c for c in codes if focus and c[:2] == focus.code[:2]]
    return gazetteer.reference.division((ours or list(codes))[0])
