"""Facts that names and fixed phrases state: where a thing lies, what a line connects, who borders whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ingest.gazetteer import Gazetteer, Known
from ingest.names import Name
from ingest.routes import LINES, lies_in, members_of, route_ends
from ingest.statements import AGENTS, Reading, Statement, top
from ontology.schema import load_schema

_PLACED = {"Project", "Zone", "Organization", "Attraction", "Event", "NaturalFeature", "Region"}
_IN = re.compile(r"(?:在|于|落户)$")
_BORDERS = re.compile(r"[东南西北]{1,2}(?:面|部|边|侧)?(?:连着|紧邻|紧靠|毗邻|[邻接靠倚连临毗界抵依]{1,2})$")
_SIDE_WITH = re.compile(r"[东南西北]{1,2}(?:面|部|边|侧)?(?:与|同|和)$")
_MEETS = re.compile(r"(?:、[\u4e00-\u9fff、]{2,30})?(?:相邻|接壤|毗邻|相连|交界|为邻|相接|隔江相望|隔河相望)")
_WITH = re.compile(
    r"(?:与|同|和)(?P<who>[^，。；]{2,60}?)(?P<how>[^，。；、]{0,8}?(?:合作|共享|协作|联动|互通|对接|共建|协同发展|深化联动发展|结对))"
)
_MERGE = re.compile(r"(?P<who>[^，。；]{2,40}?)与(?P<into>[^，。；、]{2,14}?)(?:融合发展|一体化发展|同城化)")
_DASH = re.compile(r"^[—－\-]{1,2}$")
_BELT = re.compile(r"[\u4e00-\u9fff]{0,4}(?:城市带|城镇带|经济带|产业带|走廊|城市群)")
_TOGETHER = re.compile(r"^(?:、[^，。；]{2,24}?)?[^，。；]{0,6}(?:协同|联动|抱团|一体)")


def by_names(reading: Reading, gazetteer: Gazetteer) -> Iterator[Statement]:
    """Yield what the names of a sentence say of themselves."""
    for name in reading.names:
        yield from _ends(reading, name, gazetteer)
        yield from _own_place(reading, name, gazetteer)
        yield from _members(reading, name, gazetteer)


def by_phrases(reading: Reading, place: Name | None) -> Iterator[Statement]:
    """Yield what fixed phrases between names say."""
    places = [n for n in reading.names if top(n) == "Place"]
    yield from _parts(reading, places)
    yield from _lies_in(reading, places)
    yield from _borders(reading, places, place)
    yield from _chains(reading, places)
    yield from _partners(reading, place)
    yield from _merges(reading)


def place_name(known: Known, at: Name) -> Name:
    """Return a known place as a name that stands where `at` stands."""
    return Name(at.start, at.end, known.cls, known.label, "gazetteer", known.aliases, known.iri)


def _ends(reading: Reading, name: Name, gazetteer: Gazetteer) -> Iterator[Statement]:
    if top(name) != "Project":
        return
    is_line = name.cls in LINES or name.cls == "LogisticsProject"
    for end in route_ends(name.label, gazetteer, is_line=is_line):
        yield Statement(name, "connects", place_name(end, name), None, "route", reading.sentence)


def _members(reading: Reading, name: Name, gazetteer: Gazetteer) -> Iterator[Statement]:
    """`宁镇扬` has three cities in its name."""
    if name.cls == "Region" and name.iri is None:  # of the known ones the reference data says it
        for member in members_of(name.label, gazetteer):
            yield Statement(place_name(member, name), "partOf", name, None, "part-by-name", reading.sentence)


def _own_place(reading: Reading, name: Name, gazetteer: Gazetteer) -> Iterator[Statement]:
    """`习水电厂` lies in 习水县; `中国（成都）跨境电商综合试验区` in 成都市."""
    if top(name) not in _PLACED - {"NaturalFeature"} or name.cls in LINES or re.search("—|至.+班列", name.label):
        return
    bracket = re.match(r"^中国（(.+?)）", name.label)
    length = gazetteer.place_prefix(name.label)
    inner = bracket[1] if bracket else name.label[:length] if 0 < length < len(name.label) else None
    known = gazetteer.place(inner) if inner else None
    if known and known.label != name.label and _spelled(known, reading.sentence.clean[name.start : name.end]):
        deeper = gazetteer.place_prefix(name.label[length:]) if not bracket else 0
        below = gazetteer.place(name.label[length : length + deeper]) if deeper else None
        where = place_name(below or known, name)
        if load_schema().allows(name.cls, "locatedIn", where.cls):
            yield Statement(name, "locatedIn", where, None, "located-by-name", reading.sentence)


def _spelled(known: Known, surface: str) -> bool:
    """Tell whether the place is spelled out, or meant by 市中医院; 省博物馆 may lie anywhere."""
    return known.cls != "Province" or any(form in surface for form in (known.label, *known.aliases))


def _parts(reading: Reading, places: Sequence[Name]) -> Iterator[Statement]:
    """`遵义市湄潭县`: the smaller named straight behind the larger."""
    for a, b in pairwise(places):
        if a.end == b.start and a.iri and b.iri and lies_in(b.iri, a.iri):
            yield Statement(b, "partOf", a, None, "part-by-name", reading.sentence)


def _lies_in(reading: Reading, places: Sequence[Name]) -> Iterator[Statement]:
    text = reading.sentence.clean
    for where in places:
        before = text[: where.start]
        if _IN.search(before):
            yield from _held_in(reading, where)
        said = re.search(r"(地处|位于|坐落于|坐落在|隶属于?|属于)$", before)
        what = _last_before(reading.names, said.start()) if said else None
        if what is None or what.label == where.label:
            continue
        predicate = "partOf" if top(what) == "Place" else "locatedIn"
        if load_schema().allows(what.cls, predicate, where.cls):
            yield Statement(what, predicate, where, None, "located-by-text", reading.sentence)


def _held_in(reading: Reading, where: Name) -> Iterator[Statement]:
    """`第三次…工作会在湄潭县召开`, `在遵义召开了…遵义会议`: the event of the clause lies there."""
    text = reading.sentence.clean
    after = re.match(r"(?:成功)?(?:召开|举办|举行|开幕|落户|设立|建成)", text[where.end :])
    if not after:
        return
    start = max(text.rfind(c, 0, where.start) for c in "，；。") + 1
    stop = min((i for i in (text.find(c, where.end) for c in "，；。") if i >= 0), default=len(text))
    for name in reading.names:
        if start <= name.start < stop and top(name) in {"Event", "Zone", "Project", "Organization"}:
            yield Statement(name, "locatedIn", where, None, "located-by-text", reading.sentence)


def _last_before(names: Sequence[Name], position: int) -> Name | None:
    near = [n for n in names if n.end <= position]
    return max(near, key=lambda n: n.end, default=None)


def _borders(reading: Reading, places: Sequence[Name], place: Name | None) -> Iterator[Statement]:
    """`南邻贵阳市`, `北面与重庆市接壤`, and further places of the same list."""
    text = reading.sentence.clean
    beside: list[Name] = []
    for other in places:
        before, after = text[: other.start], text[other.end :]
        listed = beside and text[beside[-1].end : other.start] in {"、", "和", "及"}
        if listed or _BORDERS.search(before) or (_SIDE_WITH.search(before) and _MEETS.match(after)):
            beside.append(other)
    first = next((p for p in places if not beside or p.start < beside[0].start), place)
    for other in beside:
        if first and first.label != other.label:
            yield Statement(first, "adjacentTo", other, None, "neighbour", reading.sentence)


def _chains(reading: Reading, places: Sequence[Name]) -> Iterator[Statement]:
    """`仁怀—习水—赤水黔边城市带` is a belt with three members; `正安—务川—道真协同联动` three partners."""
    text = reading.sentence.clean
    for chain in _runs(text, places):
        rest = text[chain[-1].end :]
        belt = _BELT.match(rest)
        if belt:
            start, end = chain[0].start, chain[-1].end + belt.end()
            whole = Name(start, end, "Region", text[start:end], "chain", (belt.group(),))
            for member in chain:
                yield Statement(member, "partOf", whole, None, "chain", reading.sentence)
        elif _TOGETHER.match(rest):
            for a, b in combinations(chain, 2):
                yield Statement(a, "cooperatesWith", b, "Ongoing", "chain", reading.sentence)


def _runs(text: str, places: Sequence[Name]) -> Iterator[list[Name]]:
    run: list[Name] = []
    for name in places:
        if run and _DASH.match(text[run[-1].end : name.start]):
            run.append(name)
            continue
        if len(run) > 1:
            yield run
        run = [name]
    if len(run) > 1:
        yield run


def _partners(reading: Reading, place: Name | None) -> Iterator[Statement]:
    text = reading.sentence.clean
    for match in _WITH.finditer(text):
        start, end = match.span("who")
        partners = [n for n in reading.names if start <= n.start and n.end <= end + 12 and top(n) in AGENTS]
        who = _speaker(reading, match.start()) or place
        for partner in _outer(partners):
            if who and partner.label != who.label:
                yield Statement(who, "cooperatesWith", partner, "Ongoing", "partner", reading.sentence)


def _speaker(reading: Reading, position: int) -> Name | None:
    """Return who acts before `position`: the first subject of the sentence that can."""
    for step in reading.steps:
        if step.subject and step.subject.span[1] <= position:
            acting = [n for n in step.subject.names if top(n) in AGENTS - {"Region"}]
            if acting:
                return acting[0]
    return None


def _outer(names: Sequence[Name]) -> list[Name]:
    """Leave out names that stand inside another."""
    return [
        n
        for n in names
        if not any(
            o is not n and o.start <= n.start and n.end <= o.end and (o.start, o.end) != (n.start, n.end) for o in names
        )
    ]


def _merges(reading: Reading) -> Iterator[Statement]:
    """`绥阳、桐梓与主城区融合发展`: the first grow into the second."""
    for match in _MERGE.finditer(reading.sentence.clean):
        into = [
            n
            for n in reading.names
            if match.start("into") <= n.start and n.end <= match.end("into") and top(n) == "Region"
        ]
        who = [
            n
            for n in reading.names
            if match.start("who") <= n.start and n.end <= match.end("who") and top(n) == "Place"
        ]
        for name in who:
            for region in into[:1]:
                yield Statement(name, "integratesInto", region, "Ongoing", "verb-object", reading.sentence)
