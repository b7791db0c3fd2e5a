"""Make the facts in `tests/gold` from annotations by line of the texts that `split.tsv` lists.

    python tools/gold.py ANNOTATIONS

ANNOTATIONS is a folder with `DOCUMENT.jsonl`, one object a line of the text:

    {"line": 12, "ents": [[class, surface, name, "?"], …], "rels": [[subject, relation, object, status, "?"], …],
     "obs": [[place, indicator, value, unit, year, kind, modifier], …]}

`name` is left out where it is the surface; "?" marks what reasonable readers differ on. The facts are
joined over the text: an entity for each class and name with its surfaces as aliases, a relation for each
status that it is given. Nothing that could be a sentence goes in: names of more than 40 characters are left
out with the relations that they are part of, aliases also where a clause ends in them. What is left out is
counted. The same annotations give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ontology.tables import parse_table

GOLD = Path(__file__).parents[1] / "tests" / "gold"
LONGEST = 40
DOUBT = "?"
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）")
_CLAUSE_END = re.compile(r"[，。；！？]")
Key = tuple[str, str]


@dataclass(slots=True)
class Facts:
    """What is joined from the rows of one text; the names map to the first entity so called."""

    entities: dict[Key, dict[str, Any]] = field(default_factory=dict)
    relations: dict[tuple[Key, str, Key, str | None], dict[str, Any]] = field(default_factory=dict)
    observations: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, Key] = field(default_factory=dict)
    left_out: int = 0
    unnamed: int = 0


def main(folder: Path) -> int:
    """Write the facts of every annotated text of the split and print how much there is."""
    split = parse_table("split.tsv", (GOLD / "split.tsv").read_text(encoding="utf-8"))
    for row in split.dicts():
        source = folder / f"{row['document']}.jsonl"
        if source.is_file():
            rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
            facts = join(rows, row["place"])
            (GOLD / row["gold"]).write_text(as_text(row, rows, facts), encoding="utf-8")
            sys.stdout.write(f"{row['gold']}: {summary(facts)}\n")
    return 0


def join(rows: Iterable[Mapping[str, Any]], place: str) -> Facts:
    """Join the rows of a text about `place` to its facts."""
    rows = list(rows)
    facts = Facts()
    for row in rows:
        for item in row.get("ents", ()):
            _add_entity(facts, item, row["line"])
    if place not in facts.names:
        facts.names[place] = ("Place", place)
        facts.entities["Place", place] = {"aliases": set(), "lines": {rows[0]["line"]}, "optional": True}
    for row in rows:
        here = _names_in(row)
        for item in row.get("rels", ()):
            _add_relation(facts, item, row["line"], facts.names | here)
        facts.observations += [_observation(item, row["line"]) for item in row.get("obs", ())]
    _leave_out_sentences(facts)
    return facts


def _name(item: list[str]) -> str:
    return item[2] if item[2:] and item[2] and item[2] != DOUBT else item[1]


def _names_in(row: Mapping[str, Any]) -> dict[str, Key]:
    """Return whom the names in a row mean there, the first of a name before others."""
    names: dict[str, Key] = {}
    for item in row.get("ents", ()):
        for name in (_name(item), item[1]):
            names.setdefault(name, (item[0], _name(item)))
    return names


def _add_entity(facts: Facts, item: list[str], line: int) -> None:
    surface, name = item[1], _name(item)
    key = (item[0], name)
    entity = facts.entities.setdefault(key, {"aliases": set(), "lines": set(), "optional": True})
    if len(surface) > 1 and surface != name:
        entity["aliases"].add(surface)
    entity["lines"].add(line)
    entity["optional"] &= DOUBT in item[2:]
    for each in (name, surface):
        facts.names.setdefault(each, key)


def _add_relation(facts: Facts, item: list[Any], line: int, names: Mapping[str, Key]) -> None:
    subject, obj = names.get(item[0]), names.get(item[2])
    if subject is None or obj is None:
        facts.unnamed += 1
        return
    status = item[3] if item[3:] and item[3] != DOUBT else None
    relation = facts.relations.setdefault((subject, item[1], obj, status), {"lines": set(), "optional": True})
    relation["lines"].add(line)
    relation["optional"] &= DOUBT in item[4:]


def _observation(item: list[Any], line: int) -> dict[str, Any]:
    keys = ("place", "indicator", "value", "unit", "year", "kind", "modifier")
    found = {key: value for key, value in zip(keys, item, strict=False) if value not in (None, "")}
    return {**found, "lines": [line]}


def _leave_out_sentences(facts: Facts) -> None:
    long = {key for key in facts.entities if len(key[1]) > LONGEST}
    facts.left_out += len(long)
    for key in long:
        del facts.entities[key]
    for relation in [r for r in facts.relations if r[0] in long or r[2] in long]:
        del facts.relations[relation]
        facts.left_out += 1
    for entity in facts.entities.values():
        aliases = {alias for alias in entity["aliases"] if not may_be_sentence(alias)}
        facts.left_out += len(entity["aliases"]) - len(aliases)
        entity["aliases"] = aliases


def may_be_sentence(alias: str) -> bool:
    """Tell whether a surface is more than a name: too long, or a clause ends in it outside of quotes."""
    return len(alias) > LONGEST or _CLAUSE_END.search(_QUOTED.sub("", alias)) is not None


def ranges(lines: Iterable[int]) -> Iterator[list[int]]:
    """Join line numbers to ranges.

    >>> list(ranges([3, 1, 2, 7]))
    [[1, 3], [7, 7]]
    """
    current: list[int] = []
    for line in sorted(lines):
        if current and line <= current[1] + 1:
            current[1] = line
            continue
        if current:
            yield current
        current = [line, line]
    if current:
        yield current


def as_text(row: Mapping[str, str], rows: Iterable[Mapping[str, Any]], facts: Facts) -> str:
    """Return the gold file: JSON with one fact a line."""
    ids = {key: f"e{number}" for number, key in enumerate(facts.entities, 1)}
    head = {"doc": f"{row['document']}.txt", "place": row["place"], "lines": list(ranges(r["line"] for r in rows))}
    entities = [_entity_json(key, ids[key], entity) for key, entity in facts.entities.items()]
    relations = [
        {"s": ids[s], "p": p, "o": ids[o], **({"status": status} if status else {}), **_common(relation)}
        for (s, p, o, status), relation in facts.relations.items()
    ]
    lists = {"entities": entities, "relations": relations, "observations": facts.observations}
    parts = [f'"{key}":{_dump(value)}' for key, value in head.items()]
    parts += [f'"{key}":[\n' + ",\n".join(map(_dump, items)) + "\n]" for key, items in lists.items()]
    return "{" + ",\n".join(parts) + "}\n"


def _entity_json(key: Key, identifier: str, entity: Mapping[str, Any]) -> dict[str, Any]:
    aliases = {"aliases": sorted(entity["aliases"])} if entity["aliases"] else {}
    return {"id": identifier, "class": key[0], "name": key[1], **aliases, **_common(entity)}


def _common(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"lines": sorted(item["lines"]), **({"optional": True} if item["optional"] else {})}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def summary(facts: Facts) -> str:
    """Say how much there is and what was left out."""
    counts = f"{len(facts.entities)} entities, {len(facts.relations)} relations, {len(facts.observations)} observations"
    return (
        f"{counts}; left out: {facts.left_out} for long names, {facts.unnamed} relations of a thing that no row names"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
