"""What a question asks for: the class words of the noun phrase that its question word belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph.ask.frame import Target
from graph.ask.language import keys_of
from graph.ask.lexicon import load_phrases
from graph.ask.parsing import Unit
from graph.ask.senses import AskSense, ClassSense, EntitySense, IndicatorSense, RelationSense, StatusSense, TermSense
from ontology.schema import load_schema

_LISTING = {"list", "count", "who", "most", "least"}


def find_target(units: Sequence[Unit]) -> tuple[Target | None, list[Unit]]:
    """Return the kind of thing asked for, with the units that say so."""
    ranking = any(ask.ask in {"most", "least"} for unit in units for ask in unit.all(AskSense))
    for index, unit in enumerate(units):
        if any(ask.ask in _LISTING for ask in unit.all(AskSense)):
            heads = (
                _heads_after(units, index, whole=not ranking)
                or _named_heads(units, index)
                or _heads_before(units, index)
            )
            if heads:
                heads = [*heads, *_fields(units, heads)]
                return _as_title(units, unit, target_of(heads)), heads
    return None, []


def _heads_after(units: Sequence[Unit], index: int, *, whole: bool) -> list[Unit]:
    """Return the class words of the noun phrase that follows a question word; the last ones are the head.

    Where things are ranked, 哪个县的项目最多 asks for a county: then the phrase ends at 的.
    """
    heads: list[Unit] = []
    for position, unit in enumerate(units[index + 1 :], index + 1):
        if heads and not whole and unit.text == "的":
            break
        if unit.sense(ClassSense) and not (heads and not unit.chinese and not _coordinated(units, position)):
            heads = [*heads, unit] if heads and _coordinated(units, position) else [unit]
        elif heads and not (unit.chinese and unit.text in {"的", "和", "与", "及", "、"}) and not _and(unit):
            break
        elif _ends_phrase(unit) and not _describes_head(units, position):
            return heads
    return heads


def counted(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with 多少 asking how many where a kind follows it, as in 有多少水库 or 有多少在建项目."""
    made = list(units)
    for index, unit in enumerate(units):
        following = [u for u in units[index + 1 : index + 3] if not (u.chinese and u.has(StatusSense))][:1]
        kind = following[0] if following else None
        if unit.text == "多少" and kind is not None and kind.chinese and kind.has(ClassSense):
            after = units[units.index(kind) + 1 :]
            if all(other.stop for other in after) and not any(u.has(IndicatorSense) for u in units):
                made[index] = replace(unit, senses=(AskSense("count"),))
    return made


_OF_A_KIND = frozenset(
    ("什么样", "怎样", "怎么样", "什么样的", "怎样的", "what kind of", "what sort of", "what kinds of")
)


def _as_title(units: Sequence[Unit], ask: Unit, target: Target) -> Target:
    """Return the title that is meant where a place is to become a place of a kind: 打造成什么样的城市."""
    tops = {load_schema().top(cls) for cls in target.classes}
    become = any("hasDesignation" in sense.relations for unit in units for sense in unit.all(RelationSense))
    if tops != {"Place"} or not become or ask.text.lower() not in _OF_A_KIND:
        return target
    return Target(("Designation",), target.words, target.text)


_IN_THE_FIELD = frozenset(("方面", "领域", "类", "上", "建设上", "板块"))


def _fields(units: Sequence[Unit], heads: Sequence[Unit]) -> list[Unit]:
    """Return the class word for the field that a general head is asked for in: 民航方面有什么项目."""
    general = any(sense.classes == ("Project",) and not sense.label_words for sense in heads[-1].all(ClassSense))
    return [one for one, word in pairwise(units) if general and one.has(ClassSense) and word.text in _IN_THE_FIELD]


def _named_heads(units: Sequence[Unit], index: int) -> list[Unit]:
    """Return the head of a phrase that as a whole is also a name: 哪些新兴产业 asks for industries called so."""
    following = units[index + 1] if index + 1 < len(units) else None
    if following is None or not following.chinese or not following.has(EntitySense):
        return []
    keys = keys_of(following.text)
    tails = (load_phrases().get(keys[first:], []) for first in range(1, len(keys)))
    senses = next((found for tail in tails if (found := [s for s in tail if isinstance(s, ClassSense)])), [])
    term = TermSense((following.text,)) if following.chinese else None
    return [replace(following, senses=(*senses, *([term] if term else [])))] if senses else []


def _and(unit: Unit) -> bool:
    return unit.text.lower() in {"and", "or"}


def _coordinated(units: Sequence[Unit], position: int) -> bool:
    """Whether the class word at a position is on a level with the one before it: A、B or A and B."""
    before = units[position - 1]
    listed = before.sense(ClassSense) is not None and before.last == units[position].first and before.chinese
    return listed or (_and(before) or before.text in {"和", "与", "及"})


def _ends_phrase(unit: Unit) -> bool:
    verb = unit.sense(RelationSense) or unit.sense(StatusSense)
    return bool(verb and not unit.sense(TermSense) and not unit.sense(ClassSense))


def _describes_head(units: Sequence[Unit], position: int) -> bool:
    """Whether a Chinese verb belongs to what describes the head, as in 几条要加快建成的高速公路 or 哪些在建项目."""
    following = units[position + 1 :]
    if _is_attribute(units, position):
        return True
    at = next((i for i, unit in enumerate(following) if unit.text == "的"), None)
    if at is None or not units[position].chinese:
        return False
    within = any(unit.has(EntitySense) or unit.has(AskSense) for unit in following[:at])
    return not within and any(unit.has(ClassSense) for unit in following[at + 1 : at + 3])


def _is_attribute(units: Sequence[Unit], position: int) -> bool:
    """Whether a Chinese status stands between "which" and the head, and so is no verb."""
    before, unit, after = units[position - 1], units[position], units[position + 1 : position + 2]
    asks = any(ask.ask in {"list", "count"} for ask in before.all(AskSense))
    return asks and unit.chinese and unit.has(StatusSense) and any(one.has(ClassSense) for one in after)


def _heads_before(units: Sequence[Unit], index: int) -> list[Unit]:
    before = [unit for unit in units[:index] if unit.sense(ClassSense) and not unit.sense(EntitySense)]
    return before[-1:]


def target_of(heads: Sequence[Unit]) -> Target:
    """Return what some class words ask for."""
    senses = [sense for unit in heads for sense in unit.all(ClassSense)]
    if len(heads) > 1 and heads[-1].first < heads[0].first:  # the field narrows the head down
        senses = heads[-1].all(ClassSense)
    classes = tuple(dict.fromkeys(cls for sense in senses for cls in sense.classes))
    words = () if any(not s.label_words for s in senses) else tuple(w for s in senses for w in s.label_words)
    kin = tuple(dict.fromkeys(word for sense in senses for word in sense.kin))
    return Target(classes, tuple(dict.fromkeys(words)), " / ".join(unit.text for unit in heads), kin)
