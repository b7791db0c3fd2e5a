"""How names are shortened: from a full name to the forms a text may use for it instead.

Only shortening is said here; whether a short form stands for a full name is for the reader of a
document to say (`ingest.merging`), and between documents for a person.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ontology.iris import canonical_name
from ontology.tables import read_table

Step = Callable[[str], Iterable[tuple[str, str]]]
"""Yields shorter forms of a name, each with the rule that makes it."""
MARKS, ENDING, RANK, BRACKETS, ONE_WAY = "marks", "ending", "rank", "brackets", "one-way"
_QUOTES = re.compile(r"[“”‘’\"'《》「」『』]")
_DASHES = re.compile(r"[—–－─~～-]+")
_NATIONAL_ROAD = re.compile(r"^(?:国道)?(?:G(\d{3})(?:国道|线|公路)?|(\d{3})国道)$")
_ORDINAL = re.compile(r"第(\d{1,2})(?=届)")
_DIGITS = "零一二三四五六七八九"
_OF_CHINA = re.compile(r"^中国\((?P<place>.{2,8}?)\)(?=.{2})")
_SHORTEST = 2
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Variants:
    """The table for one top class; wordings are folded as names are."""

    endings: tuple[tuple[str, str], ...] = ()
    starts: tuple[str, ...] = ()
    bare: frozenset[str] = frozenset()
    shed: tuple[str, ...] = ()
    """Endings that the name which is kept goes without: 省域副中心 and not 省域副中心城市."""

    always: tuple[tuple[str, str], ...] = ()
    """Endings with what is always written instead of them, whatever the document has."""
    anywhere: tuple[tuple[str, str], ...] = ()
    """The same for words that may stand anywhere in a name."""

    def shorter(self, folded: str) -> Iterator[tuple[str, str]]:
        """Yield what one step makes of a folded name."""
        for full, short in self.endings:
            if folded.endswith(full):
                yield folded.removesuffix(full) + short, ENDING
        for start in self.starts:
            if folded.startswith(start):
                yield folded.removeprefix(start), RANK
        if match := _OF_CHINA.match(folded):
            yield match["place"] + folded[match.end() :], BRACKETS


@functools.lru_cache(maxsize=65536)
def fold_marks(name: str) -> str:
    """Return a name without quotes, full-width letters made narrow, dashes made one.

    >>> fold_marks("“双千”工程"), fold_marks("ＬＮＧ接收站"), fold_marks("中国—东盟博览会")
    ('双千工程', 'LNG接收站', '中国-东盟博览会')
    """
    return _DASHES.sub("-", unicodedata.normalize("NFKC", _QUOTES.sub("", canonical_name(name))))


@functools.cache
def variants(top: str) -> Variants:
    """Return the table for a top class; empty where there is none."""
    return _tables().get(top, Variants())


@functools.cache
def _tables() -> Mapping[str, Variants]:
    rows = [(row["class"], row) for row in read_table("variants.tsv").dicts()]
    found = {}
    for top in dict.fromkeys(cls for cls, _ in rows):
        own = [row for cls, row in rows if cls == top]
        ends = [(fold_marks(r["full"]), fold_marks(r["short"]), r["kept"]) for r in own if r["where"] == "end"]
        found[top] = Variants(
            endings=tuple((full, short) for full, short, kept in ends if kept != "short"),
            starts=tuple(r["full"] for r in own if r["where"] == "start"),
            bare=frozenset(r["full"] for r in own if r["where"] == "bare"),
            shed=tuple(full for full, _, kept in ends if kept == "short"),
            always=tuple(_kept(r) for r in own if r["where"] == "always"),
            anywhere=tuple(_kept(r) for r in own if r["where"] == "anywhere"),
        )
    return found


def _kept(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the wording that is replaced and the one that is kept."""
    return (row["full"], row["short"]) if row["kept"] == "short" else (row["short"], row["full"])


def one_way(top: str, name: str) -> str:
    """Return the wording of a name of a top class that is used for it in every document.

    >>> one_way("Project", "宁洛高速"), one_way("Project", "331国道"), one_way("Event", "第15届全国运动会")
    ('宁洛高速公路', 'G331', '第十五届全运会')
    """
    table = variants(top)
    if top == "Project" and (road := _NATIONAL_ROAD.match(name)):
        return f"G{road[1] or road[2]}"
    if top == "Event":
        name = _ORDINAL.sub(lambda found: "第" + _in_characters(int(found[1])), name)
    for said, kept in table.anywhere:
        name = name.replace(said, kept)
    for said, kept in table.always:
        so_already = kept.endswith(said) and name.endswith(kept)
        if name.endswith(said) and not so_already and len(name) > len(said) + 1:
            return name.removesuffix(said) + kept
    return name


def _in_characters(number: int) -> str:
    """Return a number below a hundred in characters.

    >>> _in_characters(15), _in_characters(20), _in_characters(8)
    ('十五', '二十', '八')
    """
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return lead + (_DIGITS[ones] if ones or not tens else "")


def forms(name: str, *steps: Step) -> dict[str, str]:
    """Return the folded forms shorter than `name` that the steps lead to, each with the rules on the way.

    >>> forms("国家级遵义综合保税区", variants("Zone").shorter)
    {'国家级遵义综保区': 'ending', '遵义综合保税区': 'rank', '遵义综保区': 'ending+rank'}
    """
    start = fold_marks(name)
    found: dict[str, tuple[str, ...]] = {start: ()}
    todo = [start]
    for _ in range(_STEPS):
        made = [(form, (*found[last], rule)) for last in todo for step in steps for form, rule in step(last)]
        todo = []
        for form, way in sorted(made, key=lambda one: (len(one[1]), one)):
            if form not in found and _SHORTEST <= len(form) < len(start):
                found[form] = way
                todo.append(form)
    del found[start]
    return {form: "+".join(sorted(set(way))) for form, way in sorted(found.items(), key=_longest_first)}


def _longest_first(item: tuple[str, tuple[str, ...]]) -> tuple[int, int, str]:
    form, way = item
    return len(way), -len(form), form


@functools.cache
def lookalikes() -> Mapping[str, tuple[str, ...]]:
    """Return for each character those that it is mistaken for in print."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_table("confusables.tsv").dicts():
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            found[one] = (*found.get(one, ()), other)
    return found
