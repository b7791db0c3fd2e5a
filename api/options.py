"""The query options of each page, declared once; anything else in the address is an error.

FastAPI hands the whole query string to one of these models, which says what is unknown, what
would be valid, and what comes nearest. Empty values, which browsers send for untouched form
fields, count as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.problems import UnknownOptionError
from graph.centrality import MEASURES
from graph.facts import NO_STATUS, SORTS
from ontology.schema import load_schema


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


def _sort(value: str | None) -> str | None:
    return one_of("sort", value, [sign + name for name in SORTS for sign in ("", "-")])


def _measure(value: str | None) -> str | None:
    return one_of("measure", value, MEASURES)


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
    limit: int = Field(default=50, ge=1, le=500, description="Most results.")


class EntityOptions(Options):
    """Options of `/entity`."""

    iri: str = Field(description="IRI or name of the entity.", examples=["遵义市"])


class CiteOptions(Options):
    """Options of `/cite`: a document with a span, or an entity."""

    document: str | None = Field(default=None, description="Slug of the document that the sentence stands in.")
    start: int | None = Field(default=None, ge=0, description="Where the sentence begins in its text.")
    end: int | None = Field(default=None, ge=0, description="Where it ends.")
    entity: str | None = Field(default=None, description="IRI or name of the entity to cite instead.")


class ExploreOptions(Options):
    """Options of `/explore`."""

    focus: str | None = Field(default=None, description="IRI or name of the entity in the middle.", examples=["遵义市"])
    depth: int = Field(default=1, ge=1, le=3, description="How many steps away from it.")
    cls: ClassOption = None
    limit: int = Field(default=150, ge=2, le=2000, description="Most nodes that are drawn.")


class PathOptions(Options):
    """Options of `/path`."""

    source: str | None = Field(
        None, alias="from", description="IRI or name where the path begins.", examples=["遵义市"]
    )
    to: str | None = Field(default=None, description="IRI or name where it ends.", examples=["成渝地区双城经济圈"])
    limit: int = Field(default=3, ge=1, le=10, description="Most paths.")
    hops: int = Field(default=6, ge=1, le=8, description="Longest path.")


class RankOptions(Options):
    """Options of `/rank`."""

    measure: Annotated[str, AfterValidator(_measure)] = Field(default="pagerank", description="Which centrality.")
    cls: ClassOption = None
    limit: int = Field(default=30, ge=1, le=500, description="Most results.")


class AskOptions(Options):
    """Options of `/ask`."""

    q: str = Field(
        "", max_length=500, description="A question in Chinese or English.", examples=["遵义有哪些铁路项目？"]
    )


class TimelineOptions(Options):
    """Options of `/timeline`."""

    entity: str | None = Field(default=None, description="IRI or name of the entity.", examples=["渝贵高铁"])
    cls: ClassOption = None


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
    """Options of `/compare`."""

    a: str | None = Field(default=None, description="Slug of the first document.")
    b: str | None = Field(default=None, description="Slug of the second document.")


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
