"""Frames with their names: what relations and observations are read from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.clauses import Frame, Span, inside, parse, protected_spans
from ingest.gazetteer import Hit, protects
from ingest.lexicon import Verb
from ingest.lists import Item, Listing, read_list
from ingest.names import Name, Namer

_AS = re.compile(r"^以(.+?)为(?:重点|核心|引领|支撑|主体|依托|基础|代表|龙头|载体|抓手|牵引|主导)")
_THINGS = re.compile(r"项目|活动|产品|商品|平台|企业|领域|设施|场所|院校|部门")
_WHERE = re.compile(r"^(.{2,}?)在[^在]{2,12}$")
_RELIES = Verb("以…为…", "Ongoing", "strategy", strong=True)
_BRANCHES = ("产业", "行业", "业态")
_PREFIXED = {"Designation"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """The names of a subject or object; `tail` is what the words after 等 name."""

    span: Span
    names: tuple[Name, ...]
    tail: Name | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A frame with its names; `clause` counts the clauses of the sentence, `group` those between ；."""

    frame: Frame
    subject: Phrase | None
    object: Phrase | None
    clause: int
    group: int

    def names(self) -> tuple[Name, ...]:
        """All names of the step in the order of the text."""
        return (*(self.subject.names if self.subject else ()), *(self.object.names if self.object else ()))


def read_steps(text: str, hits: Sequence[Hit], namer: Namer) -> list[Step]:
    """Parse a sentence and name what its frames speak of."""
    long = [(h.start, h.end) for h in hits if protects(h) and h.known.shows]
    entities = [(h.start, h.end) for h in hits]
    clauses = parse(text, namer.lexicon, long, entities)
    protected = protected_spans(text, long)
    steps, group = [], 0
    for number, clause in enumerate(clauses):
        if clause.start and text[clause.start - 1] in "；;":
            group += 1
        steps += [_step(text, frame, protected, namer, (number, group)) for frame in clause.frames]
    return steps


def _step(text: str, frame: Frame, protected: Sequence[Span], namer: Namer, place: tuple[int, int]) -> Step:
    if not frame.verbs and frame.subject and _AS.match(text[slice(*frame.subject)]):
        # 以“六大产业基地”建设为牵引: no verb, yet it says what is being pursued
        frame = replace(frame, verbs=(_RELIES,), subject=None, object=frame.subject)
    kind = frame.verb.frame if frame.verb else None
    subject = _phrase(text, _without_place(text, frame.subject), protected, namer, None) if frame.subject else None
    obj = _phrase(text, frame.object, protected, namer, kind) if frame.object else None
    obj = _with_verb(frame, obj) if obj else None
    return Step(frame, subject, obj, *place)


def _with_verb(frame: Frame, phrase: Phrase) -> Phrase:
    """`打造融入成渝地区双城经济圈“桥头堡”`: joining is part of the title that is aimed at."""
    verbs = [verb.frame for verb in frame.verbs]
    if verbs[-2:] != ["aim", "integrate"] or not phrase.names or phrase.names[0].cls != "Designation":
        return phrase
    first, verb = phrase.names[0], frame.verbs[-1].text
    title = replace(first, start=frame.end - len(verb), label=verb + first.label, aliases=(first.label, *first.aliases))
    return replace(phrase, names=(title, *phrase.names[1:]))


def _without_place(text: str, span: Span) -> Span:
    """Leave off where it happened: `工作会在湄潭县` before 召开."""
    where = _WHERE.match(text[slice(*span)]) if "在" in text[slice(*span)] else None
    return (span[0], span[0] + where.end(1)) if where else span


def _phrase(text: str, span: Span, protected: Sequence[Span], namer: Namer, frame: str | None) -> Phrase:
    means = _AS.match(text[span[0] : span[1]])
    if means and not inside(protected, span[0]):
        first = _phrase(text, (span[0] + means.start(1), span[0] + means.end(1)), protected, namer, frame)
        if first.names or span[0] + means.end() >= span[1]:
            return first
    whole = namer.name(Item(*span, text[span[0] : span[1]]), frame) if frame == "host" else None
    if whole and whole.cls == "Event" and "、" not in whole.label:
        return Phrase(span, (whole,))
    listing = read_list(text, span, protected, namer.lexicon, namer.gazetteer.place_prefix)
    tail = _tail(text, listing, namer)
    expected = _expected(text, listing, namer, frame, tail)
    names = [namer.name(item, frame, expected) for item in listing.items]
    found = _prefixed([name for name in names if name], namer)
    return Phrase(span, tuple(found), tail, listing.open)


def _tail(text: str, listing: Listing, namer: Namer) -> Name | None:
    if listing.tail is None or _THINGS.search(text[slice(*listing.tail)]):
        return None
    start, end = listing.tail
    return namer.name(Item(start, end, text[start:end]), None)


def _expected(text: str, listing: Listing, namer: Namer, frame: str | None, tail: Name | None) -> str | None:
    """Return the class that the list as a whole asks of each member."""
    if tail and tail.cls == "Industry":
        return "Industry"
    if listing.tail and text[listing.tail[0] :].startswith(_BRANCHES):
        return "Industry"
    if len(listing.items) < 2:
        return None
    last = namer.name(listing.items[-1], frame)
    return "Industry" if last and last.cls == "Industry" else None


def _prefixed(names: list[Name], namer: Namer) -> list[Name]:
    """Let later titles of a list share the area of the first: `成渝制造业配套基地、科技协同创新基地`."""
    if len(names) < 2 or names[0].cls not in _PREFIXED or names[0].source == "gazetteer":
        return names
    first = names[0].label
    pair = first[:2] if all(c in namer.gazetteer.reference.line_abbreviations for c in first[:2]) else None
    area = next((s for s in namer.gazetteer.areas if first.startswith(s)), pair)
    if area is None:
        return names
    out = [names[0]]
    for name in names[1:]:
        alone = name.cls in _PREFIXED and name.source == "head" and not namer.gazetteer.place_prefix(name.label)
        if alone and not name.label.startswith(("国家", "全国", "世界", "国际", "中国", area)):
            name = Name(name.start, name.end, name.cls, area + name.label, "list", (name.label, *name.aliases))  # noqa: PLW2901
        out.append(name)
    return out
