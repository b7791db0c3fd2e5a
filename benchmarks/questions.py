"""How long answers to questions take: `python -m benchmarks.questions [STORE] [QUESTIONS.jsonl…]`.

Questions are asked of the store, by default what is read from `corpus/`, through the very function that `/ask`
calls: those of the files, and others made from the templates of questions that follow on and names in the store,
the same every time. The goal is 50 ms at the median and 500 ms at most, of this process's own time, so that
others on the machine do not count.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from graph.ask import answer, prepare
from graph.ask.context import context_of
from graph.ask.lexicon import table
from graph.store import Store
from graph.view import View

GOAL_MEDIAN, GOAL_MOST = 50, 500
"""Milliseconds."""
MADE, SHOWN = 300, 5
ROOT = Path(__file__).parents[1]


def made(view: View) -> list[str]:
    """Return questions from templates and names, in both languages, the same every time."""
    dice = Random(1)  # noqa: S311 -- the same questions every time
    templates: dict[str, list[str]] = {}
    for kinds, chinese, english, *_ in table("followups"):
        templates.setdefault(kinds, []).extend((chinese, english))
    named = [one for one in context_of(view).names.mentioned if one.top in templates]
    found = []
    for one in (dice.choice(named) for _ in range(MADE)):
        template = dice.choice(templates[one.top])
        name = one.label_en if template.isascii() and one.label_en else one.label
        found.append(template.format(one=name))
    return found


def given(paths: list[Path]) -> list[str]:
    """Return the questions of some files."""
    return [json.loads(line)["question"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def opened(path: Path | None) -> Iterator[View]:
    """Open a store, or one made from `corpus/`."""
    with tempfile.TemporaryDirectory() as folder:
        if path is None:
            path = Path(folder) / "store"
            command = [sys.executable, "-m", "api.cli", "ingest", "corpus", "--store", str(path)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own command
        with Store.open(path, read_only=True) as store:
            yield store.view()


def main(arguments: list[str]) -> int:
    """Print the times of both sorts of questions; return 1 where a goal is missed."""
    paths = [Path(argument) for argument in arguments]
    with opened(paths[0] if paths else None) as view:
        started = time.process_time()
        prepare(view)
        print(f"what is read beforehand: {time.process_time() - started:.1f} s")
        missed = False
        for kind, questions in (("given", given(paths[1:])), ("made", made(view))):
            if questions:
                missed |= _measured(view, kind, questions)
    return int(missed)


def _measured(view: View, kind: str, questions: list[str]) -> bool:
    times = sorted(((_milliseconds(view, question), question) for question in questions), reverse=True)
    median, most = statistics.median(taken for taken, _ in times), times[0][0]
    goals = f"goals {GOAL_MEDIAN} and {GOAL_MOST}"
    print(f"{len(questions)} questions {kind}: median {median:.1f} ms, most {most:.0f} ms ({goals})")
    for taken, question in times[:SHOWN]:
        print(f"    {taken:.0f} ms  {question}")
    return median > GOAL_MEDIAN or most > GOAL_MOST


def _milliseconds(view: View, question: str) -> float:
    started = time.process_time()
    answer(view, question)
    return 1000 * (time.process_time() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
