"""Chinese enumerations → their members, with what the list elides put back.

`仁怀至遵义、桐梓至新蒲等高速公路` shares its head; in `遵泸、新渝贵高铁和涪柳、遵铜铁路` each bare
member takes the head of the next one that has it; in `习水、务川500千伏变电站` the shared part is what
follows the place. A member keeps the span of text that it stands in; `label` is the name restored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.clauses import Span, split_at
from ingest.lexicon import Lexicon

_SEPARATOR = re.compile(r"、|以及|和(?!谐|美|平)|与(?!会)|暨")
_ET_CETERA = re.compile(r"(?<![高平均同优初中对相上下])等(?!级|于|待|次|值|效|候)(?:一批|系列|多个)?")
_COUNTED = re.compile(
    r"^(?P<item>.+?)(?P<count>[一二三四五六七八九十两\d]+(?:大|条|座|个|项|张|类|家|处))(?P<tail>[\u4e00-\u9fff]{2,8})$"
)
_COUNT = re.compile(r"^[一二三四五六七八九十两\d]+(?:大|条|座|个|项|类|家|处|座)")
_ROUTE = re.compile(r"^[\u4e00-\u9fff]{2,9}(?:至|到|—|－|-|～)[\u4e00-\u9fff]{2,9}$")
_UNITS = "镇乡县区市"
_BRACKETED = re.compile(r"^中国（[^（）]+）$")
_BARE = re.compile(r"^[\u4e00-\u9fff]{2}$")
"""What else may lack a head of its own: 文星 in 文星、湄江水库; 遵泸 in 遵泸、渝贵高铁."""
_SHARED = {"Strategy", "Industry", "Designation", "Region", "Organization"}
"""Classes whose heads are shared only by a counted list (`六个工程`), not by mere neighbourhood."""


@dataclass(frozen=True, slots=True)
class Item:
    """A member of a list: where it stands, its restored label, and whether a part was put back."""

    start: int
    end: int
    label: str
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The members of a list, the words after 等 and whether the list says that it is not complete."""

    items: tuple[Item, ...]
    tail: Span | None = None
    open: bool = False


def read_list(
    text: str, span: Span, protected: Sequence[Span], lexicon: Lexicon, place_prefix: Callable[[str], int]
) -> Listing:
    """Read the list in `text[span]`; `place_prefix` tells how much of a name is a place at its start."""
    listed, tail, is_open = _cut_tail(text, span, protected)
    spans = [part for a, b in split_at(text, _SEPARATOR, listed, protected) for part in _quotes_apart(text, a, b)]
    items = [Item(a, b, text[a:b]) for a, b in spans]
    counted = None
    if items and not is_open:
        items, counted = _counted(items, lexicon)
    shared = counted or (_shared_head(text[slice(*tail)], lexicon) if tail else None)
    unit = text[tail[1] - 1] if tail else ""
    if unit and unit in _UNITS:
        items = [_with_unit(item, unit, place_prefix) for item in items]
    elif shared:
        items = [_with_head(item, shared, lexicon) for item in items]
    else:
        items = _inherit(items, lexicon, place_prefix)
    return Listing(tuple(items), tail, is_open)


def _quotes_apart(text: str, start: int, end: int) -> list[Span]:
    """Part names in quotes that follow each other with nothing between: “长安杯”“双拥模范城”."""
    if text.find("”“", start, end) < 0:
        return [(start, end)]
    cuts = [m.start() + 1 for m in re.finditer("”“", text[start:end])]
    edges = [start, *(start + cut for cut in cuts), end]
    return list(pairwise(edges))


def _cut_tail(text: str, span: Span, protected: Sequence[Span]) -> tuple[Span, Span | None, bool]:
    parts = split_at(text, _ET_CETERA, span, protected)
    if len(parts) < 2:
        closed = text[span[0] : span[1]].endswith("等")
        return ((span[0], span[1] - 1) if closed else span), None, closed
    return parts[0], (parts[1][0], parts[-1][1]), True


def _counted(items: list[Item], lexicon: Lexicon) -> tuple[list[Item], str | None]:
    """Take `三大战略行动` off the last of several members."""
    last = items[-1]
    match = _COUNTED.match(last.label) if len(items) > 1 else None
    if match is None or lexicon.head_of(match["tail"]) is None:
        return items, None
    end = last.start + len(match["item"])
    return [*items[:-1], Item(last.start, end, match["item"])], match["tail"]


def _shared_head(tail: str, lexicon: Lexicon) -> str | None:
    """Return the head that the words after 等 give to every member, or None."""
    stems = lexicon.stems(_COUNT.sub("", tail))
    return next((s for s in stems if s in lexicon.heads and not _SHARED & set(lexicon.heads[s])), None)


def _with_unit(item: Item, unit: str, place_prefix: Callable[[str], int]) -> Item:
    """`鸭溪、永兴等…的镇`: the short names of towns, where such towns are known."""
    full = item.label + unit
    return replace(item, label=full, restored=True) if place_prefix(full) == len(full) else item


def _with_head(item: Item, head: str, lexicon: Lexicon) -> Item:
    if lexicon.head_of(item.label):
        return item
    return replace(item, label=item.label + head, restored=True)


def _inherit(items: list[Item], lexicon: Lexicon, place_prefix: Callable[[str], int]) -> list[Item]:
    """Give each bare member the head of the next member that has one."""
    out: list[Item] = []
    shared: str | None = None
    for item in reversed(items):
        if shared and _is_bare(item.label, lexicon, place_prefix):
            out.append(replace(item, label=item.label + shared, restored=True))
            continue
        out.append(item)
        if item is not items[0]:
            shared = _head_part(item.label, lexicon, place_prefix)
    return out[::-1]


def _head_part(label: str, lexicon: Lexicon, place_prefix: Callable[[str], int]) -> str | None:
    label = lexicon.core(label)
    head = lexicon.head_of(label)
    if head is None or _SHARED & set(lexicon.heads[head]):
        return None
    rest = label[place_prefix(label) :]
    return rest if rest != label and rest.endswith(head) and not _ROUTE.match(label[: -len(head)]) else head


def _is_bare(label: str, lexicon: Lexicon, place_prefix: Callable[[str], int]) -> bool:
    if lexicon.head_of(label) and place_prefix(label) != len(label):
        return False
    if _ROUTE.match(label) or _BRACKETED.match(label):
        return True
    return place_prefix(label) == len(label) or bool(_BARE.match(label))
