"""Which kind of question it is, decided by the question words and what else was understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.ask.frame import Frame, Kind
from graph.ask.parsing import Unit
from graph.ask.senses import AskSense, StatusSense, UnitSense
from ontology.schema import load_schema

Test = Callable[[Frame, Sequence[Unit]], bool]


def kind_of(frame: Frame, units: Sequence[Unit]) -> Kind:
    """Return the kind of the first rule that fits."""
    return next((kind for kind, test in RULES if test(frame, units)), "unanswerable")


def _quotes(frame: Frame, _: Sequence[Unit]) -> bool:
    mentioning = "mention" in frame.asks and ("where" in frame.asks or frame.target is None)
    return ("quote" in frame.asks or mentioning) and not frame.compared


def _places(frame: Frame, _: Sequence[Unit]) -> bool:
    return not frame.asks.isdisjoint({"ordinal", "difference"})


def _compares(frame: Frame, _: Sequence[Unit]) -> bool:
    if frame.indicators:
        return len(set(frame.years)) > 1 or ("compare" in frame.asks and "list" not in frame.asks)
    return len(frame.compared) > 1


def _ranks(frame: Frame, _: Sequence[Unit]) -> bool:
    return not frame.asks.isdisjoint({"most", "least"})


def _links(frame: Frame, _: Sequence[Unit]) -> bool:
    return is_link(frame) and not (frame.target and "list" in frame.asks)


def is_link(frame: Frame) -> bool:
    """Whether the question is what ties two named things together."""
    joins = frame.target is not None and any("connects" in sense.relations for sense in frame.relations)
    return ("path" in frame.asks or joins or _lies_between(frame)) and len(frame.anchors) > 1


_BETWEEN = frozenset(("之间", "between"))


def _lies_between(frame: Frame) -> bool:
    """Whether what is asked for is built, and between the things named: A和B之间有哪些铁路."""
    built = frame.target is not None and all(load_schema().top(cls) == "Project" for cls in frame.target.classes)
    return built and any(unit.text.lower() in _BETWEEN for unit in frame.parsed)


def _measures(frame: Frame, units: Sequence[Unit]) -> bool:
    if "amount" in frame.asks and "status" in frame.asks and not (frame.indicators or frame.units):
        return False  # "how far has it got"
    if "amount" in frame.asks or ("count" in frame.asks and _counted_in_units(units)):
        return True
    yes_or_no = "whether" in frame.asks and "list" not in frame.asks
    return bool(frame.indicators) and not yes_or_no and frame.asks.isdisjoint({"when", "who", "where"})


def _counted_in_units(units: Sequence[Unit]) -> bool:
    """Whether "how many" is followed by a unit of measure: people, kilometres."""
    for index, unit in enumerate(units):
        if any(ask.ask == "count" for ask in unit.all(AskSense)):
            following = [u for u in units[index + 1 : index + 3] if not u.stop]
            return bool(following and following[0].sense(UnitSense))
    return False


def _counts(frame: Frame, _: Sequence[Unit]) -> bool:
    return "count" in frame.asks


def _asks_status(frame: Frame, _: Sequence[Unit]) -> bool:
    return "status" in frame.asks and not (frame.target and frame.statuses)


def _asks_whether(frame: Frame, _: Sequence[Unit]) -> bool:
    return "whether" in frame.asks and "list" not in frame.asks


def _lists(frame: Frame, _: Sequence[Unit]) -> bool:
    return not frame.asks.isdisjoint({"list", "who", "where", "again"}) or frame.target is not None


def _asks_when(frame: Frame, _: Sequence[Unit]) -> bool:
    return not frame.asks.isdisjoint({"when", "why"})


def _only_names(frame: Frame, units: Sequence[Unit]) -> bool:
    return bool(frame.anchors or frame.terms) and not any(u.sense(StatusSense) for u in units)


RULES: tuple[tuple[Kind, Test], ...] = (
    ("evidence", _quotes),
    ("value", _places),
    ("unanswerable", _asks_when),
    ("compare", _compares),
    ("rank", _ranks),
    ("path", _links),
    ("value", _measures),
    ("count", _counts),
    ("status", _asks_status),
    ("yesno", _asks_whether),
    ("list", _lists),
    ("evidence", _only_names),
)
"""Kinds in the order in which they are tried."""
