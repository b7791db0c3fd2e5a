"""Static files under names that hold a digest of their content, so that they can be kept for ever.

What pages run and look like is in web/, which `make` builds into built/; pictures are in static/. The colours of
the classes come from the ontology, and vis-network from pyvis (graph/rendering.py).
Nothing comes from another machine.
"""

from __future__ import annotations

import functools
import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.gazetteer import ground_json
from graph.rendering import vis_network_assets
from ontology.errors import ConfigurationError
from ontology.schema import load_schema

STATIC = Path(__file__).with_name("static")
BUILT = Path(__file__).with_name("built")
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to send: its hashed name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def hashed(name: str, content: bytes) -> Asset:
    """Return the asset with a digest of the content in its name.

    >>> hashed("a.css", b"").name
    'a.e3b0c44298fc.css'
    """
    stem, _, suffix = name.rpartition(".")
    return _asset(f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", content)


def class_colours() -> str:
    """Return the stylesheet that gives each class and status the colour of the ontology."""
    schema = load_schema()
    rules = [f".class-{info.name}{{--chip:{info.colour}}}" for info in schema.classes.values()]
    rules += [f".status-{info.name}{{--chip:{info.colour}}}" for info in schema.statuses.values()]
    return "\n".join(rules) + "\n"


def _asset(name: str, content: bytes) -> Asset:
    return Asset(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)


def _files() -> Iterator[tuple[str, bytes]]:
    for path in sorted(STATIC.iterdir()):
        yield path.name, path.read_bytes()
    yield "classes.css", class_colours().encode()
    yield "places.json", ground_json()
    for name, path in sorted(vis_network_assets().items()):
        yield name, path.read_bytes()


@functools.cache
def _manifest() -> Mapping[str, Mapping[str, object]]:
    """Return what was built: by plain name the `file` and the other files that it loads (`preloads`)."""
    try:
        found: Mapping[str, Mapping[str, object]] = json.loads((BUILT / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError("the scripts and styles of the pages are not built", "run `make web`") from error
    return found


@functools.cache
def load_assets() -> Mapping[str, Asset]:
    """Return every static file by its plain name."""
    found = {name: hashed(name, content) for name, content in _files()}
    for name, built in _manifest().items():
        file = str(built["file"])
        found[name] = _asset(file, (BUILT / file).read_bytes())
    return found


@functools.cache
def assets_by_hashed_name() -> Mapping[str, Asset]:
    """Return every static file by the name it is served under."""
    shared = (_asset(path.name, path.read_bytes()) for path in sorted(BUILT.iterdir()) if path.name != MANIFEST)
    return {asset.name: asset for asset in (*load_assets().values(), *shared)}


def preloads(name: str) -> tuple[str, ...]:
    """Return the hashed names of the files that a script loads before it runs."""
    files = _manifest()[name]["preloads"]
    return tuple(map(str, files)) if isinstance(files, list) else ()
