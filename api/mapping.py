"""The map as SVG: what GeoJSON says, over the county seats of the country as faint dots.

Projection: plate carrée with longitudes shortened by the cosine of 30° N, which keeps shapes about
right for the latitudes concerned. One degree of latitude is `DEGREE` units of the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.view import View

DEGREE = 100.0
SHORTENED = math.cos(math.radians(30))
SPREAD = 0.08
"""Share of the points on either side that the first view may leave out, so that a far one does not shrink the rest."""
LEAST_DEGREES = 1.6
MARGIN = 0.12
LABELLED = 40

Point = tuple[float, float]


def project(longitude: float, latitude: float) -> Point:
    """Return the place of a position in the drawing.

    >>> project(100, 30)
    (8660.3, -3000.0)
    """
    return round(longitude * SHORTENED * DEGREE, 1), round(-latitude * DEGREE, 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """Value of the SVG attribute."""
        return f"{self.x:.0f} {self.y:.0f} {self.width:.0f} {self.height:.0f}"

    def grown(self, share: float) -> Box:
        """Return the box with a margin on each side."""
        wide, high = self.width * share, self.height * share
        return Box(self.x - wide, self.y - high, self.width + 2 * wide, self.height + 2 * high)


@dataclass(frozen=True, slots=True)
class Marker:
    """A place on the map with what is there, the place itself first."""

    at: Point
    radius: float
    cls: str
    things: tuple[Mapping[str, Any], ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A project between the places it connects."""

    points: tuple[Point, ...]
    thing: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Value of the SVG attribute `points`."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the map shows, and the stretch that it shows at first."""

    first: Box
    whole: Box
    markers: tuple[Marker, ...]
    lines: tuple[Line, ...]
    dots: str

    @property
    def unit(self) -> float:
        """About one pixel of the first view, in units of the drawing."""
        return max(self.first.width, self.first.height) / 1000


def picture(view: View, features: Sequence[Mapping[str, Any]]) -> Picture | None:
    """Draw the features of a GeoJSON collection; None where there is none."""
    points = [f for f in features if f["geometry"]["type"] == "Point"]
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    ends = [tuple(at) for f in lines for at in f["geometry"]["coordinates"]]
    positions = [project(*at) for at in (*(tuple(f["geometry"]["coordinates"]) for f in points), *ends)]
    if not positions:
        return None
    first = _box(positions, SPREAD).grown(MARGIN)
    return Picture(
        first=first,
        whole=_box(positions, 0).grown(MARGIN),
        markers=_markers(points, max(first.width, first.height) / 1000),
        lines=tuple(Line(tuple(project(*at) for at in f["geometry"]["coordinates"]), f["properties"]) for f in lines),
        dots=view.memo(_dots),
    )


def spot(view: View, longitude: float, latitude: float, thing: Mapping[str, Any]) -> Picture:
    """Draw one position with its surroundings."""
    feature = {"geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": thing}
    drawn = picture(view, [feature])
    assert drawn is not None  # there is a position
    return drawn


def _box(positions: Sequence[Point], left_out: float) -> Box:
    x, width = _stretch([at[0] for at in positions], left_out)
    y, height = _stretch([at[1] for at in positions], left_out)
    return Box(x, y, width, height)


def _stretch(values: Iterable[float], left_out: float) -> tuple[float, float]:
    ordered = sorted(values)
    skipped = int(len(ordered) * left_out)
    low, high = ordered[skipped], ordered[len(ordered) - 1 - skipped]
    missing = max(0.0, LEAST_DEGREES * DEGREE - (high - low))
    return low - missing / 2, high - low + missing


def _markers(points: Iterable[Mapping[str, Any]], unit: float) -> tuple[Marker, ...]:
    at_place: dict[Point, list[Mapping[str, Any]]] = {}
    for feature in points:
        longitude, latitude = feature["geometry"]["coordinates"]
        at_place.setdefault(project(longitude, latitude), []).append(feature["properties"])
    found = sorted(at_place.items(), key=lambda item: (-len(item[1]), item[0]))
    markers = []
    for number, (at, things) in enumerate(found):
        things.sort(key=lambda thing: (thing["top"] != "Place", thing["approximate"], -thing["mentions"], thing["iri"]))
        radius = round(unit * (5 + 3 * math.sqrt(len(things) - 1)), 1)
        markers.append(Marker(at, radius, things[0]["class"], tuple(things), number < LABELLED))
    return tuple(markers)


def _dots(view: View) -> str:
    """Return the path that dots every place with coordinates."""
    places = {project(float(row["long"] or 0), float(row["lat"] or 0)) for row in view.rows("coordinates")}
    return "".join(f"M{x:.0f} {y:.0f}h0" for x, y in sorted(places))
