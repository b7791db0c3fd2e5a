"""How well a model reads the windows of documents that it was not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import torch

from ingest.encoding import CLASSES, PREDICATES
from training import batches
from training.batches import Example
from training.model import Reader


def _f1(found: int, right: int, wanted: int) -> str:
    p, r = right / max(1, found), right / max(1, wanted)
    return f"P {p:.3f} R {r:.3f} F {2 * p * r / max(1e-9, p + r):.3f}"


def report(model: Reader, vocabulary: Mapping[str, int], examples: Sequence[Example]) -> str:
    """Return figures in one line: unique names of documents, relations and numbers with their ends given."""
    model.eval()
    want, got, doubt = (defaultdict(set) for _ in range(3))
    counts: dict[str, int] = defaultdict(int)
    with torch.no_grad():
        for batch in batches.batches(examples, 16, vocabulary, None):
            hidden = model.encode(batch.characters, batch.segments, batch.known, batch.ruled)
            scores = model.spans(hidden)
            for i, example in enumerate(batch.examples):
                text = batches.sequence(example)
                document = example["document"]
                for s, e, c, known in example["names"]:
                    (want if known else doubt)[document].add((c, text[s:e]))
                first, last = len(example["prefix"]) + 2, len(text) + 1
                for c, s, more in (scores[i] > 0).nonzero().tolist():
                    if first <= s and s + more < last:
                        got[document].add((CLASSES[c], text[s - 1 : s + more]))
                _pairs(model, hidden[i], example, counts)
                _values(model, hidden[i], example, counts)
    right = sum(len(want[d] & got[d]) for d in want)
    found = sum(len(got[d] - doubt[d] | want[d] & got[d]) for d in got)
    names = _f1(found, right, sum(map(len, want.values())))
    pairs = _f1(counts["found"], counts["right"], counts["wanted"])
    plain = _f1(
        counts["found"] - counts["found_aim"],
        counts["right"] - counts["right_aim"],
        counts["wanted"] - counts["wanted_aim"],
    )
    status = counts["status"] / max(1, counts["statuses"])
    point = counts["pointed"] / max(1, counts["points"])
    measured = counts["measured"] / max(1, counts["values"])
    kind = counts["kind"] / max(1, counts["kinds"])
    given = f"names {names} | pairs {pairs} | no aims {plain} | status {status:.3f}"
    return f"{given} | point {point:.3f} measured {measured:.3f} kind {kind:.3f}"


def _pairs(model: Reader, hidden: torch.Tensor, example: Example, counts: dict[str, int]) -> None:
    targets = batches.node_targets(example, None)
    nodes = model.nodes(hidden, targets.starts, targets.ends, targets.classes)
    scores = model.pairs(nodes, targets.gaps, targets.between, targets.inside)
    split = len(PREDICATES) + 1
    relations = torch.cat((scores[..., :1], scores[..., 1:split].masked_fill(~targets.allowed, -1e4)), -1).argmax(-1)
    wanted, aim = targets.relations, PREDICATES.index("contributesTo") + 1
    counted = wanted >= 0
    for name, which in (("", None), ("_aim", aim)):
        yes = (relations > 0) & counted if which is None else (relations == which) & counted
        need = (wanted > 0) if which is None else (wanted == which)
        counts[f"found{name}"] += int(yes.sum())
        counts[f"wanted{name}"] += int(need.sum())
        counts[f"right{name}"] += int((need & (relations == wanted)).sum())
    has = (targets.statuses >= 0) & (relations == wanted)
    counts["statuses"] += int(has.sum())
    counts["status"] += int((scores[..., split:].argmax(-1) == targets.statuses)[has].sum())


def _values(model: Reader, hidden: torch.Tensor, example: Example, counts: dict[str, int]) -> None:
    if not example["values"]:
        return
    starts, ends, measured, spans, kinds = batches.value_targets(example)
    scores, is_measured, kind = model.pointers(hidden, starts, ends)
    best = batches.point_mask(scores, example).argmax(-1)
    has = spans[0] >= 0
    counts["points"] += int(has.sum())
    counts["pointed"] += int(((best[0] <= spans[1]) & (best[1] >= spans[0]))[has].sum())
    counts["values"] += len(measured)
    counts["measured"] += int((is_measured.argmax(-1) == measured).sum())
    counts["kinds"] += int((kinds >= 0).sum())
    counts["kind"] += int((kind.argmax(-1) == kinds)[kinds >= 0].sum())
