"""Which words of a sentence each of its numbers measures, by rule.

The words before the number, back to the mark or number before them; where there are none, the noun behind a counter
(`建成2个园区`) or what the number before this one measured (`产值30亿元、增长5%`). `分别` pairs numbers with the items
of a list, `均` gives the number to all of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.lexicon import rows
from ingest.quantities import Quantity

_MARKS = "，。；：！？"
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|《[^》]*》|（[^）]*）|\([^)]*\)|〈[^〉]*〉")
_SEPARATOR = re.compile(r"、|以及|和(?!美|谐|平)|及(?!其|以上|时)|与")
_ROUNDED = r"(?:左右|以上|以下|以内|之内)?"
_TAIL_OF_NUMBER = re.compile(rf"{_ROUNDED}")
_LINK = re.compile(rf"{_ROUNDED}(?:、|和|及|与|以及)(?:约|近|超过|超|突破)?")
_EACH = re.compile(r"分别|依次")
_ALL = re.compile(r"(?<![年人月日平])均|都|双双|各(?=\d)")
_COMPARED = (
    r"[比较是为]“?(?:上年|去年|同期|20\d\d年|十[二三四五]五)[^，。；、\d]{0,6}"
    r"|[高快低慢优好]于[^，。；、]*|[从由]?20\d\d年的?"
)
_RANKED = (
    r"(?:[稳位跃]?[居列]|排名?|[升跃]{1,2}至|保持|名列|蝉联)(?:全国|全球|世界|亚洲|全省|国内|[东中西]部|各?省|省会|沿海|东北|同类)"
    r"[^，。；、\d]{0,6}"
)
_BEHIND = re.compile(rf"{_ROUNDED}[多余]?的?(?:实现)?")
_PART = re.compile(r"占(?!地)|(?:总量|数量|增量|增速|规模|比重)$")
_SAYS = re.compile(r"[率额量比数]$|人次$|指数$|强度$|花费$")
_PHYSICAL = re.compile(r"吨$|千瓦$|[^方]米$|公里$|亩$|立方米$")
_EXAMPLES = re.compile(r"([^“（]{2,})等([\u4e00-\u9fff]{3,})$")
_SHARING = re.compile(rf"{_EACH.pattern}|{_ALL.pattern}")
_SAID = re.compile(r"[在从比较]|连续|年均|实现|突破|增长|达到|保持|连跨|从无到有")
_STEP = re.compile(r"台阶$|大关$|关口$")
_ASIDE = re.compile(r"［\d+］|\[\d+\]|20\d\d年末?的?")
_BOTH = ("城乡", ("城镇", "农村"))
_HAN = "二两三四五六七八九"
_SECTORS = ("第一产业占比", "第二产业占比", "第三产业占比")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number measures: a stretch of the sentence, and its words with what a list leaves out put back."""

    start: int
    end: int
    words: str


Subjects = tuple[Subject, ...]


def measured(text: str, found: Sequence[Quantity]) -> tuple[Subjects, ...]:
    """Return for each number what it measures: nothing, one thing, or each of a list.

    >>> from ingest.quantities import quantities
    >>> text = "粮食、油料产量分别增长5%、3%，新建粮库12座、居全国第1位，建成3个园区。"
    >>> [[s.words for s in subjects] for subjects in measured(text, quantities(text))]
    [['粮食产量'], ['油料产量'], ['新建粮库'], ['新建粮库'], ['园区']]
    """
    done: list[Subjects] = []
    for group in _groups(text, found):
        done += _of_group(text, found, group, done)
    return tuple(subjects if _likely(text, quantity) else () for quantity, subjects in zip(found, done, strict=True))


def _likely(text: str, quantity: Quantity) -> bool:
    """Tell whether a number is likely a figure at all: `三场硬仗` and `历时3天` are none."""
    in_words = text[quantity.start] in _HAN and quantity.growth is None and quantity.unit not in {"%", "年"}
    return not in_words and quantity.unit not in {"天", "小时", "分钟"}


def _groups(text: str, found: Sequence[Quantity]) -> Iterator[range]:
    """Yield runs of numbers with nothing between them but the marks of a list (`6.9%、68.4%`)."""
    first = 0
    for i in range(1, len(found) + 1):
        if i == len(found) or not (
            _LINK.fullmatch(text, found[i - 1].stop, found[i].start) or _in_proportion(text, found[i - 1], found[i])
        ):
            yield range(first, i)
            first = i


def _in_proportion(text: str, one: Quantity, other: Quantity) -> bool:
    return text[one.end : other.start] in {":", "：", "∶"}


def _of_group(text: str, found: Sequence[Quantity], group: range, done: Sequence[Subjects]) -> list[Subjects]:
    first = found[group.start]
    edge = _edge(text, found, group.start)
    each = _EACH.search(text, edge, first.start)
    own = items(text, edge, each.start() if each else first.start, changes=first.growth not in {None, "排名"})
    if len(group) == len(_SECTORS) and _in_proportion(text, first, found[group.start + 1]):
        at = own[-1] if own else Subject(edge, first.start, "")
        return [(replace(at, words=words),) for words in _SECTORS]
    if len(group) > 1 or each:
        return _paired(own, len(group)) or _carried(text, found, group, done)
    return [_of_one(text, found, group, done, own)]


def _of_one(
    text: str, found: Sequence[Quantity], group: range, done: Sequence[Subjects], own: Sequence[Subject]
) -> Subjects:
    """Return what a number by itself measures: words before it, the noun behind it, or what the last one did."""
    quantity = found[group.start]
    noun = noun_behind(text, quantity)
    if noun and counts(quantity.unit or ""):
        return (noun,)
    if noun and _is_free(quantity) and (not own or _PHYSICAL.search(quantity.unit or "")):
        return (noun,)
    carried = _carried(text, found, group, done)[0] if quantity.unit != "年" else ()
    if own and carried and _PART.match(own[-1].words):
        return tuple(_part_of(subject, own[-1]) for subject in carried)
    if own:
        shared = len(own) > 1 and (_ALL.search(text, own[-1].end, quantity.start) or quantity.growth == "排名")
        return (*own[:-1], _example(own[-1])) if shared else (_category(own[-1]),)
    return carried or ((noun,) if noun else ())


def _part_of(whole: Subject, part: Subject) -> Subject:
    """`产值30亿元、占全省比重5%` measures the share of 产值, `出口8亿元、总量居全省首位` the rank of its total."""
    return whole if part.words.startswith("占") else replace(part, words=whole.words + part.words)


def _is_free(quantity: Quantity) -> bool:
    """Tell whether a number without words before it speaks of the noun behind it: persons and areas do, yuan do not."""
    return quantity.growth is None and (quantity.unit or "").endswith(
        ("人", "人次", "户", "亩", "%", "吨", "瓦", "米", "里")
    )


def _edge(text: str, found: Sequence[Quantity], i: int) -> int:
    """Return where the words before a number begin: behind the last mark or the number before."""
    edge = max(text.rfind(mark, 0, found[i].start) for mark in _MARKS) + 1
    if i and found[i - 1].stop > edge:
        tail = _TAIL_OF_NUMBER.match(text, found[i - 1].stop)
        edge = tail.end() if tail else found[i - 1].stop
    return min(edge, found[i].start)


def _paired(own: list[Subject], count: int) -> list[Subjects]:
    """Give each of `count` numbers its item, or all the one item there is."""
    if len(own) >= count:
        return [(subject,) for subject in own[-count:]]
    if own and count == len(_BOTH[1]) and _BOTH[0] in own[-1].words:
        last = own[-1]
        return [(replace(last, words=last.words.replace(_BOTH[0], word)),) for word in _BOTH[1]]
    return [(own[-1],)] * count if own else []


def _carried(text: str, found: Sequence[Quantity], group: range, done: Sequence[Subjects]) -> list[Subjects]:
    """Return what the numbers before measured, one to one where there are as many."""
    count, i = len(group), group.start
    start = max(text.rfind(mark, 0, found[i].start) for mark in "。！？；") + 1
    if not i or found[i - 1].start < start:
        return _paired(_opening(text, start, text.rfind("，", 0, found[i].start)), count) or [()] * count
    if _ALL.search(text, found[i - 1].stop, found[i].start):
        return [_chain(text, found, i, done)] * count
    before = list(done[max(i - count, 0) :])
    return before if len(before) == count else [done[-1]] * count


def _opening(text: str, start: int, end: int) -> list[Subject]:
    """Return what the clause before speaks of, up to what it says (`地区生产总值在2020年基础上翻一番，预计…`)."""
    start = max(text.rfind("，", 0, max(end, 0)) + 1, start)
    said = _SAID.search(text, start + 2, max(end, start))
    return items(text, start, said.start() if said else end, changes=False) if end > start else []


def _chain(text: str, found: Sequence[Quantity], stop: int, done: Sequence[Subjects]) -> Subjects:
    """Return what the numbers of the list before measured (`A2家、B6家，均居全国首位`)."""
    first = stop - 1
    while first and not re.search("[，。；]", text[found[first - 1].stop : found[first].start]):
        first -= 1
    return tuple(dict.fromkeys(subject for subjects in done[first:stop] for subject in subjects))


def items(text: str, start: int, end: int, *, changes: bool) -> list[Subject]:
    """Return the list (mostly of one item) that the words before a number make."""
    core = _trail(changes=changes).sub("", text[start:end])
    masked = _QUOTED.sub(lambda m: "“" * len(m[0]), core)
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(masked)]
    spans = list(zip([0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(core)], strict=True))
    found = []
    for a, b in spans:
        lead = b - a - len(_leading().sub("", core[a:b]))
        words = core_of(core[a + lead : b])
        if len(words) > 1:
            found.append(Subject(start + a + lead, start + b, words))
    return _completed(found)


def core_of(words: str) -> str:
    """Return what is measured without the words that only lead to it, years and marks of notes.

    >>> core_of("预计全省2025年粮食产量")
    '粮食产量'
    """
    core = _leading().sub("", _ASIDE.sub("", words).strip("，。；：、"))
    return core if len(core) > 1 else words


def _completed(found: list[Subject]) -> list[Subject]:
    """Put back what the last item says for all: `快递、电信业务量` are 快递业务量 and 电信业务量."""
    if len(found) < 2:
        return found
    last = found[-1].words
    return [*(replace(s, words=s.words + shared_tail(s.words, last)) for s in found[:-1]), found[-1]]


def in_list(text: str, start: int, end: int, quantity: Quantity) -> Subject:
    """Return `text[start:end]` as a subject, completed from the list that it opens or goes on."""
    plain = Subject(start, end, text[start:end])
    if end >= quantity.start or not _SEPARATOR.match(text, end):
        return plain
    shared = _SHARING.search(text, end, quantity.start)
    if shared is None or re.search(f"[{_MARKS}]", text[end : shared.start()]):
        return plain
    level = quantity.growth in {None, "排名"}
    listed = items(text, start, shared.start(), changes=not level)
    return next((subject for subject in listed if subject.start == start and subject.end == end), plain)


def _category(last: Subject) -> Subject:
    """`甲公司、乙公司等知名企业62家` counts the kind that the examples are of."""
    kind = _EXAMPLES.match(last.words)
    return Subject(last.end - len(kind[2]), last.end, kind[2]) if kind else last


def _example(last: Subject) -> Subject:
    """`船舶、机床等产品产量均增长` speaks of each example."""
    kind = _EXAMPLES.match(last.words)
    return replace(last, words=kind[1] + shared_tail(kind[1], kind[2])) if kind else last


def shared_tail(words: str, last: str) -> str:
    """Return what an item of a list shares with the end of the last item, unless it says it itself.

    >>> shared_tail("电信", "快递业务量"), shared_tail("工业产值", "农业产值"), shared_tail("新兴产业", "高新产业产值")
    ('业务量', '', '产值')
    """
    if _tails().search(words) or _SAYS.search(words):
        return ""
    at = last.rfind(words[-2:])
    if at > 0:
        return last[at + 2 :]
    tail = _tails().search(last)
    return tail[0] if tail and tail.start() else ""


def noun_behind(text: str, quantity: Quantity) -> Subject | None:
    """Return the noun that stands right behind a number and its unit."""
    behind = _BEHIND.match(text, quantity.stop)
    noun = behind and quantity.growth is None and _noun().match(text, behind.end())
    return Subject(noun.start(), noun.end(), noun[0]) if noun and not _STEP.search(noun[0]) else None


def counts(unit: str) -> bool:
    """Tell whether a unit counts things, so that the noun behind it says what is counted."""
    return unit.lstrip("百千万亿") in _things()


@functools.cache
def _things() -> frozenset[str]:
    return frozenset(row["counter"] for row in rows("counters") if row["kind"] == "thing") - {
        "人",
        "人次",
        "次",
        "标箱",
    }


@functools.cache
def _words(kind: str) -> str:
    texts = {row["text"] for row in rows("measuring") if row["kind"] == kind}
    return "|".join(map(re.escape, sorted(texts, key=lambda t: (-len(t), t))))


@functools.cache
def _changes() -> str:
    return "|".join(sorted((row["word"] for row in rows("changes")), key=len, reverse=True))


@functools.cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_words('lead')}|20\d\d年[末底]?|[多余\]］）”])+(?=..)")


@functools.cache
def _trail(*, changes: bool) -> re.Pattern[str]:
    changed = f"|{_changes()}" if changes else ""
    return re.compile(rf"(?:{_words('trail')}{changed}|{_COMPARED}|{_RANKED}|[“（])+$")


@functools.cache
def _tails() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('tail')})$")


@functools.cache
def _noun() -> re.Pattern[str]:
    stop = _words("stop")
    letter = r"\u4e00-\u9fffA-Za-z·（）《》“”"
    return re.compile(
        rf"(?!{stop}|{_words('trail')}|{_changes()}|[并且而和及以])(?:“[^”]*”|[\u4e00-\u9fffA-Za-z·（）《》]){{2,}}?"
        rf"(?=(?:{stop})|[和及与]\d|[^{letter}]|$)"
    )
