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

    Two names around 至 or a dash, or one-character abbreviations, all of which must be known (`环城` is
    none). An abbreviation of several places counts where it has but one usual reading or one in the
    document's own province: 遵铜 in a text on Guizhou ends in 铜仁, 兰合 anywhere in 兰州 only.
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
    meant = [_meant(c, found or (), gazetteer) for c, found in codes.items() if not (doubt and c == doubt.character)]
    return [known_place(division) for division in meant if division]


def route_parts(label: str) -> tuple[str, str, str] | None:
    """Return the two ends and the head of a name such as 仁怀至遵义高速公路, None for any other name."""
    route = _ROUTE.match(label)
    return (route["a"], route["b"], route["head"]) if route and route["head"] else None


def misprint(label: str, gazetteer: Gazetteer) -> Suspicion | None:
    """Return the suspicion that a one-character end of a line's name is misprinted, if any."""
    short = _SHORT_ROUTE.match(label)
    return suspect(label, short["ends"], gazetteer.reference) if short else None


def _meant(character: str, codes: Sequence[str], gazetteer: Gazetteer) -> Division | None:
    """Return which of several places an abbreviation means, or None where that is open."""
    focus, reference = gazetteer.focus, gazetteer.reference
    ours = [code for code in codes if focus and code[:2] == focus.code[:2]]
    if ours:
        return reference.division(ours[0])
    return reference.division(codes[0]) if character in reference.certain_abbreviations else None
