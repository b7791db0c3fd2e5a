"""Records as JSON: what has `to_json` says it itself, other dataclasses become objects; `cls` is called `class`."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Any

_NAMES = {"cls": "class"}


def to_json(value: Any) -> Any:
    """Return `value` as something that `json.dumps` takes; raises `TypeError` for what has no JSON form.

    >>> to_json({"cls": Decimal("1.50"), "day": dt.date(2024, 1, 2), "items": (1, None)})
    {'class': 1.5, 'day': '2024-01-02', 'items': [1, None]}
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if hasattr(value, "to_json"):
        return to_json(value.to_json())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {_name(f.name): to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_name(str(key)): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, Set)):
        return [to_json(item) for item in (sorted(value) if isinstance(value, Set) else value)]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _name(name: str) -> str:
    return _NAMES.get(name, name)
