"""The encoder: a window's characters and marks → one vector a character, by onnxruntime, without torch.

One window at a time and no padding: the vectors of a window do not depend on its neighbours, so the
same text gives the same reading whatever is read beside it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ingest.encoding import CLOSE, OPEN, characters, marks
from ingest.windows import Window

Floats = NDArray[np.float32]
Mark = tuple[int, int, str]
MODEL = "ingest.model"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window as the encoder sees it; row `i + 1` is character `i` of prefix, separator and text.

    `hidden` is (length, 624); `starts` and `ends` (length, 64) with rotary positions; `edges` (length, 24)
    the scores of beginning (first half) and ending a name of each class; `labels` (length, 25) the
    log-probabilities of BIO labels, outside first, then begin and inside of each class.
    """

    hidden: Floats
    starts: Floats
    ends: Floats
    edges: Floats
    labels: Floats


@dataclass(frozen=True, slots=True)
class Encoder:
    """The session with its vocabulary."""

    session: onnxruntime.InferenceSession
    vocabulary: Mapping[str, int]

    def encode(self, window: Window, known: Iterable[Mark], ruled: Iterable[Mark]) -> Encoded:
        """Encode a window; marks are (start, end, class) in prefix, separator and text."""
        row = characters(sequence(window), self.vocabulary)
        edge = len(window.prefix)
        row[edge] = self.vocabulary[CLOSE]
        row = [self.vocabulary[OPEN], *row, self.vocabulary[CLOSE]]
        segments = [1] * (edge + 2) + [0] * (len(row) - edge - 2)
        given = {
            "characters": row,
            "segments": segments,
            "known": _marks(len(row), known),
            "ruled": _marks(len(row), ruled),
        }
        fed = {name: np.array([values], dtype=np.int64) for name, values in given.items()}
        return Encoded(*(part[0] for part in self.session.run(None, fed)))


def sequence(window: Window) -> str:
    """Return what positions count in: prefix, separator, text."""
    return f"{window.prefix}\n{window.text}"


def _marks(length: int, spans: Iterable[Mark]) -> Sequence[int]:
    return marks(length, [(start + 1, end + 1, cls) for start, end, cls in spans])


@functools.cache
def load_encoder() -> Encoder:
    """Return the encoder of the package, on one thread: several documents are read by several processes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    folder = files(MODEL)
    with as_file(folder / "encoder.onnx") as path:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    return Encoder(session, {word: i for i, word in enumerate(words) if word})
