"""Reliability: verdicts in their buckets, by hand."""

from __future__ import annotations

import pytest

from api.reliability import Group, Verdict, reliability


@pytest.mark.parametrize(
    ("confidence", "bucket"),
    [
        (0.0, "0.0–0.5"),
        (0.49, "0.0–0.5"),
        (0.5, "0.5–0.6"),
        (0.6, "0.6–0.7"),
        (0.79, "0.7–0.8"),
        (0.8, "0.8–0.9"),
        (0.9, "0.9–1.0"),
        (1.0, "0.9–1.0"),
    ],
)
def test_a_bucket_begins_at_its_bound(confidence: float, bucket: str) -> None:
    [table] = reliability([Verdict("claims", "route", confidence, True)])
    assert [group.name for group in table.buckets] == [bucket]


def test_error_is_the_mean_distance_weighted_by_count() -> None:
    verdicts = [
        *[Verdict("claims", "route", 0.9, right) for right in (True, True, True, False)],
        *[Verdict("claims", "theme", 0.5, right) for right in (True, False, False, False)],
        Verdict("claims", "award", 0.95, None),
        Verdict("observations", "number", 0.8, True),
    ]
    claims, observations = reliability(verdicts)
    assert claims.to_json() == {
        "judged": 8,
        "expected_calibration_error": 0.2,  # (4 · |0.9 - 0.75| + 4 · |0.5 - 0.25|) / 8
        "buckets": {
            "0.5–0.6": {"right": 1, "wrong": 3, "confidence": 0.5, "observed": 0.25},
            "0.9–1.0": {"right": 3, "wrong": 1, "confidence": 0.9, "observed": 0.75},
        },
        "rules": {
            "route": {"right": 3, "wrong": 1, "confidence": 0.9, "observed": 0.75},
            "theme": {"right": 1, "wrong": 3, "confidence": 0.5, "observed": 0.25},
        },
    }
    assert (observations.kind, observations.count, round(observations.error, 3)) == ("observations", 1, 0.2)


def test_errors_in_both_directions_do_not_cancel() -> None:
    verdicts = [Verdict("claims", "route", 0.9, False), Verdict("claims", "route", 0.1, True)]
    [table] = reliability(verdicts)
    assert round(table.error, 3) == 0.9


def test_where_nothing_was_judged() -> None:
    assert reliability([Verdict("claims", "route", 0.9, None)]) == ()
    assert (Group.of("route", []).observed, Group.of("route", []).confidence) == (0.0, 0.0)
