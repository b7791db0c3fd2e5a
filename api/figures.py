"""The values on an entity as series over the years, each with what a small drawing of it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.entity import Reference, Value

WIDTH, HEIGHT, MARGIN = 120, 36, 5
"""Size of the drawing, and room for the marks at its edges, in pixels."""
_LEAST_YEARS = 2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value in the drawing; `kind` is actual, estimate or target."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A drawing of values over the years: a line for what is or is estimated, another one on to what is aimed at."""

    marks: tuple[Mark, ...]
    line: str
    aim: str
    """Values of the attribute `points` of the two lines; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one indicator of one place in one unit, by year."""

    place: Reference
    indicator: Reference
    unit: str | None
    values: tuple[Value, ...]

    @property
    def drawn(self) -> Sparkline | None:
        """The drawing, where there are two years to draw."""
        return sparkline(self.values)


def series(values: Iterable[Value]) -> list[Series]:
    """Group values; those of several years come first, then by the order in which they were given."""
    grouped: dict[tuple[Reference, Reference, str | None], list[Value]] = {}
    for value in values:
        grouped.setdefault((value.place, value.indicator, value.unit), []).append(value)
    found = [Series(*key, tuple(sorted(members, key=_by_year))) for key, members in grouped.items()]
    return sorted(found, key=lambda one: -len({value.measured.year for value in one.values}))


def sparkline(values: Sequence[Value]) -> Sparkline | None:
    """Draw values over the years; None where fewer than two years have one.

    Where a year has several values of a kind, the line goes through that of the latest document.
    """
    dated = sorted((value for value in values if value.measured.year), key=_by_year)
    years = sorted({_year(value) for value in dated})
    if len(years) < _LEAST_YEARS:
        return None
    low, high = min(v.measured.value for v in dated), max(v.measured.value for v in dated)

    def at(value: Value) -> Point:
        across = (_year(value) - years[0]) / (years[-1] - years[0])
        up = float((value.measured.value - low) / (high - low)) if high > low else 0.5
        return round(MARGIN + across * (WIDTH - 2 * MARGIN), 1), round(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN), 1)

    past = {_year(value): at(value) for value in dated if value.measured.kind != "target"}
    aims = {_year(value): at(value) for value in dated if value.measured.kind == "target"}
    line = list(past.values())
    start = [point for year, point in past.items() if year < min(aims)][-1:] if aims else []
    marks = tuple(Mark(*at(value), value.measured.kind) for value in dated)
    return Sparkline(marks, _points(line), _points([*start, *aims.values()]))


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""


def _by_year(value: Value) -> tuple[str, str, Decimal, str]:
    measured = value.measured
    return measured.year or "", measured.issued or "", measured.value, measured.observation


def _year(value: Value) -> int:
    return int(value.measured.year or 0)
