"""What a document is: title, date, issuer and the place it is about, stated beside it or found in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.gazetteer import Gazetteer, gazetteer_for
from ingest.loading import Source
from ontology.divisions import Division
from ontology.errors import DocumentError, did_you_mean
from ontology.reference import Reference, load_reference

_HEAD_LINES = 15
_SHOWN = 6
_TITLE_MAX = 90
_FULL_DATE = re.compile(r"(20\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?!远景|目标|基本|实现|前)")
_ISO = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$", re.ASCII)
_NOT_TITLE = re.compile(r"^(?:来源|时间|作者|记者|编辑|数据来源|图为)|[。；]$")
_OFFICE = r"[\u4e00-\u9fff（）]{2,24}(?:人民政府|办公室|办公厅|委员会|[市省县州区]委|局|厅|部)"
_ISSUER = re.compile(_OFFICE)
_ISSUER_TITLE = re.compile(rf"({_OFFICE})(?:关于|印发)")
_ISSUER_LINE = re.compile(r"(?:来源|信息来源|文章来源|发文机关|发布机构|印发单位)\s*[:：]\s*(\S{2,})$")
_ISSUER_MAX = 24
_HEAD_LETTERS = 4000
_MARKS = re.compile(r"^[\s#*]+|[\s*]+$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document; `about` is a division, `inferred` names what was found in the text."""

    title: str
    issued: str | None
    publisher: str | None
    about: Division | None
    source: str | None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says of a document, before anything found."""

    title: str | None = None
    issued: str | None = None
    publisher: str | None = None
    about: str | None = None


def metadata_of(source: Source, given: Overrides) -> Metadata:
    """Gather the metadata: given, then front matter or `index.csv`, then the text itself."""
    said = dict(source.metadata)
    said |= {key: value for key in ("title", "issued", "publisher", "about") if (value := getattr(given, key))}
    title = said.get("title") or _title_of(source)
    where = str(source.origin)
    issued = iso_date(said["issued"], where) if "issued" in said else _issued(source)
    publisher = said.get("publisher") or _publisher(title, source)
    about = place_named(said["about"], where) if "about" in said else _about(title, source.text)
    found = {"title": True, "issued": True, "about": True, "publisher": publisher is not None}
    inferred = tuple(key for key, told in found.items() if told and key not in said)
    return Metadata(title, issued, publisher, about, said.get("source"), inferred)


def iso_date(text: str, where: str) -> str:
    """Check a date of day, month or year precision; raises `DocumentError` for anything else."""
    match = _ISO.match(text.strip())
    try:
        dt.date(*(int(part or 1) for part in match.groups()) if match else (0, 0, 0))
    except ValueError as error:
        raise DocumentError(f"{where}: {text!r} is not a date", "expected YYYY-MM-DD, YYYY-MM or YYYY") from error
    return text.strip()


def place_named(name: str, where: str) -> Division:
    """Return the division of that name or code; raises `DocumentError` with the nearest names."""
    reference = load_reference()
    if name in reference.divisions:
        return reference.divisions[name]
    named = [d for d in reference.named(name) if d.level != "township" and not d.valid_to]
    alike = [d for d in named if d.name == name and d.level == named[0].level]
    if len(alike) > 1:
        which = ", ".join(f"{d.code} in {reference.ancestors(d.code)[0].name}" for d in alike[:_SHOWN])
        raise DocumentError(f"{where}: {len(alike)} divisions are called {name!r}", f"give the code: {which}")
    if named:
        return named[0]
    near = did_you_mean(name, (d.name for d in reference.divisions.values()))
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "expected a province, city or county, such as 遵义市 or 520300"
    )
    raise DocumentError(f"{where}: no administrative division is called {name!r}", hint)


def _title_of(source: Source) -> str:
    """Return the title by the text; what the program that made the file wrote counts where the text has it too."""
    written = source.hints.get("title", "")
    head = "".join(source.text[:_HEAD_LETTERS].split())
    if written and "".join(written.split()) in head:
        return written
    return _title(source.text) or written or source.origin.stem


def _issued(source: Source) -> str | None:
    """Return the date by the text; of one without, the day on which the file was made if the text is of that year."""
    found, made = _date(source.text), source.hints.get("issued")
    if made and (found is None or (len(found) == 4 and made[:4] in source.text)):
        return made
    return found


def _publisher(title: str, source: Source) -> str | None:
    """Return who issued the document: by a line that says so, by the title, by the signature, by who made the file."""
    lines = [line.strip() for line in source.text.splitlines() if line.strip()]
    for line in (*lines[:_HEAD_LINES], *lines[-3:]):
        if (said := _ISSUER_LINE.match(line)) and len(said[1]) <= _ISSUER_MAX:
            return said[1]
    if titled := _ISSUER_TITLE.match("".join(title.split())):
        return titled[1]
    signatures = [one for one, after in pairwise(lines[-4:]) if _ISSUER.fullmatch(one) and _FULL_DATE.match(after)]
    made_by = source.hints.get("publisher", "")
    return next(iter(signatures), None) or (made_by if _ISSUER.fullmatch(made_by) else None)


def _title(text: str) -> str | None:
    """Return the longest line before the first paragraph that can be a title; a Markdown H1 wins."""
    lines = [line for line in text.splitlines() if line.strip()][:_HEAD_LINES]
    for line in lines:
        if line.lstrip().startswith("# "):
            return _MARKS.sub("", line)
    head: list[str] = []
    for line in lines:
        bare = line.strip()
        if len(bare) > _TITLE_MAX or bare.endswith("。"):
            break
        if not _NOT_TITLE.search(bare):
            head.append(bare)
    return max(head, key=len, default=None)


def _date(text: str) -> str | None:
    lines = [line for line in text.splitlines() if line.strip()]
    for line in (*lines[:_HEAD_LINES], *lines[-3:]):
        match = _FULL_DATE.search(line)
        if match:
            return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    years = [m[1] for m in _YEAR.finditer(text)]
    # a text without a date is as new as the newest year that it reports on
    return max(years, default=None)


def _about(title: str, text: str) -> Division | None:
    """Return the most local place of the title, else the place that the text names most."""
    gazetteer = gazetteer_for(None)
    for line in (title, " ".join(text.split()[:6])):
        places = _places(line, gazetteer)
        if places:
            # the counties of that province may now be meant by their short names
            near = gazetteer_for(_most_local(places, gazetteer.reference).code[:2])
            return _most_local(_places(line, near), gazetteer.reference)
    counted = _places(text, gazetteer)
    return max(counted, key=lambda d: (counted.count(d), d.code), default=None)


def _places(text: str, gazetteer: Gazetteer) -> list[Division]:
    codes = [hit.known.iri.rsplit("/", 1)[-1] for hit in gazetteer.find(text) if "/place/" in hit.known.iri]
    return [d for d in (gazetteer.reference.divisions.get(code) for code in codes) if d]


def _most_local(places: list[Division], reference: Reference) -> Division:
    """Follow the first place down: `贵州遵义：…` is about 遵义市."""
    best = places[0]
    for place in places[1:]:
        if best.code in {a.code for a in reference.ancestors(place.code)}:
            best = place
    return best
