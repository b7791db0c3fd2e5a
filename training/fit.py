"""Fitting: examples → weights.

Deterministic on one machine for one number of threads. About 270 s an epoch for 515,000 characters on two cores.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from ingest import encoding
from ingest.encoding import CLASSES, GAPS, KINDS, PREDICATES, STATUSES
from training import batches, measure
from training.batches import IGNORED, Batch, Example
from training.model import Reader, Sizes, load_base

TAGS = 169
RATES = {"encoder": 1e-4, "lstm": 3e-4, "heads": 1.5e-3}
SIZE = 12


def vocabulary_of(base: Path) -> tuple[dict[str, int], list[int]]:
    """Return the signs and single characters of the base's vocabulary, and their rows in its table."""
    words = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    special = (encoding.PAD, encoding.UNKNOWN, encoding.OPEN, encoding.CLOSE)
    rows = [words.index(s) for s in special]
    rows += [i for i, w in enumerate(words) if len(w) == 1]
    return {words[row]: i for i, row in enumerate(rows)}, rows


def new_model(base: Path) -> tuple[Reader, dict[str, int]]:
    """Return the network with the weights of the base, and the index of each character."""
    vocabulary, rows = vocabulary_of(base)
    sizes = Sizes(len(rows), len(CLASSES), len(PREDICATES), len(STATUSES), len(KINDS), TAGS, GAPS)
    model = Reader(sizes)
    load_base(model, base, rows)
    return model, vocabulary


def losses(model: Reader, batch: Batch, dice: random.Random | None) -> dict[str, Tensor]:
    """Return the loss of each head over a batch."""
    hidden = model.drop(model.encode(batch.characters, batch.segments, batch.known, batch.ruled))
    width = hidden.shape[1]
    scores = model.spans(hidden)
    parts: dict[str, list[Tensor]] = {"spans": [], "pairs": [], "status": [], "point": [], "kind": []}
    for example, one, found in zip(batch.examples, hidden.unbind(), scores.unbind(), strict=True):
        parts["spans"].append(span_loss(found, *batches.span_targets(example, width)))
        length = len(batches.sequence(example)) + 2
        for name, value in (
            pair_losses(model, one[:length], example, dice) | value_losses(model, one[:length], example)
        ).items():
            parts[name].append(value)
    tags = torch.stack([batches.tag_targets(e, width) for e in batch.examples])
    out = {name: torch.stack(values).mean() for name, values in parts.items() if values}
    out["bio"] = F.cross_entropy(model.bio(hidden).flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
    teacher = torch.stack([_teacher(e, width) for e in batch.examples])
    if (teacher >= 0).any():
        out["tags"] = F.cross_entropy(model.tags(hidden).flatten(0, 1), teacher.flatten(), ignore_index=IGNORED)
    return out


def _teacher(example: Example, width: int) -> Tensor:
    row = torch.full((width,), IGNORED)
    labels = example.get("tags")
    if labels:
        start = len(example["prefix"]) + 2
        row[start : start + len(labels)] = torch.tensor(labels)
    return row


def span_loss(scores: Tensor, target: Tensor, counts: Tensor) -> Tensor:
    """Multi-label cross-entropy with a threshold at 0 (Su et al. 2022, arXiv 2208.02955), a class at a time."""
    low = -1e9
    wrong = torch.where(counts & ~target, scores, low).flatten(1)
    right = torch.where(counts & target, -scores, low).flatten(1)
    zero = torch.zeros(len(scores), 1)
    both = torch.logsumexp(torch.cat((wrong, zero), 1), 1) + torch.logsumexp(torch.cat((right, zero), 1), 1)
    return both.sum()


def pair_losses(model: Reader, hidden: Tensor, example: Example, dice: random.Random | None) -> dict[str, Tensor]:
    """Cross-entropy of relations (none included) and, where there is one, of its status."""
    targets = batches.node_targets(example, dice)
    nodes = model.nodes(hidden, targets.starts, targets.ends, targets.classes)
    scores = model.pairs(nodes, targets.gaps, targets.between, targets.inside)
    split = len(PREDICATES) + 1
    relations = torch.cat((scores[..., :1], scores[..., 1:split].masked_fill(~targets.allowed, -1e4)), -1)
    wanted = targets.relations
    gold = wanted.clamp(min=1)
    possible = targets.allowed.gather(2, (gold - 1)[..., None])[..., 0]
    wanted = torch.where((wanted > 0) & ~possible, IGNORED, wanted)
    loss = F.cross_entropy(relations.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED, reduction="sum")
    out = {"pairs": loss / max(8, len(nodes))}
    if (targets.statuses >= 0).any():
        status = scores[..., split:].flatten(0, 1)
        out["status"] = F.cross_entropy(status, targets.statuses.flatten(), ignore_index=IGNORED)
    return out


def value_losses(model: Reader, hidden: Tensor, example: Example) -> dict[str, Tensor]:
    """Cross-entropy of: is the numeral a measured value, of what (first and last character), of which kind."""
    if not example["values"]:
        return {}
    starts, ends, measured, spans, kinds = batches.value_targets(example)
    scores, is_measured, kind = model.pointers(hidden, starts, ends)
    scores = batches.point_mask(scores, example)
    loss = F.cross_entropy(is_measured, measured)
    if (spans >= 0).any():
        loss = loss + F.cross_entropy(scores.flatten(0, 1), spans.flatten(), ignore_index=IGNORED)
    out = {"point": loss}
    if (kinds >= 0).any():
        out["kind"] = F.cross_entropy(kind, kinds, ignore_index=IGNORED)
    return out


WEIGHTS = {"spans": 0.25, "pairs": 0.25, "status": 0.3, "point": 0.3, "kind": 0.15, "bio": 1.0, "tags": 0.3}


class Average:
    """A moving average of the weights, which is what is kept."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.kept = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def add(self, model: nn.Module, step: int) -> None:
        """Take in the weights after a step."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            self.kept[name].mul_(decay).add_(value.detach(), alpha=1 - decay)


@dataclass(frozen=True, slots=True)
class Round:
    """Examples to learn from, how often, and how fast: a share of `RATES` at the start, which falls to nothing."""

    examples: Sequence[Example]
    epochs: int
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """Examples that are not learnt from, read after each epoch, and where the weights are kept meanwhile."""

    examples: Sequence[Example]
    checkpoint: Path


def fit(rounds: Sequence[Round], base: Path, *, seed: int, check: Check) -> tuple[Reader, dict[str, int]]:
    """Train from the base, round by round; prints losses and how well the examples of the check are read.

    Each round goes on from the averaged weights of the one before.
    """
    torch.manual_seed(seed)
    model, vocabulary = new_model(base)
    for one in rounds:
        _fit(model, vocabulary, one, random.Random(seed), check)
    return model, vocabulary


def _fit(model: Reader, vocabulary: dict[str, int], one: Round, dice: random.Random, check: Check) -> None:
    train, epochs = one.examples, one.epochs
    fresh = {id(p) for p in (model.encoder.known.weight, model.encoder.ruled.weight)}
    parts = {"encoder": model.encoder.parameters(), "lstm": model.lstm.parameters()}
    told = {name: [p for p in part if id(p) not in fresh] for name, part in parts.items()}
    taken = {id(p) for part in told.values() for p in part}
    told["heads"] = [p for p in model.parameters() if id(p) not in taken]
    groups = [{"params": part, "lr": RATES[name] * one.pace} for name, part in told.items()]
    rates = [g["lr"] for g in groups]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    average = Average(model, 0.998)
    steps, step = epochs * -(-len(train) // SIZE), 0
    for epoch in range(epochs):
        model.train()
        began, sums = time.time(), dict.fromkeys(WEIGHTS, 0.0)
        for batch in batches.batches(train, SIZE, vocabulary, dice):
            factor = min(1, (step + 1) / 60) * (1 - step / steps)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            found = losses(model, batch, dice)
            total = sum((WEIGHTS[name] * value for name, value in found.items()), torch.zeros(()))
            optimiser.zero_grad()
            total.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            average.add(model, step)
            step += 1
            for name, value in found.items():
                sums[name] += float(value.detach())
        print(
            f"epoch {epoch} {time.time() - began:.0f} s",
            {k: round(v * epochs / steps, 3) for k, v in sums.items()},
            flush=True,
        )
        live = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average.kept)
        torch.save({"weights": average.kept, "vocabulary": vocabulary}, check.checkpoint)
        print("   ", measure.report(model, vocabulary, check.examples), flush=True)
        model.load_state_dict(live)
    model.load_state_dict(average.kept)
