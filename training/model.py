"""The network: a small shared-weight encoder unrolled, with heads for names, relations and numbers.

The encoder starts from the Apache-2.0 tagger `envpos` (an ALBERT of four passes of one layer, hidden
size 312, and a BiLSTM), whose one layer is copied four times so that each pass can learn its own. On it stand

- a span scorer with rotary positions (Efficient GlobalPointer, Su, Murtadha, Pan et al. 2022,
  arXiv 2208.03054): a score for every (start, end, class), so names may nest;
- a tagger (BIO) that shares the encoder, only to steady the training;
- a scorer of pairs of names: which relation, with which status (deep biaffine attention, Dozat and
  Manning 2017, arXiv 1611.01734, with one weight vector a relation);
- a pointer from each numeral to the first and last character of what it measures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

HIDDEN, EMBEDDED, INNER, HEADS, LAYERS, LONGEST = 312, 128, 1248, 12, 4, 512
OUT = 2 * HIDDEN
"""What the heads see of a character: both directions of the LSTM."""
WIDEST = 48
"""No name is longer than this many characters."""


class Layer(nn.Module):
    """One transformer layer, normalised after each part as ALBERT is."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.dense = nn.Linear(HIDDEN, HIDDEN)
        self.norm_attention = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Map (batch, length, hidden) with an additive attention bias (batch, 1, 1, length)."""
        batch, length, _ = hidden.shape
        q, k, v = self.qkv(hidden).view(batch, length, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        # in single precision: with 26 numbers a head the other is no faster
        seen = F.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=bias.float())
        seen = seen.transpose(1, 2).reshape(batch, length, HIDDEN)
        hidden = self.norm_attention(hidden + self.dense(seen))
        return self.norm(hidden + self.outer(F.gelu(self.inner(hidden))))


class Encoder(nn.Module):
    """Characters, segment and marks → one vector a character."""

    def __init__(self, vocabulary: int, known: int, ruled: int) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(vocabulary, EMBEDDED), nn.Embedding(LONGEST, EMBEDDED)
        self.segment, self.norm = nn.Embedding(2, EMBEDDED), nn.LayerNorm(EMBEDDED, eps=1e-12)
        self.map = nn.Linear(EMBEDDED, HIDDEN)
        self.known, self.ruled = nn.Embedding(known, HIDDEN), nn.Embedding(ruled, HIDDEN)
        nn.init.zeros_(self.known.weight)
        nn.init.zeros_(self.ruled.weight)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, characters: Tensor, segments: Tensor, known: Tensor, ruled: Tensor) -> Tensor:
        """Map four (batch, length) index tensors to (batch, length, hidden); character 0 is padding."""
        hidden = self.embed(characters, segments, known, ruled)
        bias = ((characters == 0).to(hidden.dtype) * -1e4)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden

    def embed(self, characters: Tensor, segments: Tensor, known: Tensor, ruled: Tensor) -> Tensor:
        """Return what the first layer takes."""
        places = torch.arange(characters.shape[1], device=characters.device)[None]
        hidden = self.norm(self.word(characters) + self.position(places) + self.segment(segments))
        return self.map(hidden) + self.known(known) + self.ruled(ruled)


def rotate(x: Tensor) -> Tensor:
    """Apply rotary positions (Su et al. 2021, arXiv 2104.09864) to (batch, length, size)."""
    length, size = x.shape[1], x.shape[2]
    places = torch.arange(length, device=x.device, dtype=torch.float32)[:, None]
    rates = 10000.0 ** (-torch.arange(0, size, 2, device=x.device, dtype=torch.float32) / size)
    sin, cos = torch.sin(places * rates), torch.cos(places * rates)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, odd * cos + even * sin), -1).flatten(-2)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each the heads tell apart."""

    vocabulary: int
    classes: int
    predicates: int
    statuses: int
    kinds: int
    tags: int
    gaps: int


class Reader(nn.Module):
    """Encoder with all heads."""

    SPAN, NODE, POINT = 64, 160, 64

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        marks = 2 * sizes.classes + 1
        self.sizes = sizes
        self.encoder = Encoder(sizes.vocabulary, marks, marks)
        self.lstm = nn.LSTM(HIDDEN, HIDDEN, batch_first=True, bidirectional=True)
        self.drop, self.drop_nodes = nn.Dropout(0.25), nn.Dropout(0.3)
        self.span, self.edges = nn.Linear(OUT, 2 * self.SPAN), nn.Linear(OUT, 2 * sizes.classes)
        self.bio, self.tags = nn.Linear(OUT, 2 * sizes.classes + 1), nn.Linear(OUT, sizes.tags)
        self.value, self.point = nn.Linear(OUT, 2 * self.POINT), nn.Linear(OUT, 2 * self.POINT)
        self.measured, self.kind = nn.Linear(2 * OUT, 2), nn.Linear(2 * OUT, sizes.kinds)
        self.node_class = nn.Embedding(sizes.classes + 1, 32)  # the last is the document's place
        self.subject, self.object = (nn.Linear(3 * OUT + 32, self.NODE) for _ in range(2))
        out = sizes.predicates + 1 + sizes.statuses
        self.both = nn.Parameter(torch.randn(out, self.NODE) * 0.05)
        self.alone_subject, self.alone_object = (nn.Linear(self.NODE, out, bias=False) for _ in range(2))
        self.gap = nn.Embedding(sizes.gaps, out)
        self.between, self.inside = nn.Embedding(8, out), nn.Embedding(4, out)
        for table in (self.gap, self.between, self.inside):
            nn.init.zeros_(table.weight)

    def encode(self, characters: Tensor, segments: Tensor, known: Tensor, ruled: Tensor) -> Tensor:
        """Return one vector a character, (batch, length, 624)."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            hidden = self.encoder(characters, segments, known, ruled)
        out: Tensor = self.lstm(self.drop(hidden.float()))[0]
        return out

    def spans(self, hidden: Tensor) -> Tensor:
        """Return (batch, class, start, length - 1) scores; above 0 is a name."""
        length = hidden.shape[1]
        q, k = (rotate(x) for x in self.span(hidden).split(self.SPAN, -1))
        start, end = self.edges(hidden).transpose(1, 2).split(self.sizes.classes, 1)
        stop = (torch.arange(length)[:, None] + torch.arange(WIDEST)[None]).clamp(max=length - 1)
        joint = (q @ k.transpose(-1, -2) / math.sqrt(self.SPAN)).gather(2, stop[None].expand(len(q), -1, -1))
        return joint[:, None] + start[..., None] + end[:, :, stop]

    def nodes(self, hidden: Tensor, starts: Tensor, ends: Tensor, classes: Tensor) -> Tensor:
        """Return (nodes, 3 hidden + 32) of one window: first and last character, the window's start, the class."""
        top = hidden[0].expand(len(starts), -1)
        edges = hidden.index_select(0, torch.cat((starts, ends))).view(2, len(starts), OUT)
        return torch.cat((edges[0], edges[1], top, self.node_class(classes)), -1)

    def pairs(self, nodes: Tensor, gaps: Tensor, between: Tensor, inside: Tensor) -> Tensor:
        """Return (subject, object, relation or status) scores; relation 0 is none."""
        nodes = self.drop_nodes(nodes)
        s, o = self.drop_nodes(F.gelu(self.subject(nodes))), self.drop_nodes(F.gelu(self.object(nodes)))
        joint = torch.einsum("in,rn,jn->ijr", s, self.both, o)
        alone = self.alone_subject(s)[:, None] + self.alone_object(o)[None]
        return joint + alone + self.gap(gaps) + self.between(between) + self.inside(inside)

    def pointers(self, hidden: Tensor, starts: Tensor, ends: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return for the numerals of one window: (first, last) over characters, measured or not, kind."""
        v = self.value(hidden[None])
        c = self.point(hidden[None])
        size = self.POINT
        pairs = [(rotate(v[..., a : a + size])[0], rotate(c[..., a : a + size])[0]) for a in (0, size)]
        first, last = (q[starts] @ k.T / math.sqrt(size) for q, k in pairs)
        both = torch.cat((hidden[starts], hidden[ends]), -1)
        return torch.stack((first, last)), self.measured(both), self.kind(both)


def load_base(model: Reader, base: Path, vocabulary: Sequence[int]) -> None:
    """Copy the weights of the `envpos` encoder; `vocabulary` are the rows of its embedding to keep."""
    weights = torch.load(base / "pytorch_model.bin", map_location="cpu", weights_only=True)
    layer = "albert.encoder.albert_layer_groups.0.albert_layers.0."
    encoder = model.encoder
    with torch.no_grad():
        encoder.word.weight.copy_(weights["albert.embeddings.word_embeddings.weight"][list(vocabulary)])
        encoder.position.weight.copy_(weights["albert.embeddings.position_embeddings.weight"])
        encoder.segment.weight.copy_(weights["albert.embeddings.token_type_embeddings.weight"])
        model.lstm.load_state_dict({k[7:]: v for k, v in weights.items() if k.startswith("bilstm.")})
        _copy(model.tags, weights, "classifier")
        _copy(encoder.norm, weights, "albert.embeddings.LayerNorm")
        _copy(encoder.map, weights, "albert.encoder.embedding_hidden_mapping_in")
        for one in encoder.layers:
            for part in ("weight", "bias"):
                names = (f"{layer}attention.{x}.{part}" for x in ("query", "key", "value"))
                getattr(one.qkv, part).copy_(torch.cat([weights[n] for n in names]))
            _copy(one.dense, weights, layer + "attention.dense")
            _copy(one.norm_attention, weights, layer + "attention.LayerNorm")
            _copy(one.inner, weights, layer + "ffn")
            _copy(one.outer, weights, layer + "ffn_output")
            _copy(one.norm, weights, layer + "full_layer_layer_norm")


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(weights[f"{name}.weight"])
    module.bias.copy_(weights[f"{name}.bias"])
