"""The command `regiongraph`: what each subcommand takes, and how errors are told.

The work is done in commands/, imported only when a subcommand runs, so that help and usage errors
come at once. Exit status: 0, 1 for a failure, 2 for wrong usage, 130 where it was stopped.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from api.cli_decisions import decisions
from api.cli_documents import documents, remove
from api.cli_options import WAIT, JsonOption, KeepOption, StoreOption, WaitOption
from ontology.errors import OptionError, RegionGraphError

FAILURE, WRONG_USAGE, STOPPED = 1, 2, 130

app = typer.Typer(
    name="regiongraph",
    help="Reads China's regional plans and reports into a knowledge graph with the sentence behind every fact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(decisions, name="decisions")


SameText = Literal["keep", "refuse", "rename"]


class QueryFormat(StrEnum):
    """How `query` prints a result."""

    table = "table"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    xml = "xml"
    turtle = "turtle"
    ntriples = "ntriples"
    jsonld = "jsonld"
    rdfxml = "rdfxml"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"regiongraph {version('regiongraph')}")
        raise typer.Exit


@app.callback()
def regiongraph(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options of the command itself; `version` is acted on by its callback."""
    del version


@app.command()
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Files (PDF, .docx, web pages, .txt, .md), folders or .zip of them."),
    ],
    *,
    about: Annotated[str | None, typer.Option(help="Place that the documents are about, e.g. 遵义市.")] = None,
    issued: Annotated[str | None, typer.Option(help="Date of issue, YYYY-MM-DD.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who issued the documents.")] = None,
    title: Annotated[str | None, typer.Option(help="Title; for one document only.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that read. [default: one a processor, at most 8]")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Read on a Dask cluster: where its scheduler is, tcp://HOST:8786."),
    ] = None,
    keep_versions: KeepOption = None,
    same_text: Annotated[
        SameText, typer.Option(help="What to do with a file that is stored under another name already.")
    ] = "keep",
    reread: Annotated[bool, typer.Option("--reread", help="Read also what was read from the same before.")] = False,
    wait: WaitOption = WAIT,
    store: StoreOption = None,
    as_json: JsonOption = False,
    as_events: Annotated[
        bool, typer.Option("--events", help="Print what happens as it happens, each event a line of JSON.")
    ] = False,
) -> None:
    """Read documents into the store."""
    from api.commands.common import kept
    from api.commands.ingest import ingest_paths
    from api.ingestion import Storing

    said = {"about": about, "issued": issued, "publisher": publisher, "title": title}
    given = {name: value for name, value in said.items() if value is not None}
    storing = Storing(keep_versions=kept(keep_versions), same_text=same_text, wait=wait, reread=reread)
    raise typer.Exit(
        ingest_paths(
            paths,
            given,
            store=store,
            storing=storing,
            workers=workers,
            scheduler=scheduler,
            as_json=as_json,
            as_events=as_events,
        )
    )


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one. [default: 8000]")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Start the web application; an empty store first gets the sample documents."""
    from api.commands.serve import serve_application

    serve_application(host=host, port=port, store=store)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese or English.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the graph, with the sentences behind the answer."""
    from api.commands.ask import ask_question

    ask_question(question, store=store, as_json=as_json)


@app.command()
def query(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="File with a SPARQL query; - is stdin.")] = "-",
    *,
    form: Annotated[QueryFormat | None, typer.Option("--format", help="Form of the result. [default: table]")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a SPARQL query."""
    from api.commands.query import run_query

    run_query(file, form.value if form else "json" if as_json else None, store=store)


@app.command()
def path(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="Name or IRI where the path begins, or a kind: 铁路, class:Railway.")
    ],
    target: Annotated[str, typer.Argument(metavar="TO", help="Name or IRI where the path ends, or a kind.")],
    *,
    through: Annotated[
        str | None,
        typer.Option(metavar="CLASS", help="Instead of paths: what of this class links the two, as Project."),
    ] = None,
    stated: Annotated[bool, typer.Option("--stated", help="Only over what documents state.")] = False,
    weigh: Annotated[
        str | None, typer.Option(help="What counts beside the usual costs: confidence, status or both.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10, help="Most paths.")] = 3,
    hops: Annotated[int, typer.Option(min=1, max=8, help="Longest path.")] = 6,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find how two entities are connected, or what links them."""
    from api.commands.path import print_paths

    print_paths(
        source,
        target,
        limit=limit,
        most_hops=hops,
        stated=stated,
        weigh=weigh,
        through=through,
        store=store,
        as_json=as_json,
    )


@app.command()
def rank(
    measure: Annotated[str, typer.Option(help="degree, betweenness, closeness, pagerank or eigenvector.")] = "pagerank",
    *,
    cls: Annotated[str | None, typer.Option("--class", help="List only entities of this class or below.")] = None,
    among: Annotated[
        list[str] | None, typer.Option(help="Only the network of this class or below; can be repeated.")
    ] = None,
    relation: Annotated[
        list[str] | None, typer.Option(help="Only the network of this relation; can be repeated.")
    ] = None,
    stated: Annotated[bool, typer.Option("--stated", help="Only the network of what documents state.")] = False,
    weigh: Annotated[str | None, typer.Option(help="What a relation counts: none, confidence, status or both.")] = None,
    structure: Annotated[
        str | None, typer.Option(help="Instead of a ranking: communities, bridges or cut-points.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most results.")] = 20,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank entities by a centrality measure, or tell how the network hangs together."""
    from api.commands.rank import print_ranking

    print_ranking(
        measure,
        cls,
        among=among or [],
        relations=relation or [],
        stated=stated,
        weigh=weigh,
        shape=structure,
        limit=limit,
        store=store,
        as_json=as_json,
    )


app.command()(documents)
app.command()(remove)


@app.command()
def export(
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|-",
            help="Its suffix gives the form: .trig .nq .ttl .nt .jsonld .rdf .graphml .gexf .csv .xlsx; .gz packs.",
        ),
    ] = None,
    site: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Instead, pages to browse without a server: open index.html.")
    ] = None,
    *,
    form: Annotated[str | None, typer.Option("--format", help="Form, where no suffix tells it: ttl, csv …")] = None,
    document: Annotated[str | None, typer.Option(help="Only this document (slug or IRI).")] = None,
    cls: Annotated[str | None, typer.Option("--class", help="Only facts with an end of this class or below.")] = None,
    relation: Annotated[str | None, typer.Option(help="Only facts of this relation.")] = None,
    place: Annotated[str | None, typer.Option(help="Only facts with an end that is this place or lies in it.")] = None,
    status: Annotated[str | None, typer.Option(help="Only facts of this status; none for those without one.")] = None,
    query: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only what this SPARQL CONSTRUCT gives; - is stdin.")
    ] = None,
    runs: Annotated[bool, typer.Option("--runs", help="With the times of the ingest runs.")] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the graph, or a part of it, to a file or as a site."""
    from api.commands.export import export_graph

    said = {"document": document, "cls": cls, "relation": relation, "place": place, "status": status}
    given = {name: value for name, value in said.items() if value is not None}
    export_graph(output, site=site, form=form, given=given, query=query, runs=runs, store=store, as_json=as_json)


@app.command()
def validate(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Check the whole store against the SHACL shapes."""
    from api.commands.validate import validate_store

    raise typer.Exit(validate_store(store=store, as_json=as_json))


@app.command()
def evaluate(
    text: Annotated[Path | None, typer.Argument(metavar="[TEXT]", help="An annotated text.")] = None,
    gold: Annotated[list[Path] | None, typer.Argument(metavar="[GOLD…]", help="Gold annotations of it.")] = None,
    *,
    split: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Instead of one text: table of annotated texts and their parts.")
    ] = None,
    texts: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the texts of the table are.")] = None,
    part: Annotated[list[str] | None, typer.Option(help="Only this part of the table; can be repeated.")] = None,
    detail: Annotated[bool, typer.Option("--detail", help="Also by class, by relation and by document.")] = False,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="Also how often what is said with what confidence is right.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score what is read from annotated texts: one with its gold, or many by part; the store is not touched."""
    from api.commands.evaluate import evaluate_split, evaluate_text

    if text and gold and not (split or texts or part or detail):
        evaluate_text(text, gold, with_reliability=reliability, as_json=as_json)
    elif split and texts and not text:
        evaluate_split(split, texts, part or [], detail=detail, with_reliability=reliability, as_json=as_json)
    else:
        hint = "evaluate TEXT GOLD…, or evaluate --split FILE --texts FOLDER [--part NAME] [--detail]"
        raise OptionError("give one text with its gold, or a table of texts with their folder", hint)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status; the console script's entry point."""
    try:
        return _run(arguments)
    except RegionGraphError as error:
        _tell(error.message, error.hint)
        return WRONG_USAGE if isinstance(error, OptionError) else FAILURE
    except TyperException as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        _tell("stopped", None)
        return STOPPED
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE


def _run(arguments: list[str] | None) -> int:
    command = typer.main.get_command(app)
    try:
        status = command.main(arguments, prog_name="regiongraph", standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    return status if isinstance(status, int) else 0


def _usage(error: TyperException) -> int:
    """Tell a usage error in one line; the command alone shows its help instead."""
    text = error.format_message()
    if text.startswith("Usage:"):
        sys.stderr.write(text + "\n")
    else:
        context = getattr(error, "ctx", None)
        text = text.replace("Value error, ", "").removesuffix(".")
        _tell(text, f"see {context.command_path if context else 'regiongraph'} --help")
    return WRONG_USAGE


def _tell(message: str, hint: str | None) -> None:
    line = " ".join(message.split())
    sys.stderr.write(f"error: {line}{f' ({hint})' if hint else ''}\n")


if __name__ == "__main__":
    sys.exit(main())
