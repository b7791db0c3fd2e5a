"""Attacks on a SPARQL server: all of them, and rounds of them in any order.

Nothing here knows our server but the statuses that are right for it: whatever a `Target` describes can be attacked.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from tests.hostile_protocol import PROTOCOL
from tests.hostile_queries import QUERIES
from tests.hostile_requests import Attack
from tests.hostile_updates import CHANGES

ATTACKS: tuple[Attack, ...] = (*QUERIES, *CHANGES, *PROTOCOL)


def kinds() -> dict[str, list[Attack]]:
    """Return the attacks by kind."""
    found: dict[str, list[Attack]] = {}
    for attack in ATTACKS:
        found.setdefault(attack.kind, []).append(attack)
    return found


def rounds(count: int, seed: int, *, parts: int = 4) -> list[list[Attack]]:
    """Return `count` attacks in parts alike: in each the rare attacks once and the other kinds as often, in any order.

    The attacks of a kind take turns; `seed` decides the order.
    """
    rare = [attack for attack in ATTACKS if attack.rare]
    usual = [[one for one in attacks if not one.rare] for attacks in kinds().values()]
    turns: list[Iterator[Attack]] = [itertools.cycle(attacks) for attacks in usual if attacks]
    found = []
    for number in range(parts):
        some = (number + 1) * count // parts - number * count // parts - len(rare)
        found.append([*rare, *(next(turn) for turn in itertools.islice(itertools.cycle(turns), some))])
        random.Random(seed + number).shuffle(found[-1])
    return found
