"""Weights → what reading uses: the encoder as a quantised ONNX graph, the heads as arrays.

python -m training.export WEIGHTS.pt FOLDER
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from ingest.encoding import CLASSES, GAPS, KINDS, PREDICATES, STATUSES
from training.fit import TAGS
from training.model import HEADS as HEAD_COUNT
from training.model import HIDDEN, Layer, Reader, Sizes, rotate

HEADS = (
    "value", "point", "measured", "kind", "node_class", "subject", "object", "both",
    "alone_subject", "alone_object", "gap", "between", "inside",
)  # fmt: skip


class _Attention(torch.autograd.Function):
    """Attention of one unpadded window as one node that onnxruntime runs block by block."""

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any) -> Any:
        """Name the node of onnxruntime's own operator set."""
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=HEAD_COUNT).setType(q.type())

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Stand in for the node while the graph is traced."""
        del ctx, k, v
        return q.clone()


def _layer(layer: Layer, hidden: Tensor) -> Tensor:
    q, k, v = layer.qkv(hidden).split(HIDDEN, -1)
    hidden = layer.norm_attention(hidden + layer.dense(_Attention.apply(q, k, v)))
    return layer.norm(hidden + layer.outer(F.gelu(layer.inner(hidden))))


class Graph(nn.Module):
    """What becomes the ONNX graph: characters and marks → hidden vectors and the parts of span scores."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model

    def forward(self, characters: Tensor, segments: Tensor, known: Tensor, ruled: Tensor) -> tuple[Tensor, ...]:
        """Return hidden vectors, rotated starts and ends of spans, edges by class, labels' log-probabilities."""
        hidden = self.model.encoder.embed(characters, segments, known, ruled)
        for layer in self.model.encoder.layers:
            hidden = _layer(layer, hidden)
        hidden = self.model.lstm(hidden)[0]
        start, end = (rotate(x) for x in self.model.span(hidden).split(self.model.SPAN, -1))
        return hidden, start, end, self.model.edges(hidden), self.model.bio(hidden).log_softmax(-1)


def load(path: Path) -> tuple[Reader, dict[str, int]]:
    """Return a trained network and its vocabulary."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    vocabulary: dict[str, int] = saved["vocabulary"]
    sizes = Sizes(len(vocabulary), len(CLASSES), len(PREDICATES), len(STATUSES), len(KINDS), TAGS, GAPS)
    model = Reader(sizes)
    model.load_state_dict(saved["weights"])
    return model.eval(), vocabulary


def export(weights: Path, folder: Path) -> None:
    """Write `encoder.onnx`, `heads.npz` and `vocabulary.txt` into `folder`."""
    model, vocabulary = load(weights)
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / "encoder.fp32.onnx"
    names = ["characters", "segments", "known", "ruled"]
    outputs = ["hidden", "start", "end", "edges", "labels"]
    example = tuple(torch.ones(1, 24, dtype=torch.long) for _ in names)
    axes = {name: {1: "length"} for name in (*names, *outputs)}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Graph(model).eval(), example, str(plain), input_names=names, output_names=outputs,
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
    quantize_dynamic(
        str(plain), str(folder / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather", "LSTM"],
    )  # fmt: skip
    plain.unlink()
    state = model.state_dict()
    kept = {k: v.numpy().astype(np.float16) for k, v in state.items() if k.split(".")[0] in HEADS}
    np.savez_compressed(folder / "heads.npz", **kept)
    ordered = sorted(vocabulary, key=vocabulary.__getitem__)
    (folder / "vocabulary.txt").write_text("\n".join(ordered) + "\n", encoding="utf-8")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
