"""Rules and model weighed against each other."""

from __future__ import annotations

import math

import pytest

from ingest.fusion import Ends, claim_features, evidence_of, log_odds, name_features, probability
from ingest.names import Name
from ingest.segmentation import sentences
from ingest.statements import Statement


def name(start: int, end: int, label: str, source: str, score: float | None = None) -> Name:
    return Name(start, end, "Zone", label, source, score=score, steady=None if score is None else -0.1)


def test_evidence_is_gathered_over_the_document() -> None:
    first = [name(0, 5, "甲高新区", "model", 3.0), name(0, 7, "建设甲高新区", "head")]
    second = [name(2, 7, "甲高新区", "head", 1.0)]
    found = evidence_of([first, second])
    told = found["Zone", "甲高新区"]
    assert (told.score, told.seen, dict(told.ruled)) == (3.0, 2, {"head": 1})
    assert told.rival < 0  # nothing stands against it in its second place
    assert found["Zone", "建设甲高新区"].rival == 3.0


def test_what_the_model_is_sure_of_is_likelier_than_what_only_a_rule_saw() -> None:
    found = evidence_of([[name(0, 5, "甲高新区", "model", 6.0), name(9, 14, "乙开发区", "head")]])
    sure, ruled = (probability("names", name_features(key, found[key])) for key in found)
    assert sure > 0.6 > ruled > 0


@pytest.mark.parametrize(("given", "expected"), [(0.5, 0.0), (1.0, 6.0), (0.0, -6.0), (0.9, math.log(9))])
def test_log_odds_stay_within_reason(given: float, expected: float) -> None:
    assert log_odds(given) == pytest.approx(expected)


def test_two_voices_for_a_relation_count_more_than_one() -> None:
    sentence = next(sentences("甲市发展茶叶。"))
    place, tea = Name(0, 2, "County", "甲市", "gazetteer"), Name(4, 6, "Industry", "茶叶", "gazetteer")
    by_rule = Statement(place, "developsIndustry", tea, "Ongoing", "verb-object", sentence)
    by_model = Statement(place, "developsIndustry", tea, "Ongoing", "model", sentence, None, 0.8)
    ends = Ends(0.9, 0.9)
    alone = probability("claims", claim_features("developsIndustry", [by_model], ends))
    both = probability("claims", claim_features("developsIndustry", [by_rule, by_model], ends))
    assert 0.3 < alone < both < 1
