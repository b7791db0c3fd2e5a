"""Examples → tensors."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ingest import encoding
from ingest.encoding import CLASSES, KINDS, PREDICATES, ROOT_CLASS, STATUSES
from training.model import WIDEST

Example = dict[str, Any]
IGNORED = -100


@dataclass(slots=True)
class Batch:
    """Windows of about one length; `examples` with what the annotators found."""

    examples: list[Example]
    characters: Tensor
    segments: Tensor
    known: Tensor
    ruled: Tensor


def read(path: Path) -> list[Example]:
    """Read what `examples.save` wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def batches(
    examples: Sequence[Example], size: int, vocabulary: Mapping[str, int], dice: random.Random | None
) -> Iterator[Batch]:
    """Yield batches of windows of like length, shuffled if there are `dice`."""
    jitter = (lambda: dice.random() * 16) if dice else (lambda: 0.0)
    order = sorted(examples, key=lambda e: len(e["text"]) + len(e["prefix"]) + jitter())
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if dice:
        dice.shuffle(groups)
    for group in groups:
        yield batch(group, vocabulary)


def sequence(example: Example) -> str:
    """Return what positions count in: prefix, separator, text."""
    return f"{example['prefix']}\n{example['text']}"


def batch(group: Sequence[Example], vocabulary: Mapping[str, int]) -> Batch:
    """Put windows side by side; position 0 is the opening sign, so spans are shifted by one."""
    width = max(len(sequence(e)) for e in group) + 2
    rows: list[list[list[int]]] = [[], [], [], []]
    for example in group:
        text, edge = sequence(example), len(example["prefix"])
        row = encoding.characters(text, vocabulary)
        row[edge] = vocabulary[encoding.CLOSE]
        row = [vocabulary[encoding.OPEN], *row, vocabulary[encoding.CLOSE]]
        rows[0].append(row)
        rows[1].append([1] * (edge + 2) + [0] * (len(row) - edge - 2))
        for slot, kind in ((2, "known"), (3, "ruled")):
            spans = [(s + 1, e + 1, c) for k, s, e, c in example["marks"] if k == kind]
            rows[slot].append(encoding.marks(len(row), spans))
    padded = [torch.tensor([r + [0] * (width - len(r)) for r in part]) for part in rows]
    return Batch(list(group), *padded)


def span_targets(example: Example, width: int) -> tuple[Tensor, Tensor]:
    """Return (class, start, length - 1) targets and where they count."""
    target = torch.zeros(len(CLASSES), width, WIDEST, dtype=torch.bool)
    first, last = len(example["prefix"]) + 2, len(sequence(example)) + 1
    place = torch.arange(width)[:, None]
    free = (place >= first) & (place + torch.arange(WIDEST)[None] < last)
    counts = free[None].repeat(len(CLASSES), 1, 1)
    for start, end in example["hidden"]:
        if end - start <= WIDEST:
            counts[:, start + 1, end - start - 1] = False
    for start, end, cls, known in sorted(example["names"], key=lambda n: n[3]):
        if end - start > WIDEST:
            continue
        c = CLASSES.index(cls)
        if known:
            target[c, start + 1, end - start - 1] = counts[c, start + 1, end - start - 1] = True
        else:
            counts[:, start + 1, end - start - 1] = False
    return target, counts


def tag_targets(example: Example, width: int) -> Tensor:
    """Return BIO labels of the outermost names; doubtful ones are ignored."""
    row = torch.full((width,), IGNORED)
    first, last = len(example["prefix"]) + 2, len(sequence(example)) + 1
    row[first:last] = 0
    used = [False] * width
    for start, end, cls, known in sorted(example["names"], key=lambda n: (n[0] - n[1], n[0])):
        if any(used[start + 1 : end + 1]):
            continue
        used[start + 1 : end + 1] = [True] * (end - start)
        code = 1 + 2 * CLASSES.index(cls)
        row[start + 1 : end + 1] = code + 1 if known else IGNORED
        row[start + 1] = code if known else IGNORED
    return row


@dataclass(slots=True)
class Nodes:
    """The nodes of a window with the relations between them; the last row and column is the place."""

    starts: Tensor
    ends: Tensor
    classes: Tensor
    gaps: Tensor
    between: Tensor
    inside: Tensor
    relations: Tensor
    statuses: Tensor
    allowed: Tensor


_ALLOWED = torch.tensor(encoding.allowed())


def node_targets(example: Example, dice: random.Random | None) -> Nodes:
    """Return the annotated nodes; with `dice` also marks that name nothing and spans that are a little off."""
    nodes = [(s, e, CLASSES.index(c)) for s, e, c in example["nodes"]]
    if dice:
        nodes += _wrong(example, nodes, dice)
    text = sequence(example)
    gaps, between, inside = (torch.tensor(x) for x in encoding.relative(nodes, text))
    root = len(nodes)
    relations = torch.zeros(root + 1, root + 1, dtype=torch.long)
    statuses = torch.full((root + 1, root + 1), IGNORED)
    relations.fill_diagonal_(IGNORED)
    for s, predicate, o, status, known in sorted(example["pairs"], key=lambda p: p[4]):
        i, j = (root if s < 0 else s), (root if o < 0 else o)
        relations[i, j] = PREDICATES.index(predicate) + 1 if known else IGNORED
        if known and status:
            statuses[i, j] = STATUSES.index(status)
    classes = torch.tensor([c for _, _, c in nodes] + [ROOT_CLASS])
    starts = torch.tensor([s + 1 for s, _, _ in nodes] + [0])
    ends = torch.tensor([e for _, e, _ in nodes] + [0])
    may = _ALLOWED[classes[:, None], classes[None, :]]
    return Nodes(starts, ends, classes, gaps, between, inside, relations, statuses, may)


def _wrong(example: Example, nodes: Sequence[tuple[int, int, int]], dice: random.Random) -> list[tuple[int, int, int]]:
    """Return nodes that are none, as reading will meet them: known names, guesses of rules, slipped edges."""
    taken = {(s, e) for s, e, _ in nodes}
    base = len(example["prefix"]) + 1
    stop = len(sequence(example))
    wrong = [(s, e, CLASSES.index(c)) for _, s, e, c in example["marks"] if (s, e) not in taken]
    for s, e, c in nodes:
        if s >= base and dice.random() < 0.15:
            a, b = s + dice.choice((-1, 0, 0, 1, 2)), e + dice.choice((-2, -1, 0, 0, 1))
            if base <= a < b - 1 <= stop - 1 and (a, b) not in taken:
                wrong.append((a, b, c))
    return sorted(set(wrong))


def value_targets(example: Example) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return starts and ends of numerals, whether each is measured, (first, last) of what, and the kind."""
    rows = [
        (s + 1, e, int(span is not None or kind is not None), *(span or (IGNORED - 1, IGNORED)), kind)
        for s, e, span, kind in example["values"]
    ]
    columns = [torch.tensor([r[i] for r in rows], dtype=torch.long) for i in range(3)]
    first = torch.tensor([r[3] + 1 for r in rows], dtype=torch.long)
    last = torch.tensor([r[4] for r in rows], dtype=torch.long)
    kinds = torch.tensor([KINDS.index(r[5]) if r[5] in KINDS else IGNORED for r in rows], dtype=torch.long)
    return (*columns, torch.stack((first, last)), kinds)  # type: ignore[return-value]


def point_mask(scores: Tensor, example: Example) -> Tensor:
    """Leave only the characters of the text to point to."""
    place = torch.arange(scores.shape[-1])
    first, last = len(example["prefix"]) + 2, len(sequence(example)) + 1
    return scores.masked_fill(~((place >= first) & (place < last)), -1e4)
