"""How far along the things asked for are to be: the statuses that the words of a question leave."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ask.parsing import Unit
from graph.ask.senses import NegationSense, StatusSense, StopSense

STATUSES = ("Completed", "Ongoing", "Planned", "Proposed")
INTENDED = frozenset(("Planned", "Proposed"))
COMING = frozenset(("Ongoing", "Planned", "Proposed"))
"""What words such as "will" and 要 leave: whatever is not finished."""


def statuses_of(units: Sequence[Unit], left_out: Sequence[Unit]) -> tuple[tuple[str, ...], bool]:
    """Return the statuses asked for, and whether they are preferred rather than demanded.

    They are those that every status word allows; where words contradict each other, as in "hope to start",
    the intention counts, and what is to come is not finished. A negation in front of a word turns it round,
    and what is left out is taken off.
    """
    senses = [
        (sense, _is_negated(units, at))
        for at, unit in enumerate(units)
        for sense in unit.all(StatusSense)
        if not _is_bare(unit, sense)
    ]
    if not senses:
        return (), False
    wanted = [frozenset(STATUSES).difference(s.statuses) if no else frozenset(s.statuses) for s, no in senses]
    firm = [statuses for statuses, (sense, no) in zip(wanted, senses, strict=True) if no or not sense.soft]
    soft = [statuses for statuses, (sense, no) in zip(wanted, senses, strict=True) if sense.soft and not no]
    coming = [statuses for statuses in soft if statuses <= COMING]
    chosen = _agreed([*coming, *firm] if firm else wanted)
    chosen -= {status for unit in left_out for sense in unit.all(StatusSense) for status in sense.statuses}
    return tuple(status for status in STATUSES if status in chosen), not firm


def _is_bare(unit: Unit, sense: StatusSense) -> bool:
    """Whether an English word says that something goes on only in another form: "build", unlike "building"."""
    going_on = sense.soft and sense.statuses == ("Ongoing",)
    return going_on and unit.text.isalpha() and unit.text.isascii() and not unit.text.lower().endswith(("ing", "ed"))


def _agreed(wanted: Sequence[frozenset[str]]) -> frozenset[str]:
    both = frozenset.intersection(*wanted)
    return both or next((statuses for statuses in wanted if statuses <= INTENDED or statuses == COMING), wanted[-1])


def _is_negated(units: Sequence[Unit], at: int) -> bool:
    """Whether a negation stands before the unit at an index, with nothing but function words in between."""
    for unit in reversed(units[:at]):
        if unit.has(NegationSense):
            return True
        if not unit.has(StopSense):
            return False
    return False
