"""Maps as SVG, drawn here: the small one beside an entity, and what the map page shows where no script runs.

A picture is a stretch of the drawing (api/projection.py) in pixels: the seats of the provinces, prefectures and
counties around, faint, those named that find room; over them what is to be shown, with its name; and a scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.gazetteer import Ground, ground
from api.labelling import Label, Room, width_of
from api.projection import Point, project, scale_bar
from graph.geography import Located, positions, whereabouts
from graph.names import name_of
from graph.view import View
from ontology.iris import place_iri
from ontology.schema import load_schema

SMALL, LARGE = (320, 240), (960, 640)
SPREAD = 1 / 12
"""Share of the positions on either side that a large picture may leave out: one far off does not shrink the rest."""
LEAST_KM = {"Province": 900.0, "Prefecture": 320.0}
LEAST_KM_OTHERWISE = 150.0
MARGIN, BAR, LABELLED, CAPTION = 40, 90, 60, 12
NAMED_FROM = ((0.0, 1.2), (0.35, 99.0), (1.1, 99.0))
"""Scales, in pixels a kilometre, from and up to which provinces, prefectures and counties are named."""
SIZES = (14, 11, 10)
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """A position by its key with what is there, the place itself first."""

    key: str
    things: tuple[Located, ...]

    def name(self, lang: str) -> str:
        """Return the name of the place; of the thing where there is but one."""
        return spot_name(self.things, lang)


@dataclass(frozen=True, slots=True)
class Marker:
    """A spot where it is drawn."""

    key: str
    at: Point
    radius: float
    things: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A thing between the places it connects, or cooperation between two."""

    path: str
    one: Located


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn map: all measures are pixels."""

    width: int
    height: int
    markers: tuple[Marker, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    dots: str
    bar: float
    """Length of the scale bar, which stands for `kilometres`."""
    kilometres: int
    within: tuple[str, ...] = ()
    """IRIs of the divisions that it is in, the largest first."""
    caption: str = ""
    """Their names."""


def picture(things: Sequence[Located], lang: str) -> Picture | None:
    """Draw what is on the map; None where there is nothing."""
    points = [at for one in things for at in _points(one)]
    return _draw(things, _Frame.around(_core(points), LARGE, LEAST_KM_OTHERWISE), lang) if points else None


def surroundings(view: View, iri: str, lang: str) -> Picture | None:
    """Draw where an entity is, among the places around it; None where nothing says where that is."""
    things = whereabouts(view, iri)
    if not things:
        return None
    points = [at for one in things for at in _points(one)]
    least = LEAST_KM.get(name_of(view, iri).cls, LEAST_KM_OTHERWISE)
    within = _divisions(view, things)
    caption = " · ".join(name_of(view, outer).name(lang) for outer in within)
    return _draw(things, _Frame.around(points, SMALL, least), lang, within, caption)


def _divisions(view: View, things: Iterable[Located]) -> tuple[str, ...]:
    """Return the province and the prefecture that the places of all things have in common."""
    codes = [place.rpartition("/place/")[2] for one in things for place in one.places]
    shared = {place_iri(f"{code[:digits]:0<6}") for digits in (2, 4) for code in codes[:1]}
    shared &= {place_iri(f"{code[:digits]:0<6}") for digits in (2, 4) for code in codes}
    own = {place for one in things for place in one.places}
    found = sorted(iri for iri in shared if all(_inside(code, iri) for code in codes) and iri not in own)
    return tuple(iri for iri in found if positions(view).of(iri))


def _inside(code: str, iri: str) -> bool:
    outer = iri.rpartition("/place/")[2]
    return code.startswith(outer[:2] if outer.endswith("0000") else outer[:4])


@dataclass(frozen=True, slots=True)
class _Frame:
    """A stretch of the drawing and the pixels that show it."""

    x: float
    y: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, points: Sequence[Point], size: tuple[int, int], least: float) -> _Frame:
        """Return the frame that shows some positions, and `least` kilometres at least."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = size
        wide, high = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least * height / width)
        scale = min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
        return cls((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, scale, width, height)

    def pixel(self, point: Point) -> Point:
        """Return where a position is in the picture."""
        x = (point[0] - self.x) * self.scale + self.width / 2
        return round(x, 1), round((point[1] - self.y) * self.scale + self.height / 2, 1)

    def shows(self, pixel: Point) -> bool:
        """Say whether a pixel is in the picture."""
        return 0 <= pixel[0] <= self.width and 0 <= pixel[1] <= self.height


def _draw(
    things: Sequence[Located], frame: _Frame, lang: str, within: tuple[str, ...] = (), caption: str = ""
) -> Picture:
    markers = tuple(_marker(spot, frame) for spot in spots(things))
    room = Room(frame.width, frame.height)
    room.box(0, frame.height - 26, BAR + 70, frame.height)  # the scale
    room.box(0, 0, width_of(caption, CAPTION) + 20, 24 if caption else 0)
    for marker in markers:
        room.point(marker.at, marker.radius)
    labels = [
        room.beside(marker.at, marker.radius, spot_name(marker.things, lang), 13, "") for marker in markers[:LABELLED]
    ]
    known = {name for marker in markers for name in _short_names(spot_name(marker.things, "zh"))}
    seats = [(seat, at) for seat in ground() if frame.shows(at := frame.pixel(project(seat.longitude, seat.latitude)))]
    labels += _ground_labels(seats, frame, room, known, lang)
    kilometres = scale_bar(BAR / frame.scale)
    lines = tuple(Line(_path(one, frame), one) for one in things if one.geometry["type"] == "LineString")
    return Picture(
        frame.width, frame.height, markers, lines, tuple(label for label in labels if label),
        "".join(f"M{x} {y}h0" for _, (x, y) in seats), round(kilometres * frame.scale, 1), kilometres, within, caption,
    )  # fmt: skip


def _ground_labels(
    seats: Iterable[tuple[Ground, Point]], frame: _Frame, room: Room, known: set[str], lang: str
) -> list[Label | None]:
    def shown(seat: Ground) -> bool:
        low, high = NAMED_FROM[seat.level]
        return low <= frame.scale < high and seat.zh not in known

    return [
        room.beside(at, 1, seat.name(lang), SIZES[seat.level], f"level-{seat.level}")
        for seat, at in seats
        if shown(seat)
    ]


def _short_names(name: str) -> tuple[str, ...]:
    return name, name.rstrip("市县省")


def spot_name(things: Sequence[Located], lang: str) -> str:
    """Return what several things at one position are called together: the place at which they stand."""
    first = things[0]
    return (first.at if first.at and len(things) > 1 else first.thing).name(lang)


def _points(one: Located) -> list[Point]:
    coordinates = one.geometry["coordinates"]
    return [project(*at) for at in (coordinates if one.geometry["type"] == "LineString" else [coordinates])]


def _path(one: Located, frame: _Frame) -> str:
    return " ".join(f"{x},{y}" for x, y in map(frame.pixel, _points(one)))


def _core(points: Sequence[Point]) -> list[Point]:
    """Return the corners of where most positions are."""
    skipped = int(len(points) * SPREAD)
    axes = [sorted(point[axis] for point in points) for axis in (0, 1)]
    return [(axes[0][at], axes[1][at]) for at in (skipped, len(points) - 1 - skipped)]


def spots(things: Iterable[Located]) -> list[Spot]:
    """Group what is at the same position, most first; in each the place itself first."""
    at_place: dict[str, list[Located]] = {}
    for one in things:
        if one.geometry["type"] == "Point":
            at_place.setdefault(one.key, []).append(one)
    found = [Spot(key, tuple(sorted(there, key=_rank))) for key, there in at_place.items()]
    return sorted(found, key=lambda spot: (-len(spot.things), spot.key))


def _marker(spot: Spot, frame: _Frame) -> Marker:
    count = len(spot.things)
    radius = 6.0 if count < SEVERAL else round(min(22.0, 7 + 2 * math.sqrt(count)), 1)
    return Marker(spot.key, frame.pixel(_points(spot.things[0])[0]), radius, spot.things)


def _rank(one: Located) -> tuple[bool, bool, int, str]:
    return load_schema().top(one.thing.cls) != "Place", one.approximate, -one.thing.mentions, one.thing.iri
