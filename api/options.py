"""The query options of each page, declared once; anything else in the address is an error.

FastAPI hands the whole query string to one of these models, which says what is unknown, what
would be valid, and what comes nearest. Empty values, which browsers send for untouched form
fields, count as absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.problems import UnknownOptionError
from graph.centrality import MEASURES, STRUCTURES
from graph.facts import NO_STATUS, SORTS
from graph.library import SORTS as DOCUMENT_SORTS
from graph.library import kinds
from graph.mapped import LINES
from graph.neighbourhood import Opened
from graph.timeline import COURSES
from ontology.namespaces import ID
from ontology.schema import load_schema

_OPENED = re.compile(r"(?P<start>\d{1,5})-(?P<end>\d{1,5})@(?P<iri>.+)")


def one_of(option: str, value: str | None, valid: Iterable[str]) -> str | None:
    """Return `value` where it is None or valid; raises `UnknownOptionError`."""
    names = tuple(valid)
    if value is not None and value not in names:
        raise UnknownOptionError(option, value, names)
    return value


def _language(value: Any) -> Any:
    return one_of("lang", value, ("zh", "en"))


def _class(value: str | None) -> str | None:
    return one_of("class", value, load_schema().classes)


def _subject_class(value: str | None) -> str | None:
    return one_of("subject_class", value, load_schema().classes)


def _object_class(value: str | None) -> str | None:
    return one_of("object_class", value, load_schema().classes)


def _relation(value: str | None) -> str | None:
    return one_of("relation", value, load_schema().relations)


def _status(value: str | None) -> str | None:
    return one_of("status", value, (*load_schema().statuses, NO_STATUS))


def _origin(value: str | None) -> str | None:
    return one_of("origin", value, ORIGINS)


def _document_kind(value: str | None) -> str | None:
    return one_of("kind", value, kinds())


def _document_sort(value: str | None) -> str | None:
    return one_of("sort", value, [sign + name for name in DOCUMENT_SORTS for sign in ("", "-")])


def _sort(value: str | None) -> str | None:
    return one_of("sort", value, [sign + name for name in SORTS for sign in ("", "-")])


def _plain_status(value: str | None) -> str | None:
    return one_of("status", value, load_schema().statuses)


def _course(value: str | None) -> str | None:
    return one_of("course", value, COURSES)


def _lines(value: str | None) -> str | None:
    return one_of("lines", value, LINES)


def _structure(value: str | None) -> str | None:
    return one_of("structure", value, STRUCTURES)


def _measure(value: str | None) -> str | None:
    return one_of("measure", value, MEASURES)


ORIGINS = ("stated", "reference", "inferred")
"""Where a fact on the page of an entity may come from."""


def whole_iri(iri: str) -> str:
    """Return an IRI that may have been written without what all of ours begin with.

    >>> whole_iri("place/520300")
    'https://w3id.org/regiongraph/id/place/520300'
    """
    return iri if "://" in iri else str(ID) + iri


def _opened(value: str) -> str:
    if not all(map(_OPENED.fullmatch, value.split())):
        raise UnknownOptionError("opened", value, ("0-20@place/520300",))
    return value


DECISION_KINDS = ("merge", "split", "propose", "rename")
DECIDERS = ("rule", "person")


def _decision_kind(value: str | None) -> str | None:
    return one_of("kind", value, DECISION_KINDS)


def _decider(value: str | None) -> str | None:
    return one_of("by", value, DECIDERS)


LanguageOption = Annotated[
    Literal["zh", "en"] | None, BeforeValidator(_language), Field(description="Language of the page.")
]
ClassOption = Annotated[
    str | None, AfterValidator(_class), Field(alias="class", description="Only entities of this class or below.")
]

StatusOption = Annotated[
    str | None, AfterValidator(_plain_status), Field(description="Only what has this status.", examples=["Ongoing"])
]
"""The latest one where documents give several."""


class Options(BaseModel):
    """What every page takes."""

    model_config = ConfigDict(extra="allow", frozen=True)

    lang: LanguageOption = None

    @model_validator(mode="before")
    @classmethod
    def _known(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        names = [field.alias or name for name, field in cls.model_fields.items()]
        for option in values:
            if option not in names:
                raise UnknownOptionError(option, None, names)
        return {option: value for option, value in values.items() if value not in ("", [""])}


class PlainOptions(Options):
    """Options of pages that have none of their own."""


class SearchOptions(Options):
    """Options of `/search`."""

    q: str = Field(default="", max_length=200, description="Label, alias, pinyin or part of a name.", examples=["茅台"])
    cls: ClassOption = None
    status: StatusOption = None
    page: int = Field(default=1, ge=1, description="Which page of results.")
    limit: int = Field(default=50, ge=1, le=500, description="Most results on a page.")
    brief: bool = Field(default=False, description="In JSON only names and classes, as suggestions need them.")


class EntityViewOptions(Options):
    """Options of an entity at its linked-data address: which facts to show."""

    status: Annotated[str | None, AfterValidator(_status)] = Field(
        default=None, description="Only facts of this status; `none` for those without one.", examples=["Ongoing"]
    )
    document: str | None = Field(default=None, description="Only facts that this document states, by slug.")
    origin: Annotated[str | None, AfterValidator(_origin)] = Field(
        default=None, description="Only facts that are stated, from reference data, or inferred."
    )
    q: str = Field(default="", max_length=200, description="Only facts with this in a name or a sentence.")


class EntityOptions(EntityViewOptions):
    """Options of `/entity`."""

    iri: str = Field(description="IRI or name of the entity.", examples=["遵义市"])


class EmbedOptions(Options):
    """Options of `/embed`."""

    iri: str = Field(description="IRI or name of the entity.", examples=["遵义市"])


class CiteOptions(Options):
    """Options of `/cite`: a document with a span, or an entity."""

    document: str | None = Field(default=None, description="Slug of the document that the sentence stands in.")
    start: int | None = Field(default=None, ge=0, description="Where the sentence begins in its text.")
    end: int | None = Field(default=None, ge=0, description="Where it ends.")
    entity: str | None = Field(default=None, description="IRI or name of the entity to cite instead.")


class ExploreOptions(Options):
    """Options of `/explore`: where the drawing starts, and what the reader has made of it since.

    Lists of IRIs have spaces between; what begins with `https://w3id.org/regiongraph/id/` may go without it.
    """

    focus: str | None = Field(default=None, description="IRI or name of the entity in the middle.", examples=["遵义市"])
    iris: str = Field(default="", max_length=20_000, description="Several entities, drawn with what ties them.")
    q: str = Field(default="", max_length=500, description="A question whose answer is drawn.")
    depth: int = Field(default=1, ge=1, le=3, description="How many steps away from it.")
    cls: ClassOption = None
    limit: int = Field(default=150, ge=2, le=2000, description="Most nodes that are drawn.")
    around: str | None = Field(
        default=None, description="JSON only: the next neighbours of this entity, with all their relations."
    )
    start: int = Field(default=0, ge=0, description="With `around`: how many of its neighbours to pass over.")
    opened: Annotated[str, AfterValidator(_opened)] = Field(
        default="",
        max_length=20_000,
        description="Entities that were opened, each as `FROM-TO@IRI`: which of its neighbours came in.",
    )
    folded: str = Field(default="", max_length=20_000, description="Entities whose neighbours are folded away.")
    hidden: str = Field(default="", max_length=20_000, description="Entities that are hidden.")
    without: str = Field(
        default="",
        max_length=20_000,
        description="What is filtered out, each as `class:NAME`, `relation:NAME`, `status:NAME`, `document:SLUG`.",
    )
    selected: str = Field(
        default="", max_length=20_000, description="The entity that is selected, or subject, relation and object."
    )
    trace: str = Field(default="", max_length=20_000, description="The two ends between which a path is drawn.")

    @property
    def entities(self) -> list[str]:
        """IRIs of `iris`."""
        return [whole_iri(iri) for iri in self.iris.split()]

    @property
    def steps(self) -> list[Opened]:
        """What `opened` says."""
        found = map(_OPENED.fullmatch, self.opened.split())
        return [Opened(whole_iri(one["iri"]), int(one["start"]), int(one["end"])) for one in found if one]


class PathOptions(Options):
    """Options of `/path`."""

    source: str | None = Field(
        None, alias="from", description="IRI or name where the path begins.", examples=["遵义市"]
    )
    to: str | None = Field(default=None, description="IRI or name where it ends.", examples=["成渝地区双城经济圈"])
    limit: int = Field(default=3, ge=1, le=10, description="Most paths.")
    hops: int = Field(default=6, ge=1, le=8, description="Longest path.")
    stated: bool = Field(default=False, description="Only over what documents state.")


class RankOptions(Options):
    """Options of `/rank`."""

    measure: Annotated[str, AfterValidator(_measure)] = Field(default="pagerank", description="Which centrality.")
    cls: ClassOption = None
    relation: Annotated[str | None, AfterValidator(_relation)] = Field(
        default=None, description="Only the network of this relation.", examples=["cooperatesWith"]
    )
    structure: Annotated[str | None, AfterValidator(_structure)] = Field(
        default=None, description="Instead of a ranking: communities or bridges."
    )
    limit: int = Field(default=30, ge=1, le=500, description="Most results.")


class AskOptions(Options):
    """Options of `/ask`."""

    q: str = Field(
        "", max_length=500, description="A question in Chinese or English.", examples=["遵义有哪些铁路项目？"]
    )
    why: str = Field(
        "",
        max_length=200,
        description="IRI or name of an entity: whether it is among the answers, and why not; `*` for what came near.",
    )


class TimelineOptions(Options):
    """Options of `/timeline`."""

    entity: str | None = Field(default=None, description="IRI or name of the entity.", examples=["渝贵高铁"])
    cls: ClassOption = None
    relation: Annotated[str | None, AfterValidator(_relation)] = Field(
        default=None, description="Only this relation.", examples=["hasProject"]
    )
    status: StatusOption = None
    course: Annotated[str | None, AfterValidator(_course)] = Field(
        default=None,
        description="Only what moved forward or back, is steady, is new, or is silent: stated no longer.",
        examples=["forward"],
    )
    limit: int = Field(default=60, ge=1, le=5000, description="Most facts; the JSON has all.")


class DocumentsOptions(Options):
    """Options of `/documents`."""

    q: str = Field(default="", max_length=200, description="Only documents with this in title, issuer, place or date.")
    kind: Annotated[str | None, AfterValidator(_document_kind)] = Field(
        default=None, description="Only documents of this kind, as their titles tell it.", examples=["report"]
    )
    sort: Annotated[str | None, AfterValidator(_document_sort)] = Field(
        default=None, description="Column to sort by, with a minus downwards; the oldest first without one."
    )


class DocumentOptions(Options):
    """Options of a document: what is highlighted in its text."""

    cls: ClassOption = Field(default=None, alias="class", description="Highlight only this class and those below it.")
    relation: Annotated[str | None, AfterValidator(_relation)] = Field(
        default=None, description="Highlight only facts of this relation."
    )
    status: Annotated[str | None, AfterValidator(_status)] = Field(
        default=None, description="Highlight only facts of this status; `none` for those without one."
    )
    q: str = Field(default="", max_length=200, description="Words to find in the text.")


class FactsOptions(Options):
    """Options of `/facts`."""

    relation: Annotated[str | None, AfterValidator(_relation)] = Field(
        default=None, description="Only facts of this relation.", examples=["hasProject"]
    )
    cls: ClassOption = Field(default=None, alias="class", description="Only facts with an end of this class or below.")
    subject_class: Annotated[str | None, AfterValidator(_subject_class)] = Field(
        default=None, description="Only facts on a subject of this class or below."
    )
    object_class: Annotated[str | None, AfterValidator(_object_class)] = Field(
        default=None, description="Only facts with an object of this class or below."
    )
    status: Annotated[str | None, AfterValidator(_status)] = Field(
        default=None, description="Only facts of this status; `none` for those without one.", examples=["Ongoing"]
    )
    document: str | None = Field(default=None, description="Only facts that this document states, by slug.")
    place: str | None = Field(
        default=None, description="Only facts with an end that is this place or lies in it.", examples=["遵义市"]
    )
    entity: str | None = Field(default=None, description="Only facts with this entity at an end, by IRI or name.")
    q: str = Field(default="", max_length=200, description="Only facts with this in a name of an end.")
    inferred: bool = Field(default=False, description="Also what reference data and rules add to what is stated.")
    sort: Annotated[str | None, AfterValidator(_sort)] = Field(
        default=None, description="Column to sort by, with a minus downwards; the latest document first without one."
    )
    page: int = Field(default=1, ge=1, description="Which page of rows.")
    limit: int = Field(default=50, ge=1, le=500, description="Rows of a page.")


class CompareOptions(Options):
    """Options of `/compare`: two documents, or two entities of one kind."""

    a: str | None = Field(
        default=None, description="Slug of a document, or IRI or name of an entity.", examples=["仁怀市"]
    )
    b: str | None = Field(default=None, description="What it is compared with, of the same kind.", examples=["湄潭县"])
    relation: Annotated[str | None, AfterValidator(_relation)] = Field(
        default=None, description="Only this relation.", examples=["developsIndustry"]
    )
    cls: ClassOption = None


class DecisionOptions(Options):
    """Options of `/decisions`."""

    q: str = Field(default="", max_length=200, description="Only lines with this in one of the names.")
    kind: Annotated[str | None, AfterValidator(_decision_kind)] = Field(
        default=None, description="Only lines of this kind: merge, split, propose or rename."
    )
    by: Annotated[str | None, AfterValidator(_decider)] = Field(
        default=None, description="Only what this one decided: rule or person."
    )
    limit: int = Field(default=200, ge=1, le=5000, description="Most lines.")


class MapOptions(Options):
    """Options of `/map`."""

    cls: ClassOption = None
    industry: str | None = Field(
        default=None,
        description="IRI or name: only what is tied to this industry or a branch of it.",
        examples=["白酒"],
    )
    status: StatusOption = None
    document: str | None = Field(default=None, description="Slug: only what this document mentions.")
    lines: Annotated[str | None, AfterValidator(_lines)] = Field(
        default=None, description="Which lines: projects, cooperation or none; all by default."
    )
    at: str | None = Field(
        default=None, max_length=500, description="IRI or name of what is shown in detail, or its position."
    )
