"""What the command prints: tables for people, JSON for machines, errors in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.jsonable import to_json


def print_json(value: Any) -> None:
    """Print `value` as indented JSON."""
    sys.stdout.write(json.dumps(to_json(value), ensure_ascii=False, indent=2) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table; cells are plain text, never Rich markup. Long cells wrap in a terminal only."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=100_000)
    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def print_line(text: str = "") -> None:
    """Print a line of plain text."""
    Console(highlight=False, markup=False, soft_wrap=True).print(text)


def note(text: str) -> None:
    """Print a line for people beside the output, on standard error."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(text, style="dim")
