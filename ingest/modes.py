"""Looking back or ahead: the same 建成 is an achievement in a review and a task in a plan."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from ingest.clauses import Frame
from ingest.lexicon import Verb, load_lexicon, rows
from ingest.segmentation import Sentence

_HURRY = "加快"


@functools.cache
def _cues() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((r["mode"], r["where"], re.compile(r["text"])) for r in rows("modes"))


def mode_of(sentence: Sentence, lead: str, frames: Sequence[Frame]) -> str:
    """Return `review` or `task` for a sentence; `lead` is how its paragraph begins.

    The nearest cue decides: the sentence itself, its paragraph, then headings from the inside out.
    Without any, a sentence whose other verbs are of things under way or to come is a task.
    """
    for mode, where, pattern in _cues():
        if where == "clause" and pattern.search(sentence.clean):
            return mode
    for mode, where, pattern in _cues():
        if where == "lead" and pattern.search(lead):
            return mode
    for heading in reversed(sentence.section):
        for mode, where, pattern in _cues():
            if where == "heading" and pattern.search(heading):
                return mode
    verbs = [verb for frame in frames for verb in frame.verbs]
    return "review" if verbs and all(v.status == "Completed" for v in verbs) else "task"


def status_of(frame: Frame, mode: str) -> str:
    """Return the status that a verb group gives to what it governs.

    Proposing verbs outweigh all; a hurried one (加快…) is under way; what completes is done in a
    review and planned in a list of tasks; bare building is under way in a review.
    """
    adverbs = set(frame.adverbs)
    statuses = [verb.status for verb in frame.verbs]
    if "Proposed" in statuses:
        return "Proposed"
    if any(verb.text.startswith(_HURRY) for verb in frame.verbs) or _HURRY in adverbs:
        return "Ongoing"
    if adverbs & {"即将", "将"}:
        return "Planned"
    if any(load_lexicon().adverbs.get(adverb) == "Completed" for adverb in adverbs):
        return "Completed"
    if any(load_lexicon().adverbs.get(adverb) == "Ongoing" for adverb in adverbs):
        return "Ongoing"
    return _verb_status(frame.verbs, mode)


def _verb_status(verbs: Sequence[Verb], mode: str) -> str:
    if not verbs:
        return "Completed" if mode == "review" else "Ongoing"
    if any(v.status == "Planned" for v in verbs):
        if mode == "task":
            return "Planned"
        return "Completed" if any(v.frame == "host" for v in verbs) else "Ongoing"
    last = verbs[-1]
    if last.status == "Completed" and mode == "task" and last.frame in {"develop", "strategy"}:
        return "Planned"
    return last.status if last.status != "-" else "Ongoing"
