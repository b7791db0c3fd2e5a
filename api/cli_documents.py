"""The commands `regiongraph documents` and `remove`."""
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from api.cli_options import WAIT, JsonOption, KeepOption, StoreOption, WaitOption
from ontology.errors import OptionError


def documents(
    document: Annotated[
        str, typer.Argument(metavar="[DOC]", help="Slug or IRI of one document: it and its versions.")
    ] = "",
    *,
    version: Annotated[int | None, typer.Option(min=1, help="Print the text of this version.")] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Print what the latest version, or --version, changed.")
    ] = False,
    since: Annotated[
        int | None, typer.Option(min=1, help="Changes since this version. [default: the one before]")
    ] = None,
    drop_versions: Annotated[
        bool, typer.Option("--drop-versions", help="Drop the versions that are kept: of DOC, or of all.")
    ] = False,
    wait: WaitOption = WAIT,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the documents in the store, or show one with its versions."""
    from api.commands import documents as work

    if drop_versions:
        work.drop_versions(document, wait=wait, store=store, as_json=as_json)
    elif not document and (changes or since or version):
        raise OptionError("say of which document", "documents DOC --changes, or documents DOC --version N")
    elif changes or since:
        work.print_changes(document, version, since, store=store, as_json=as_json)
    elif version:
        work.print_version(document, version, store=store, as_json=as_json)
    elif document:
        work.print_document(document, store=store, as_json=as_json)
    else:
        work.print_documents(store=store, as_json=as_json)


def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOC…", help="Slugs or IRIs of documents.")],
    *,
    keep_versions: KeepOption = None,
    wait: WaitOption = WAIT,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents, and all that was read from them, out of the store: all of them or none."""
    from api.commands.documents import remove_documents

    remove_documents(documents, keep_versions=keep_versions, wait=wait, store=store, as_json=as_json)
