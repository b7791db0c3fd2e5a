"""A site of pages without a server: the graph, or a part of it, as a folder to open in a browser.

One file a language, scripts and styles beside them, and the data (graph/site.py) as scripts: a browser loads
nothing else from beside a file. The folder is made beside its place and then renamed, so it is whole or not there; what
is no such site is never replaced.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from api.assets import BUILT, load_assets
from api.entity_view import order_of
from api.i18n import Language, Translator
from api.templating import PageContext, environment
from api.urls import Urls
from graph.export_files import beside, not_written
from graph.export_part import Part
from graph.site import pieces
from graph.view import View
from ontology.errors import ConfigurationError, OptionError
from ontology.schema import load_schema

FILES: Mapping[Language, str] = {"zh": "index.html", "en": "en.html"}
MARK = "regiongraph-site.json"
"""File that tells that a folder is such a site, and may be replaced by a newer one."""
POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:"
"""Nothing is asked of anybody: the pages have what is beside them, and that is all."""
_ASSETS = ("site.js", "main.css", "classes.css", "vis-network.min.js", "icon.svg")
_WORDS = "site. entity. reader. documents. search. home. count. nav. explore. quotes. inferred class. more"


@dataclass(frozen=True, slots=True)
class Written:
    """A site that was written: where, and how much."""

    folder: str
    files: int
    bytes: int


def write_site(view: View, folder: str | Path, part: Part) -> Written:
    """Write the graph, or the `part` of it, as a site; `OptionError` where the folder holds something else."""
    target = Path(folder).absolute()
    _require_own(target)
    partial = beside(target)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        _fill(view, partial, part)
        _put(partial, target)
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    files = [path for path in target.rglob("*") if path.is_file()]
    return Written(str(target), len(files), sum(path.stat().st_size for path in files))


def _require_own(target: Path) -> None:
    """Refuse to replace what is neither missing, nor empty, nor a site of ours."""
    if target.is_dir() and not target.is_symlink():
        if (target / MARK).is_file() or not any(target.iterdir()):
            return
        raise OptionError(f"{target} is a folder that holds something else", "name a new folder, or an empty one")
    if target.exists() or target.is_symlink():
        raise OptionError(f"{target} is a file, and a site is a folder", "name a new folder")


def _fill(view: View, folder: Path, part: Part) -> None:
    (folder / "data").mkdir()
    (folder / "assets").mkdir()
    for name, value in pieces(view, part):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        (folder / "data" / f"{name}.js").write_text(f"regiongraph({json.dumps(name)},{text});\n", encoding="utf-8")
    assets = load_assets()
    if missing := [name for name in _ASSETS if name not in assets]:
        raise ConfigurationError(f"there is no static file {missing[0]!r}", "run `make web`")
    for name in _ASSETS:
        (folder / "assets" / name).write_bytes(assets[name].content)
    for language, file in FILES.items():
        (folder / file).write_text(_page(language, part), encoding="utf-8")
    (folder / "LICENSES.txt").write_text(_licences(), encoding="utf-8")
    (folder / MARK).write_text(json.dumps({"made by": "regiongraph export --site"}) + "\n", encoding="utf-8")


def _page(language: Language, part: Part) -> str:
    t = Translator(language)
    context = PageContext(t, Urls(""), "/", "")
    values: Mapping[str, Any] = {
        "page": context,
        "t": t,
        "urls": context.urls,
        "files": FILES,
        "policy": POLICY,
        "words": t.starting(_WORDS),
        "orders": {top: order_of(top) for top in load_schema().tops},
        "part": part.narrowed or part.document is not None,
    }
    return environment().get_template("site.html").render(values)


def _licences() -> str:
    """Return the licences of what the folder carries: ours with its notices, and those of what its scripts hold."""
    try:
        files = distribution("regiongraph").files or []
    except PackageNotFoundError as error:
        raise ConfigurationError("the package regiongraph is not installed", "run make serve") from error
    own = [Path(str(file.locate())) for file in files if file.name in {"LICENSE", "NOTICE"}]
    texts = [path.read_text(encoding="utf-8") for path in (*sorted(own, reverse=True), BUILT / "LICENSES.txt")]
    return "\n\n".join(text.strip("\n") for text in texts) + "\n"


def _put(partial: Path, target: Path) -> None:
    """Put the new folder in the place of the old one, of which nothing stays."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
