"""The command `regiongraph decisions`: the log of what was decided of names."""
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated, Literal

import typer

from api.cli_options import WAIT, JsonOption, StoreOption, WaitOption

decisions = typer.Typer(
    help="Show what was decided of names: merged, kept apart or proposed; add to it and undo.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
DecisionKind = Literal["merge", "split", "propose", "rename"]
PersonsKind = Literal["merge", "split", "rename"]
Decider = Literal["rule", "person"]


@decisions.command("list")
def list_(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Only lines with this in one of the names.")] = "",
    *,
    kind: Annotated[DecisionKind | None, typer.Option(help="Only lines of this kind.")] = None,
    made_by: Annotated[Decider | None, typer.Option("--by", help="Only what rules or persons decided.")] = None,
    document: Annotated[str | None, typer.Option(help="Only this document (slug or IRI).")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most lines. [default: all]")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the decisions on names, a person's first, then proposals, with the sentence behind each."""
    from api.commands.decisions import print_decisions

    print_decisions(
        name=name,
        kind=kind or "",
        made_by=made_by or "",
        document=document,
        limit=limit,
        store=store,
        as_json=as_json,
    )


@decisions.command()
def add(
    kind: Annotated[
        PersonsKind, typer.Argument(help="merge: one thing; split: two things; rename: INTO is a new name.")
    ],
    source: Annotated[str, typer.Argument(metavar="FROM", help="Name or IRI that is decided on.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="Name or IRI of the other, or the new name.")],
    *,
    document: Annotated[str | None, typer.Option(help="Hold in this document only (slug or IRI).")] = None,
    note: Annotated[str, typer.Option(help="Why, for those who come later.")] = "",
    wait: WaitOption = WAIT,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide of two names; it overrides every rule, and the documents concerned are read again."""
    from api.commands.decisions import add_decision

    add_decision(kind, source, target, document=document, remark=note, wait=wait, store=store, as_json=as_json)


@decisions.command()
def undo(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key of the line, as the list shows it.")],
    wait: WaitOption = WAIT,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back a person's decision, or keep apart what a rule merged or proposed."""
    from api.commands.decisions import undo_decision

    undo_decision(key, wait=wait, store=store, as_json=as_json)


@decisions.command()
def apply(wait: WaitOption = WAIT, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Read all documents again, after decisions.tsv was edited by hand."""
    from api.commands.decisions import apply_decisions

    apply_decisions(wait=wait, store=store, as_json=as_json)
