"""Settings of the application, read from `REGIONGRAPH_…` variables; docs/settings.md is the table of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.remote_access import FORWARD_QUADS
from graph.remote_access import SECONDS as STORE_SECONDS
from ontology.errors import ConfigurationError

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


class Settings(BaseSettings):
    """What can be set from outside; every field has a default that works."""

    model_config = SettingsConfigDict(env_prefix="REGIONGRAPH_", frozen=True, env_ignore_empty=True)

    store: str = Field(default="var/store", description="The store: a folder, or the address of a SPARQL server.")
    store_query: str = Field(default="", description="Where the server takes queries, if not at a usual address.")
    store_update: str = Field(default="", description="Where the server takes updates, if not at a usual address.")
    store_graphs: str = Field(default="", description="Where the server takes graphs (Graph Store Protocol).")
    store_user: str = Field(default="", description="User at the server of the store; with Basic or Digest.")
    store_password: SecretStr = Field(default=SecretStr(""), description="Password of that user.")
    store_seconds: float = Field(
        default=STORE_SECONDS, gt=0, description="The server of the store is not waited for longer than this."
    )
    mirror: str = Field(
        default="", description="Folder for copies of stores on servers. [~/.cache/regiongraph where it is empty]"
    )
    forward_quads: int = Field(
        default=FORWARD_QUADS,
        ge=0,
        description="A store on a server that has more quads is not copied: queries are forwarded to the server.",
    )
    corpus: Path = Field(default=CORPUS, description="Documents that `serve` reads first when the store is empty.")
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on; 0 takes a free one.")
    language: Literal["zh", "en"] = Field(default="zh", description="Language for a visitor who asks for none.")
    query_seconds: float = Field(default=10.0, gt=0, description="A SPARQL query is stopped after this many seconds.")
    query_memory_mb: int = Field(default=1024, gt=0, description="Memory in MiB that one SPARQL query may take.")
    query_workers: int = Field(
        default=3, ge=1, le=64, description="SPARQL queries that run side by side, each in its process."
    )
    slow_seconds: float = Field(
        default=0.25, gt=0, description="A SPARQL query that takes longer goes on in the slow lane, behind the others."
    )
    slow_workers: int = Field(default=4, ge=1, le=64, description="SPARQL queries in the slow lane side by side.")
    query_queue: int = Field(default=64, ge=0, description="SPARQL queries that wait for a worker; more are refused.")
    query_kb: int = Field(default=64, gt=0, description="Longest SPARQL query in KiB.")
    result_mb: int = Field(default=64, gt=0, description="Largest SPARQL result in MiB that is sent.")
    token: SecretStr = Field(
        default=SecretStr(""),
        description="Who sends it (`Authorization: Bearer …`) may change the data over HTTP; without one nobody may, "
        "but for adding and removing documents on the server's own machine.",
    )
    origins: str = Field(
        default="*", description="Web pages of others that may ask here (CORS): `*`, or origins with spaces between."
    )
    update_seconds: float = Field(
        default=60.0, gt=0, description="A change over HTTP is given up after this many seconds."
    )
    update_mb: int = Field(default=64, gt=0, description="Largest SPARQL update or graph in MiB that is taken.")
    add_files: int = Field(
        default=200, ge=0, description="Most files that may be added over HTTP at once; 0 takes none at all."
    )
    add_file_mb: int = Field(default=64, gt=0, description="Largest file in MiB that may be added over HTTP.")
    add_total_mb: int = Field(default=256, gt=0, description="Most MiB that may be added over HTTP at once.")
    add_per_minute: int = Field(default=30, gt=0, description="Most uploads a minute from one address.")
    add_queue: int = Field(default=8, ge=0, description="Uploads that wait while another is read; more are refused.")
    add_workers: int = Field(default=1, ge=1, le=64, description="Processes that read an upload side by side.")
    add_upload_seconds: float = Field(
        default=600.0, gt=0, description="An upload must be whole after this many seconds."
    )
    add_minutes: float = Field(default=60.0, gt=0, description="Reading one upload is stopped after this many minutes.")
    add_memory_mb: int = Field(default=3072, gt=0, description="Memory in MiB that a process reading uploads may take.")
    keep_versions: bool = Field(
        default=True,
        description="What a changed file replaces, and what is removed, is kept as a version of its document.",
    )
    plain: bool = Field(
        default=False, description="A new store is an ordinary RDF dataset, without ontology and reference data."
    )
    explore_nodes: int = Field(default=2000, ge=10, le=2000, description="Most nodes that the interactive view draws.")


def read_settings(**given: object) -> Settings:
    """Return the settings, those `given` in place of the variables; raises `ConfigurationError` naming a wrong one.

    >>> read_settings(port=99999)
    Traceback (most recent call last):
    ontology.errors.ConfigurationError: REGIONGRAPH_PORT is '99999': input should be less than or equal to 65535
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name, says = "_".join(map(str, first["loc"])).removeprefix("regiongraph_"), first["msg"]
        what = f"REGIONGRAPH_{name.upper()} is {str(first['input'])!r}: {says[:1].lower()}{says[1:]}"
        raise ConfigurationError(what, "docs/settings.md lists what can be set") from error
