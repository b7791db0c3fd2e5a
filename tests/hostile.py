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
RARE_ROUNDS = 2
"""How often each attack comes that costs the attacker much as well."""


def kinds() -> dict[str, list[Attack]]:
    """Return the attacks by kind."""
    found: dict[str, list[Attack]] = {}
    for attack in ATTACKS:
        found.setdefault(attack.kind, []).append(attack)
    return found


def rounds(count: int, seed: int) -> list[Attack]:
    """Return `count` attacks in an order that `seed` decides: each kind as often, each attack of a kind in turn."""
    chosen = [attack for attack in ATTACKS if attack.rare] * RARE_ROUNDS
    usual = [[one for one in attacks if not one.rare] for attacks in kinds().values()]
    turns: list[Iterator[Attack]] = [itertools.cycle(attacks) for attacks in usual if attacks]
    chosen += [next(turn) for turn in itertools.islice(itertools.cycle(turns), count - len(chosen))]
    random.Random(seed).shuffle(chosen)
    return chosen
