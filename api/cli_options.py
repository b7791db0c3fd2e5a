"""Options that several subcommands share."""

from __future__ import annotations

from typing import Annotated

import typer

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="STORE", help="Folder, or address of a SPARQL server. [env: REGIONGRAPH_STORE; var/store]"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
WAIT = 10.0
"""Seconds that another process may go on writing: a change over HTTP, or the commit of another ingest, is soon done."""
WaitOption = Annotated[
    float,
    typer.Option(min=0, metavar="SECONDS", help="How long to wait for another process that writes to the store."),
]
KeepOption = Annotated[
    bool | None,
    typer.Option(
        "--keep-versions/--no-keep-versions",
        help="Keep what is replaced or removed as a version of the document. [env: REGIONGRAPH_KEEP_VERSIONS; keep]",
    ),
]
