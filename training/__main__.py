"""Everything from the annotated texts to the weights that `ingest` reads with.

    python -m training --shared ../shared --base FOLDER

The examples are made and given the base tagger's labels, the network is fitted, its weights are written
to `ingest/model/`, and last the confidences are calibrated. `--base` has the files of the base tagger
(`make train` fetches them); `--out` keeps what is not shipped: the examples and the unquantised weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from training import batches, calibrate, examples, fit, teacher
from training.export import export
from training.plan import CHECKED, EPOCHS, LAST_EPOCHS, LAST_PACE, LAST_SEEDS, TWICE, Plan, plan_of

ROOT = Path(__file__).parents[1]


def examples_of(plan: Plan, shared: Path) -> list[examples.Example]:
    """Return the examples of all documents of a plan."""
    made = [example for one in plan.lines for example in examples.examples_of(one.document, shared)]
    made += [example for one in plan.gold for example in examples.examples_of_gold(one.text, one.gold)]
    return made + [example for text in plan.stories for example in examples.examples_of_story(text)]


def rounds_of(plan: Plan, read: Sequence[batches.Example], epochs: int) -> list[fit.Round]:
    """Return what is learnt from in turn: all that is not kept for checking, then what was not written for training."""
    train = [example for example in read if example["document"] not in CHECKED]
    rare = [example for example in train if example["document"] in TWICE]
    written = {text.stem for text in plan.stories}
    real = [example for example in train if example["document"] not in written]
    gold = {one.document for one in plan.gold}
    seeds = [example for example in train if example["document"] in gold]
    return [fit.Round([*train, *rare], epochs), fit.Round([*real, *rare, *seeds * LAST_SEEDS], LAST_EPOCHS, LAST_PACE)]


def fitted(plan: Plan, data: Path, weights: Path, chosen: argparse.Namespace) -> None:
    """Fit the network to a file of examples and write its weights."""
    read = batches.read(data)
    check = fit.Check([example for example in read if example["document"] in CHECKED], weights)
    rounds = rounds_of(plan, read, chosen.epochs)
    model, vocabulary = fit.fit(rounds, chosen.base, seed=chosen.seed, check=check)
    torch.save({"weights": model.state_dict(), "vocabulary": vocabulary}, weights)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    given = argparse.ArgumentParser(prog="python -m training", description="Fit ingest/model anew.")
    given.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the annotated texts")
    given.add_argument("--base", type=Path, required=True, help="folder of the base tagger")
    given.add_argument("--split", type=Path, default=ROOT / "tests" / "gold" / "split.tsv", help="which are frozen")
    given.add_argument("--out", type=Path, default=ROOT / "build" / "training", help="for examples and plain weights")
    given.add_argument("--epochs", type=int, default=EPOCHS)
    given.add_argument("--seed", type=int, default=0)
    return given.parse_args()


def main() -> None:
    """Run all steps."""
    chosen = arguments()
    plan = plan_of(chosen.split, chosen.shared)
    chosen.out.mkdir(parents=True, exist_ok=True)
    data, weights = chosen.out / "examples.jsonl", chosen.out / "weights.pt"
    examples.save(examples_of(plan, chosen.shared), data)
    print(f"examples of {len(plan.documents)} documents in {data}", flush=True)
    teacher.main(data, chosen.base)
    fitted(plan, data, weights, chosen)
    export(weights, calibrate.FOLDER)
    print(f"weights in {calibrate.FOLDER}", flush=True)
    calibrate.main(chosen.split, chosen.shared, CHECKED)


if __name__ == "__main__":
    main()
