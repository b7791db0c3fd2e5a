"""Encoder and heads: what comes out has the shapes that the heads take, whatever stands beside a window."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.encoder import Encoded, load_encoder, sequence
from ingest.encoding import CLASSES, GAPS, KINDS, PREDICATES, ROOT_CLASS, STATUSES, Node, allowed
from ingest.heads import ROOT, Heads, load_heads
from ingest.segmentation import sentences
from ingest.windows import Window, windows

TEXT = (
    "# 洛川县产业规划\n一、交通\n加快建设洛川至宜川高速公路，全长84公里。\n谋划建设洛川通用机场。\n"
    "二、产业\n发展苹果产业，种植面积达到53万亩，亩均收入1.2万元。\n"
)
WINDOWS = windows(list(sentences(TEXT)), "洛川县产业规划")
ROADS, FIELDS = (next(w for w in WINDOWS if word in w.text) for word in ("公路", "苹果"))
HIDDEN = 624


def encode(window: Window) -> Encoded:
    place = sequence(window).find("洛川")
    marks = [(place, place + 2, "Place")] if place >= 0 else []
    return load_encoder().encode(window, marks, ())


def nodes(window: Window) -> list[Node]:
    words = {"洛川至宜川高速公路": "Project", "洛川": "Place", "洛川通用机场": "Project", "苹果": "Industry"}
    text = sequence(window)
    found = [(text.find(word), word, cls) for word, cls in words.items()]
    return [(start, start + len(word), CLASSES.index(cls)) for start, word, cls in found if start >= 0]


def parts(encoded: Encoded) -> list[np.ndarray]:
    return [encoded.hidden, encoded.starts, encoded.ends, encoded.edges, encoded.labels]


@pytest.mark.parametrize("window", WINDOWS, ids=range(len(WINDOWS)))
def test_a_row_for_each_character_and_three_marks(window: Window) -> None:
    rows = len(sequence(window)) + 2
    shapes = [part.shape for part in parts(encode(window))]
    assert shapes == [(rows, n) for n in (HIDDEN, 64, 64, 2 * len(CLASSES), 2 * len(CLASSES) + 1)]
    assert {part.dtype for part in parts(encode(window))} == {np.dtype(np.float32)}
    assert np.exp(encode(window).labels).sum(-1) == pytest.approx(np.ones(rows), abs=1e-4)


@pytest.mark.parametrize("window", WINDOWS, ids=range(len(WINDOWS)))
def test_a_window_is_read_alone_as_among_others(window: Window) -> None:
    alone = encode(window)
    for other in WINDOWS:
        encode(other)
    again = encode(window)
    assert all((a == b).all() for a, b in zip(parts(alone), parts(again), strict=True))
    heads, length = load_heads(), len(sequence(window))
    assert heads.spots(alone, 0, length, -3.0) == heads.spots(again, 0, length, -3.0)
    ties = [heads.ties(one, nodes(window), sequence(window), 0.0) for one in (alone, again)]
    assert ties[0] == ties[1]


def test_marks_change_what_is_seen() -> None:
    window = ROADS
    bare, marked = load_encoder().encode(window, (), ()), encode(window)
    assert not np.allclose(bare.hidden, marked.hidden)


def test_spots_lie_in_the_text_and_are_sorted_by_score() -> None:
    window = ROADS
    length = len(sequence(window))
    found = load_heads().spots(encode(window), 0, length, -2.0)
    assert all(0 <= s.start < s.end <= length and s.cls in CLASSES and s.steady <= 0 for s in found)
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    best = {sequence(window)[s.start : s.end] for s in found if s.score > 2}
    assert any(name.endswith("高速公路") for name in best)
    later = load_heads().spots(encode(window), 6, length, -2.0)
    assert min(s.start for s in later) >= 6


def test_ties_are_of_the_vocabulary_and_never_of_a_thing_with_itself() -> None:
    window, heads = ROADS, load_heads()
    given = nodes(window)
    ties = heads.ties(encode(window), given, sequence(window), 0.01)
    classes = [c for _, _, c in given] + [ROOT_CLASS]
    for tie in ties:
        assert tie.subject != tie.object
        assert tie.status in STATUSES
        assert allowed()[classes[tie.subject], classes[tie.object], PREDICATES.index(tie.predicate)]
    likeliest = max((t for t in ties if t.subject == ROOT), key=lambda t: t.probability)
    assert (likeliest.predicate, likeliest.probability > 0.5) == ("hasProject", True)
    assert heads.ties(encode(window), [], sequence(window), 0.0) == []


def test_a_number_is_pointed_at_words_of_the_text() -> None:
    window = FIELDS
    text = sequence(window)
    spans = [(text.index(n), text.index(n) + len(n)) for n in ("53", "1.2")]
    base = len(window.prefix) + 1
    found = load_heads().pointed(encode(window), spans, base, len(text))
    assert len(found) == 2
    assert all(base <= p.start < p.end <= len(text) and p.kind in KINDS for p in found)
    assert all(0 <= p.certain <= 1 and 0 <= p.measured <= 1 for p in found)
    assert "面积" in text[found[0].start : found[0].end]
    assert load_heads().pointed(encode(window), [], base, len(text)) == []


def test_the_heads_compute_what_was_trained() -> None:
    torch = pytest.importorskip("torch")
    from training.model import Reader, Sizes, rotate  # noqa: PLC0415

    torch.manual_seed(5)
    model = Reader(Sizes(30, len(CLASSES), len(PREDICATES), len(STATUSES), len(KINDS), 169, GAPS)).eval()
    heads = Heads({name: value.numpy() for name, value in model.state_dict().items()})
    window = ROADS
    text, given = sequence(window), nodes(window)
    rows = len(text) + 2
    with torch.no_grad():
        hidden = torch.randn(1, rows, HIDDEN)
        starts, ends = (rotate(part) for part in model.span(hidden).split(model.SPAN, -1))
        labels = model.bio(hidden).log_softmax(-1)
        made = (hidden, starts, ends, model.edges(hidden), labels)
        encoded = Encoded(*(part[0].numpy() for part in made))
        scores = model.spans(hidden)[0]
        numeral = (text.index("84"), text.index("84") + 2)
        first_last, measured, kind = model.pointers(
            hidden[0], torch.tensor([numeral[0] + 1]), torch.tensor([numeral[1]])
        )
    for spot in heads.spots(encoded, 0, len(text), 0.5):
        wanted = float(scores[CLASSES.index(spot.cls), spot.start + 1, spot.end - spot.start - 1])
        assert spot.score == pytest.approx(wanted, abs=1e-4)
    _same_pairs(model, heads, encoded, given, text)
    (pointed,) = heads.pointed(encoded, [numeral], 0, len(text))
    assert pointed.measured == pytest.approx(float(measured.softmax(-1)[0, 1]), abs=1e-4)
    assert pointed.kind == KINDS[int(kind[0].argmax())]
    inside = first_last[:, 0, 1 : len(text) + 1].log_softmax(-1)
    wanted = float((inside[0, pointed.start] + inside[1, pointed.end - 1]).exp())
    assert pointed.certain == pytest.approx(wanted, abs=1e-5)


def _same_pairs(model, heads: Heads, encoded: Encoded, given: list[Node], text: str) -> None:
    import torch  # noqa: PLC0415

    from ingest.encoding import relative  # noqa: PLC0415

    starts, ends, classes = (
        torch.tensor(column)
        for column in (
            [s + 1 for s, _, _ in given] + [0],
            [e for _, e, _ in given] + [0],
            [c for _, _, c in given] + [ROOT_CLASS],
        )
    )
    with torch.no_grad():
        hidden = torch.from_numpy(encoded.hidden)
        found = model.pairs(
            model.nodes(hidden, starts, ends, classes), *(torch.from_numpy(part) for part in relative(given, text))
        )
    assert heads._pairs(encoded, given, text) == pytest.approx(found.numpy(), abs=1e-4)
