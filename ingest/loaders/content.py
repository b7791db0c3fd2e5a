"""What a reader of a kind of file returns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file and what the file says about itself; see `ingest.loading.Source` for the members."""

    text: str
    pages: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the members as JSON has them."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> Content:
        """Build it from what `to_json` returned."""
        return cls(
            text=members["text"],
            pages=tuple(members["pages"]),
            metadata=members["metadata"],
            hints=members["hints"],
            left_out=tuple((what, why) for what, why in members["left_out"]),
        )


class UnfitError(Exception):
    """A file is not read: the `key` of the refusal with what its message says of the file."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
