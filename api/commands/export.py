"""`regiongraph export`: the graph, or a part of it, as a file, on standard output, or as a site of pages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from api.commands.common import open_for_reading
from api.output import note, print_json
from graph.export import Form, Part, export, form_of, spooled
from graph.export_part import part_of
from graph.facts import Filters
from graph.store import Store
from ontology.errors import InputError, OptionError

STANDARD_OUTPUT = "-"


def export_graph(
    output: str | None,
    *,
    site: Path | None,
    form: str | None,
    given: Mapping[str, str],
    query: Path | None,
    runs: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Write the graph, or the part that `given` and `query` tell, to a file in the form that its suffix names."""
    if (output is None) == (site is None):
        raise OptionError("say where to", "-o FILE, -o - with --format, or --site FOLDER")
    known = _form(output, form) if output is not None else None
    text = _query(query) if query is not None else None
    with open_for_reading(store) as opened:
        part = part_of(opened.view(), **given, query=text) if site else _part(opened, given, text)
        if site is not None:
            _write_site(opened, site, part, as_json=as_json)
        elif output == STANDARD_OUTPUT and known:
            with spooled(opened, known, part=part, runs=runs) as file:  # whole, so that a commit is not mixed in
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        elif output is not None:
            _tell(export(opened, output, form=known, part=part, runs=runs), as_json=as_json)


def _form(output: str, form: str | None) -> Form:
    """Return the form that is asked for, or that the name of the file tells."""
    if output != STANDARD_OUTPUT:
        return form_of(f"x.{form.lstrip('.')}" if form else Path(output).name)
    if form is None:
        raise OptionError("standard output has no suffix that tells the form", "add --format, such as --format ttl")
    found = form_of(f"x.{form.lstrip('.')}")
    if not found.text:
        raise OptionError(f"{form} is not text, and standard output takes text", f"name a file: -o graph{found.name}")
    return found


def _part(store: Store, given: Mapping[str, str], query: str | None) -> Part:
    """Return the part; no database is opened where all is wanted, or all of one document."""
    if query is None and not given.keys() - {"document"}:
        return Part(Filters(document=given.get("document")))
    return part_of(store.view(), **given, query=query)


def _query(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == STANDARD_OUTPUT else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"the query {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"the query {path} is not UTF-8") from error


def _write_site(store: Store, folder: Path, part: Part, *, as_json: bool) -> None:
    from api.site import write_site  # noqa: PLC0415 - brings the templates, which no other form needs

    written = write_site(store.view(), folder, part)
    if as_json:
        print_json(written)
    else:
        note(f"wrote {written.files} files ({written.bytes:,} bytes); open {folder / 'index.html'} in a browser")


def _tell(written: Path, *, as_json: bool) -> None:
    size = written.stat().st_size
    if as_json:
        print_json({"file": str(written), "bytes": size})
    else:
        note(f"wrote {written} ({size:,} bytes)")
