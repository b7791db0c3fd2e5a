"""Labels of the base tagger on our windows: its word classes help the encoder to keep word boundaries.

The base (`envpos` 0.82, Apache-2.0) ends in a BiLSTM and a linear layer over 42 word classes and domain
names (BIES, so 169 labels). Its most likely label of each character becomes a target of an extra head
in training; the head is not kept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from training import batches
from training.fit import new_model


def main(data: Path, base: Path) -> None:
    """Add `tags` to each example of a data file."""
    torch.manual_seed(0)
    model, vocabulary = new_model(base)
    model.eval()
    examples = batches.read(data)
    with torch.no_grad():
        for example in examples:
            bare = {**example, "prefix": "", "marks": []}
            batch = batches.batch([bare], vocabulary)
            hidden = model.encode(batch.characters, batch.segments * 0, batch.known, batch.ruled)
            example["tags"] = model.tags(hidden)[0, 2:-1].argmax(-1).tolist()
    data.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in examples), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
