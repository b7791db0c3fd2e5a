"""Reading a document end to end, against spaCy's blank Chinese pipeline, which only makes tokens of it.

The shares of the stages are taken from the real pipeline, by timing its functions where it calls them.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import spacy

from benchmarks._timing import ratio, report, seconds
from ingest import assemble, pipeline
from ingest.loading import load
from ingest.segmentation import sentences
from ontology.english import english, romanise

CORPUS = Path(__file__).parents[1] / "corpus"
STAGES: dict[str, tuple[ModuleType, tuple[str, ...]]] = {
    "load": (pipeline, ("load", "metadata_of")),
    "segment": (pipeline, ("sentences",)),
    "recognise": (pipeline, ("read_sentences",)),
    "relate": (pipeline, ("statements_of",)),
    "observe": (pipeline, ("measures",)),
    "resolve": (pipeline, ("resolve",)),
    "assemble": (assemble, ("names_in", "mentions_of", "claims_of", "observations_of")),
    "gate": (pipeline, ("gate",)),
}
COLD = """
import sys
from pathlib import Path
from ingest.pipeline import read_document
for name in sys.argv[1:]:
    read_document(Path(name))
"""


def timed(work: Callable[..., Any], spent: defaultdict[str, float], stage: str) -> Callable[..., Any]:
    """Return `work` such that the time it takes is added to `stage`; what it generates is made at once."""

    @functools.wraps(work)
    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        made = work(*args, **kwargs)
        made = list(made) if isinstance(made, Iterator) else made
        spent[stage] += time.perf_counter() - start
        return made

    return measured


def shares(read: Callable[[], object]) -> dict[str, float]:
    """Return what share of the time of `read` each stage takes."""
    spent: defaultdict[str, float] = defaultdict(float)
    plain = [(module, name, getattr(module, name)) for module, names in STAGES.values() for name in names]
    for stage, (module, names) in STAGES.items():
        for name in names:
            setattr(module, name, timed(getattr(module, name), spent, stage))
    try:
        total = seconds(read)
    finally:
        for module, name, work in plain:
            setattr(module, name, work)
    return {stage: spent[stage] / total for stage in STAGES}


def main() -> None:
    """Print the figures."""
    paths = pipeline.documents_in([CORPUS])
    texts = [s.clean for path in paths for s in sentences(load(path).text)]
    characters = sum(map(len, texts))
    blank = spacy.blank("zh")

    def ours() -> None:
        english.cache_clear()  # labels of a document that is read for the first time are new
        romanise.cache_clear()
        for path in paths:
            pipeline.read_document(path)

    def theirs() -> None:
        for _ in blank.pipe(texts):
            pass

    command = [sys.executable, "-c", COLD, *map(str, paths)]
    cold = seconds(lambda: subprocess.run(command, cwd=CORPUS.parent, check=True))  # noqa: S603 -- our own code
    print(f"{'both documents from a cold start, seconds here':<60} {cold:8.2f}   goal 10")
    ours()
    warm = seconds(ours)
    print(f"{'characters a second once warm, here':<60} {characters / warm:8.0f}")
    report("reading both documents / spaCy blank zh over their sentences", 1 / ratio(ours, theirs))
    for stage, share in shares(ours).items():
        print(f"{f'share of {stage}':<60} {share:8.1%}")


if __name__ == "__main__":
    main()
