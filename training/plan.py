"""Which documents are trained on, which check the training, and which are never touched.

The parts are those of the table of annotated texts (`tests/gold/split.tsv`). What that table calls
frozen is only ever scored, by `regiongraph evaluate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.evaluation_parts import Annotated, read_split
from ontology.errors import DocumentError, did_you_mean

FROZEN = "frozen"
LINES = "tune"
"""The part whose annotations are line by line, in the folder `train` of the texts."""
CHECKED = (
    "guizhou-guiyang-opening-2020",
    "hebei-2026",
    "jiangsu-2026",
    "sichuan-hightech-zones-2020",
    "yunnan-2026",
)
"""Not trained on: they show when to stop, and calibrate the confidences."""
TWICE = ("anhui-mingguang-industry-2019", "chongqing-fuling-zhacai-park-2020")
"""Seen twice in an epoch: features on one zone or trade, of which there are few beside the reports."""
EPOCHS = 6
LAST_EPOCHS, LAST_PACE, LAST_SEEDS = 2, 0.5, 4
"""The last round shows real texts only: how often, how fast it begins, and how often more the developed-on ones."""
STORIES = Path(__file__).parent / "stories"
"""Texts that were written and annotated for training."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The annotated documents that may be looked at, in the order in which they are learnt from."""

    lines: Sequence[Annotated]
    gold: Sequence[Annotated]
    stories: Sequence[Path] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of all of them."""
        return tuple(one.document for one in (*self.lines, *self.gold))


def plan_of(split: Path, shared: Path) -> Plan:
    """Read the table; raises `DocumentError` where it freezes or lacks a document that this module names."""
    open_ = [one for one in read_split(split, shared) if one.part != FROZEN]
    lines = [one for one in open_ if one.part == LINES]
    gold = [one for one in open_ if one.part != LINES]
    plan = Plan(sorted(lines, key=lambda one: one.document), gold, sorted(STORIES.glob("*.txt")))
    for name in (*CHECKED, *TWICE):
        if name not in plan.documents:
            near = did_you_mean(name, plan.documents)
            raise DocumentError(f"{split} has no open document {name}", f"did you mean {near[0]}?" if near else None)
    return plan
