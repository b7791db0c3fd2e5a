"""From degrees to kilometres on the map, and the scale that goes with it.

The maps of the pages are drawn in Albers' equal-area conic projection with the parallels and the meridian usual for
China (25° N, 47° N, 105° E), on a sphere: areas are true, shapes nearly so from Hainan to Heilongjiang. Coordinates
of the drawing are kilometres east and south of 105° E, 30° N. web/src/lib/map/projection.ts reckons the same.

Formulas: J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, section 14.
"""

from __future__ import annotations

import math

EARTH_KM = 6371.0
MERIDIAN, PARALLEL = 105.0, 30.0
_FIRST, _SECOND = math.radians(25), math.radians(47)
_CONE = (math.sin(_FIRST) + math.sin(_SECOND)) / 2
_CONSTANT = math.cos(_FIRST) ** 2 + 2 * _CONE * math.sin(_FIRST)
_STEPS = (1, 2, 5)

Point = tuple[float, float]


def project(longitude: float, latitude: float) -> Point:
    """Return a position as kilometres east and south of 105° E, 30° N.

    >>> project(105, 30), project(106.92739, 27.72565)
    ((0.0, 0.0), (188.32, 253.56))
    """
    radius, angle = _radius(latitude), _CONE * math.radians(longitude - MERIDIAN)
    return round(radius * math.sin(angle), 2), round(radius * math.cos(angle) - _radius(PARALLEL), 2)


def scale_bar(kilometres: float) -> int:
    """Return the longest round number of kilometres (1, 2 or 5 and zeros) that is no longer than this.

    >>> scale_bar(37.0), scale_bar(1240), scale_bar(0.4)
    (20, 1000, 1)
    """
    power = 10 ** max(0, math.floor(math.log10(max(1.0, kilometres))))
    return max((step * power for step in _STEPS if step * power <= kilometres), default=1)


def _radius(latitude: float) -> float:
    return EARTH_KM * math.sqrt(_CONSTANT - 2 * _CONE * math.sin(math.radians(latitude))) / _CONE
