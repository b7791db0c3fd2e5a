"""Which documents a question speaks of: “the 2020 plan”, “2024年的报道”, “in both texts”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.lexicon import table
from graph.ask.parsing import Unit
from graph.ask.senses import EntitySense, GenreSense, KindSense, StatusSense, TimeSense
from graph.ask.texts import Text

NEAR = 3
"""How many units a year and a kind of document may stand apart and still belong together."""
ANY = "*"
MOST_COMPARED = 4
"""Up to how many documents "in both" and the like mean all there are."""


def restrict(frame: Frame, context: Context, units: list[Unit]) -> list[Unit]:
    """Fill in the documents that the question names; return the units that are left."""
    groups: list[tuple[str, ...]] = []
    used: list[Unit] = []
    for index, unit in enumerate(units):
        genre = unit.sense(GenreSense)
        if genre is None or _is_planning_period(units, index) or not _is_noun(units, index):
            continue
        year = _year_near(units, index, used)
        places = _places_before(units, index)
        found = tuple(t.iri for t in context.texts.values() if _fits(t, genre, year))
        found = tuple(iri for iri in found if context.texts[iri].about in places) or found
        found = _of_places(context, units, found) if year is None else found
        if year is not None and found:
            used += [u for u in units if (t := u.sense(TimeSense)) and t.first == t.last == year]
        if found and (year is not None or len(found) < len(context.texts)):
            groups.append(found)
            used.append(unit)
        elif genre.title_words == (ANY,):
            used.append(unit)
    _apply(frame, context, groups, units)
    return [unit for unit in units if unit not in used]


def _of_places(context: Context, units: Sequence[Unit], found: tuple[str, ...]) -> tuple[str, ...]:
    """Return the documents on the places that are named, or none where others are on these places."""
    named = {iri for unit in units if (sense := unit.sense(EntitySense)) for iri in sense.iris}
    on = {text.iri for text in context.texts.values() if text.about in named}
    return tuple(iri for iri in found if iri in on) if on else found


def _is_planning_period(units: Sequence[Unit], index: int) -> bool:
    """Whether 规划 and the like are part of a longer thing, such as 十四五规划 as a period of time."""
    before = units[index - 1].sense(TimeSense) if index else None
    return before is not None and before.first != before.last


def without_verb(units: Sequence[Unit], index: int) -> Unit:
    """Return a unit without its senses as a verb when it names a kind of document, as in "the national plan"."""
    unit = units[index]
    if not unit.has(GenreSense) or not (unit.has(StatusSense) or unit.has(KindSense)):
        return unit
    if unit.chinese and index + 1 < len(units) and units[index + 1].text == "的":  # 规划中的铁路 are planned
        return replace(unit, senses=tuple(s for s in unit.senses if not isinstance(s, GenreSense)))
    if not _is_noun(units, index):
        return unit
    return replace(unit, senses=tuple(s for s in unit.senses if not isinstance(s, StatusSense | KindSense)))


_DO = frozenset(("do", "does", "did", "will"))
_SPEAKS = frozenset(
    ("say", "mention", "have", "contain", "include", "promise", "support", "want", "list", "give", "name")
)
"""What documents do."""


def _is_verb(units: Sequence[Unit], index: int) -> bool:
    """Whether an English word such as "plan" is what a place that is named does: "does Hebei plan for 2026"."""
    does = any(unit.text.lower() in _DO for unit in units[:index])
    following = units[index + 1].text.lower() if index + 1 < len(units) else ""
    return does and index > 0 and units[index - 1].has(EntitySense) and following not in _SPEAKS


DETERMINERS = frozenset(("the", "this", "that", "each", "both", "two", "its", "their"))


def _is_noun(units: Sequence[Unit], index: int) -> bool:
    """Whether an English word such as "plan" is a noun here: behind an article, a year or a name."""
    unit = units[index]
    if unit.chinese:
        return True
    if _is_verb(units, index):
        return False
    before = units[max(0, index - NEAR) : index]
    named = any(u.text.lower() in DETERMINERS or u.sense(TimeSense) or u.sense(EntitySense) for u in before)
    return named and not unit.text.endswith(("ed", "ing"))


def _places_before(units: Sequence[Unit], index: int) -> set[str]:
    """Return what is named just before a kind of document: whose plan or report it is."""
    before = units[max(0, index - NEAR) : index]
    return {iri for unit in before if (sense := unit.sense(EntitySense)) for iri in sense.iris}


def _year_near(units: Sequence[Unit], index: int, used: Sequence[Unit]) -> int | None:
    for unit in [*reversed(units[max(0, index - NEAR) : index]), *units[index + 1 : index + NEAR]]:
        time = unit.sense(TimeSense)
        if time and time.first == time.last and unit not in used:
            return time.first
    return None


def _fits(text: Text, genre: GenreSense, year: int | None) -> bool:
    if year is not None and text.year != year:
        return False
    if genre.title_words == (ANY,):
        return True
    if genre.title_words:
        return any(word in text.title for word in genre.title_words) or year is not None
    return year is not None or not any(word in text.title for word in _all_title_words())


def _all_title_words() -> set[str]:
    words = {word for row in table("genres") for word in row[1].split("|")}
    return words - {"", ANY}


def _apply(frame: Frame, context: Context, groups: list[tuple[str, ...]], units: list[Unit]) -> None:
    """Restrict to the documents named; years on their own name documents when they set two against each other."""
    if not groups and not frame.asks.isdisjoint({"again", "gone"}) and len(context.texts) <= MOST_COMPARED:
        frame.compared = tuple(sorted(context.texts, key=lambda iri: (context.texts[iri].year or 0, iri)))
    if not groups and not frame.compared:
        years = [(u, t.first) for u in units if (t := u.sense(TimeSense)) and t.first == t.last]
        issued = {year: tuple(t.iri for t in context.texts.values() if t.year == year) for _, year in years}
        frame.compared = tuple(iri for year in sorted(issued) for iri in issued[year])
        if len(frame.compared) < len(issued):
            frame.compared = ()
        if "still" in frame.asks and len(frame.compared) > 1:
            frame.asks |= {"again"}
        return
    if not groups:
        return
    if "still" in frame.asks and len(groups) > 1:
        frame.asks |= {"again"}
    named = sorted({iri for group in groups for iri in group}, key=lambda iri: (context.texts[iri].year or 0, iri))
    if len(groups) > 1 and len(named) > 1:
        frame.compared = tuple(named)
    frame.documents = tuple(named)
