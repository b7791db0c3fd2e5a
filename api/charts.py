"""Values over the years as a small chart: what is, what is estimated, and what is aimed at, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.timeline import Measurement

WIDTH, HEIGHT = 300, 132
LEFT, RIGHT, TOP, BOTTOM = 22, 22, 24, 22
TARGET = "target"
_LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A value where it is drawn, with its number beside it."""

    x: float
    y: float
    value: Measurement
    labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A year below the chart."""

    x: float
    year: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `WIDTH` by `HEIGHT` pixels; lines are values of the SVG attribute `points`."""

    marks: tuple[Mark, ...]
    line: str
    """Through what is or is estimated."""
    aim: str
    """On to what is aimed at."""
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart(points: Sequence[Measurement]) -> Chart | None:
    """Draw the values of a series; None where they are of one year only.

    The scale begins at zero where all values are positive, so that heights can be compared. Where a year has several
    values of a kind, the line goes through the last one.
    """
    years = sorted({int(point.year) for point in points})
    if len(years) < _LEAST_YEARS:
        return None
    values = [float(point.value) for point in points]
    low, high = min(0.0, *values), max(0.0, *values)
    span = high - low or 1.0

    def across(year: int) -> float:
        return round(LEFT + (year - years[0]) / (years[-1] - years[0]) * (WIDTH - LEFT - RIGHT), 1)

    def at(point: Measurement) -> tuple[float, float]:
        up = (float(point.value) - low) / span
        return across(int(point.year)), round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1)

    past = {point.year: at(point) for point in points if point.kind != TARGET}
    aims = {point.year: at(point) for point in points if point.kind == TARGET}
    start = [place for year, place in past.items() if aims and year < min(aims)][-1:]
    labelled = {(point.year, at(point)): point for point in points}
    return Chart(
        tuple(Mark(*at(point), point, labelled[point.year, at(point)] is point) for point in points),
        _line(list(past.values())),
        _line([*start, *aims.values()]),
        tuple(Tick(across(year), str(year)) for year in _shown(years)),
    )


def _shown(years: Sequence[int]) -> list[int]:
    """Return the first and last year, and those between that have room.

    >>> _shown([2015, 2016, 2020, 2025])
    [2015, 2020, 2025]
    """
    room = (years[-1] - years[0]) / 6
    shown = [years[0]]
    for year in years[1:-1]:
        if year - shown[-1] > room and years[-1] - year > room:
            shown.append(year)
    return [*shown, years[-1]]


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""
