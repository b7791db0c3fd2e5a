"""Rules and model weighed against each other: how likely each name and each relation is right.

Both see the same document. For each name (top class and label) the evidence is gathered from every
place where either read it; for each relation, which rules state it and how likely the model holds it.
A logistic regression, fitted on documents that neither was made on (`training/calibrate.py`), turns the
evidence into a probability: what is unlikely is dropped and reported, what stays carries it as its
confidence.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from ingest.names import Name
from ingest.statements import Statement, top
from ontology.iris import canonical_name

Key = tuple[str, str]
"""(top class, label)"""
Features = dict[str, float]
_FLOOR, _CEILING = -4.0, 10.0
_STEEPEST = 6.0
_UNSTEADY = -6.0
WORKS = frozenset({"Railway", "Road", "Airport", "Waterway", "WaterProject", "EnergyProject"})
"""What stands or runs somewhere, and says so by the last word of its name."""
_COUNTED = re.compile(r"\d+[个座条项家]")
LISTED = 0.6
"""How likely a road, airport or plant of a list is one: few documents of the fitting have such lists, plans are full of
them; of those that only the rules read in the documents that may be looked at 2 of 3 were right."""


def key_of(name: Name) -> Key:
    """Return what names are told apart by."""
    return top(name), canonical_name(name.label)


@dataclass(slots=True)
class Evidence:
    """Where a name was read, by whom, and how sure the model was at best."""

    score: float | None = None
    steady: float = _UNSTEADY
    rival: float = _CEILING
    seen: int = 0
    work: bool = False
    """Whether a rule read it as a road, airport or plant in a list, and put back what the list shares."""
    ruled: Counter[str] = field(default_factory=Counter)

    def add(self, name: Name, rival: float | None = None) -> None:
        """Take in one place where the name was read; `rival` is the score of a name that overlaps it there."""
        self.rival = min(self.rival, _FLOOR if rival is None else rival)
        if name.score is not None:
            self.seen += 1
            self.score = name.score if self.score is None else max(self.score, name.score)
            self.steady = max(self.steady, _UNSTEADY if name.steady is None else name.steady)
        if name.source != "model":
            self.ruled[name.source] += 1
        self.work |= name.source == "list" and name.cls in WORKS and not _COUNTED.search(name.label)


def evidence_of(sentences: Iterable[Sequence[Name]]) -> dict[Key, Evidence]:
    """Gather the evidence for each name of a document, from what was read in each sentence."""
    found: defaultdict[Key, Evidence] = defaultdict(Evidence)
    for names in sentences:
        for name in names:
            found[key_of(name)].add(name, _rival(name, names))
    return dict(found)


def _rival(name: Name, names: Sequence[Name]) -> float | None:
    """Return the best score of a name of the model that overlaps this one and is not inside it or of another class."""
    scores = [
        other.score
        for other in names
        if other.score is not None
        and other.start < name.end
        and name.start < other.end
        and (other.start, other.end) != (name.start, name.end)
        and (top(other) == top(name) or not (name.start <= other.start and other.end <= name.end))
    ]
    return max(scores, default=None)


def name_features(key: Key, evidence: Evidence) -> Features:
    """Return what the probability of a name is computed from."""
    cls, label = key
    long = min(len(label), 12) // 3
    features = {"bias": 1.0, f"class {cls}": 1.0, f"long {long}": 1.0}
    rival = min(max(evidence.rival, _FLOOR), _CEILING)
    features |= {"no rival": 1.0} if rival == _FLOOR else {"rival": rival}
    if evidence.score is None:
        features |= {"unseen": 1.0, f"unseen {cls}": 1.0, f"unseen {cls} long {long}": 1.0}
    else:
        features["score"] = min(max(evidence.score, _FLOOR), _CEILING)
        features["seen"] = math.log(evidence.seen)
        features["steady"] = evidence.steady
    for source in sorted(evidence.ruled):
        features[f"by {source}"] = 1.0
        if evidence.score is None:
            features[f"only by {source}"] = 1.0
    if not evidence.ruled:
        features["by none"] = 1.0
    if evidence.work:
        features["work of a list"] = 1.0
    return features


def name_probability(features: Features) -> float:
    """Return how likely a name is one, by the fitted weights or the estimate for works in lists."""
    return max(probability("names", features), LISTED if "work of a list" in features else 0.0)


@dataclass(frozen=True, slots=True)
class Ends:
    """How likely the two ends of a relation are names."""

    subject: float
    object: float


def claim_features(predicate: str, said: Sequence[Statement], ends: Ends) -> Features:
    """Return what the probability of a relation is computed from: all statements of it in the document."""
    likely = [s.likelihood for s in said if s.likelihood is not None]
    rules = {s.rule for s in said if s.rule != "model"}
    features = {
        "bias": 1.0,
        f"is {predicate}": 1.0,
        "subject": log_odds(ends.subject),
        "object": log_odds(ends.object),
        "times": math.log(len({s.sentence.start for s in said})),
    }
    if likely:
        features["likelihood"] = features[f"likelihood of {predicate}"] = log_odds(max(likely))
    else:
        features |= {"unseen": 1.0, f"unseen {predicate}": 1.0}
    if any(s.lead is not None for s in said):
        features[f"{predicate} from above"] = 1.0
    for rule in sorted(rules):
        features[f"by {rule}"] = 1.0
        if not likely:
            features[f"only by {rule}"] = 1.0
    return features


ESTIMATED = {"serves-region": 0.7, "branch": 0.6, "chain": 0.8, "route": 0.85, "neighbour": 0.8}
"""Rules that the documents of the fitting hardly show keep the authors' estimate: of their claims on eight other texts,
the seeds among them, 5 of 5, 23 of 35, 9 of 10, 20 of 22 and 3 of 3 were right."""


def claim_probability(features: Features) -> float:
    """Return how likely a relation is right, by the fitted weights or the estimate for its rule."""
    estimates = [figure for rule, figure in ESTIMATED.items() if f"by {rule}" in features]
    return max([probability("claims", features), *estimates])


def log_odds(probability: float) -> float:
    """Return the logit, kept within reason."""
    if not 0 < probability < 1:
        return math.copysign(_STEEPEST, probability - 0.5)
    return max(-_STEEPEST, min(_STEEPEST, math.log(probability / (1 - probability))))


@functools.cache
def weights(table: str) -> Mapping[str, float]:
    """Return feature → weight of a table of `ingest/model`."""
    text = (files("ingest.model") / f"{table}.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {feature: float(weight) for feature, weight in lines[1:]}


def probability(table: str, features: Features) -> float:
    """Return the probability that a table of weights gives; an unknown feature counts nothing.

    The figures of `training/calibrate.py`: a logistic regression.
    """
    known = weights(table)
    total = sum(known.get(feature, 0.0) * value for feature, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
