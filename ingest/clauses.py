"""A sentence → clauses → frames: who, which verbs, what; by the verbs of the lexicon.

Policy prose is nearly regular: `[subject] [adverb] verb [adverb verb …] object`, many times over
between commas. A frame is one such step. Quoted stretches, brackets, book titles and long names of
the gazetteers are protected: verbs inside them divide nothing.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.lexicon import Found, Lexicon, Verb

Span = tuple[int, int]

_BREAK = re.compile(r"[，；：。！？,;:!?]|——")
_QUOTED = re.compile(r"“[^“”]{1,60}”|《[^《》]{1,90}》|（[^（）]{1,40}）|\([^()]{1,40}\)|‘[^‘’]{1,40}’")
_JOIN = re.compile(r"(?:、|和|与|并|及|而|以及|并且)?$")
_TAKES_HEADS = {"award", "integrate", "host", "end", "support", "causative"}
_PLACES_END = "地省市县区州镇乡村）"
_LISTED = re.compile(r"[、和与及等]")
_AFTER_PLACES = re.compile(r"等(?:地|[省市县区州镇乡村]|县（[市区、]+）|地区)$")
_NOMINAL = re.compile(r"(?:的|为|之|感|力度|水平|质量|能力)")


@dataclass(frozen=True, slots=True)
class Frame:
    """One verb group with what stands before and after it; offsets count in the sentence."""

    verbs: tuple[Verb, ...]
    adverbs: tuple[str, ...]
    start: int
    end: int
    subject: Span | None
    object: Span | None

    @property
    def verb(self) -> Verb | None:
        """The verb that opens the frame: the last that is not mere help, or None."""
        for verb in reversed(self.verbs):
            if verb.frame != "none":
                return verb
        return None


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas; without a verb it has one frame of empty verbs."""

    start: int
    end: int
    frames: tuple[Frame, ...]


def protected_spans(text: str, names: Sequence[Span]) -> list[Span]:
    """Return the stretches of `text` that no verb and no comma divides: quotes, brackets, given names."""
    spans = sorted([*_quoted(text), *names])
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@functools.lru_cache(maxsize=4)
def _quoted(text: str) -> tuple[Span, ...]:
    """Return the quotes of a sentence, which is asked about several times in a row."""
    return tuple(match.span() for match in _QUOTED.finditer(text))


def inside(spans: Sequence[Span], position: int) -> bool:
    """Tell whether `position` falls in one of the sorted, disjoint `spans`."""
    i = bisect_right(spans, (position, 1 << 30)) - 1
    return i >= 0 and spans[i][0] <= position < spans[i][1]


def split_at(text: str, pattern: re.Pattern[str], span: Span, protected: Sequence[Span]) -> list[Span]:
    """Return the non-empty parts of `text[span]` between unprotected matches of `pattern`."""
    parts, start = [], span[0]
    for match in pattern.finditer(text, *span):
        if protected and inside(protected, match.start()):
            continue
        parts.append((start, match.start()))
        start = match.end()
    parts.append((start, span[1]))
    return [(a, b) for a, b in parts if b > a]


def parse(text: str, lexicon: Lexicon, names: Sequence[Span], entities: Sequence[Span]) -> list[Clause]:
    """Cut a sentence into clauses and frames.

    `names` are long names in which verbs do not count; `entities` are the known names after which a
    weak verb may open a frame (`仁怀` in `支持仁怀建设…`).
    """
    protected = protected_spans(text, names)
    words = [w for w in lexicon.find(text) if not inside(protected, w.start)]
    ends = {end: start for start, end in entities}
    clauses = []
    for start, end in split_at(text, _BREAK, (0, len(text)), protected):
        here = [w for w in words if start <= w.start and w.end <= end]
        clauses.append(Clause(start, end, _frames(text, (start, end), here, lexicon, ends)))
    return clauses


def _frames(text: str, span: Span, words: list[Found], lexicon: Lexicon, ends: dict[int, int]) -> tuple[Frame, ...]:
    groups = _whole_events(text, span, _groups(text, span, words, lexicon, ends), lexicon)
    if not groups:
        return (Frame((), (), span[1], span[1], span, None),)
    frames: list[Frame] = []
    for i, group in enumerate(groups):
        before = groups[i - 1][-1].end if i else span[0]
        after = groups[i + 1][0].start if i + 1 < len(groups) else span[1]
        start, end = group[0].start, group[-1].end
        subject = (before, start) if start > before and not i else None
        if i and ends.get(start, -1) >= before:  # 支持仁怀建设…、正安建设…: the name before a later verb is its subject
            subject = (_list_start(text, ends, ends[start], before), start)
            last = frames[-1].object
            if last and last[0] < subject[0]:
                frames[-1] = replace(frames[-1], object=(last[0], subject[0]))
        frames.append(
            Frame(
                verbs=tuple(w.verb for w in group if w.verb),
                adverbs=tuple(w.text for w in group if not w.verb),
                start=start,
                end=end,
                subject=subject,
                object=(end, after) if after > end else None,
            )
        )
    return tuple(frames)


def _list_start(text: str, ends: dict[int, int], start: int, edge: int) -> int:
    """Return where the list of known names begins whose last begins at `start`."""
    while start > edge and text[start - 1] in "、和与及" and ends.get(start - 1, -1) >= edge:
        start = ends[start - 1]
    return start


def _groups(text: str, span: Span, words: list[Found], lexicon: Lexicon, ends: dict[int, int]) -> list[list[Found]]:
    """Gather words that stand side by side; keep the groups that hold a verb that counts."""
    groups: list[list[Found]] = []
    for word in words:
        glued = bool(groups) and _JOIN.match(text[groups[-1][-1].end : word.start]) is not None
        due = glued or word.start == span[0] or word.start in ends or text[word.start - 1] in "并为以"
        due = due or (text[word.start - 1] in _PLACES_END and _AFTER_PLACES.search(text[: word.start]) is not None)
        if word.verb and not (word.verb.strong or due):
            continue
        if word.verb and not glued and _names_itself(text, word, span, lexicon):
            continue
        if word.verb is None and not _before_verb(words, word):
            continue
        if glued:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [g for g in groups if any(w.verb for w in g)]


def _whole_events(text: str, span: Span, groups: list[list[Found]], lexicon: Lexicon) -> list[list[Found]]:
    """Keep the name of a meeting whole, verbs and all, behind the verb that says that it is held."""
    for i, group in enumerate(groups):
        for j, word in enumerate(group):
            if not word.verb or word.verb.frame != "host":
                continue
            rest = text[word.end : span[1]]
            if "、" not in rest and "Event" in lexicon.heads.get(lexicon.head_of(rest) or "", ()):
                return [*groups[:i], group[: j + 1]]
    return groups


def _before_verb(words: list[Found], adverb: Found) -> bool:
    """Tell whether an adverb leads up to a verb: 重点 does not in `深化重点领域改革`."""
    after = next((w for w in words if w.start == adverb.end), None)
    return after is not None and (after.verb is not None or _before_verb(words, after))


def _names_itself(text: str, word: Found, span: Span, lexicon: Lexicon) -> bool:
    """Tell whether the verb is part of a name: `培育` in `特色产业集群培育行动`, or is used as a noun."""
    if word.start == span[0] or (word.verb and word.verb.frame in _TAKES_HEADS):
        return False
    rest = _LISTED.split(text[word.end : span[1]], maxsplit=1)[0]
    if _NOMINAL.match(rest):
        return True
    return any(
        "Strategy" in lexicon.heads.get(stem, ()) for stem in lexicon.stems(rest) if stem not in lexicon.bare_heads
    )
