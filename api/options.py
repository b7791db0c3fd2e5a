"""The query options of each page, declared once; anything else in the address is an error.

FastAPI hands the whole query string to one of these models, which says what is unknown, what
would be valid, and what comes nearest. Empty values, which browsers send for untouched form
fields, count as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api import choices
from api.problems import UnknownOptionError
from graph.neighbourhood import Opened

LanguageOption = Annotated[
    Literal["zh", "en"] | None, BeforeValidator(choices.language), Field(description="Language of the page.")
]
ClassOption = Annotated[
    str | None,
    AfterValidator(choices.class_),
    Field(alias="class", description="Only entities of this class or below."),
]

StatusOption = Annotated[
    str | None,
    AfterValidator(choices.plain_status),
    Field(description="Only what has this status.", examples=["Ongoing"]),
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

    status: Annotated[str | None, AfterValidator(choices.status)] = Field(
        default=None, description="Only facts of this status; `none` for those without one.", examples=["Ongoing"]
    )
    document: str | None = Field(default=None, description="Only facts that this document states, by slug.")
    origin: Annotated[str | None, AfterValidator(choices.origin)] = Field(
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
    opened: Annotated[str, AfterValidator(choices.opened)] = Field(
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
        return [choices.whole_iri(iri) for iri in self.iris.split()]

    @property
    def steps(self) -> list[Opened]:
        """What `opened` says."""
        return choices.steps(self.opened)


class PathOptions(Options):
    """Options of `/path`."""

    source: str | None = Field(
        None,
        alias="from",
        description="IRI or name where the path begins, or a kind of entities: 铁路, railways, class:Railway.",
        examples=["遵义市"],
    )
    to: str | None = Field(
        default=None, description="IRI or name where it ends, or a kind of entities.", examples=["成渝地区双城经济圈"]
    )
    limit: int = Field(default=3, ge=1, le=10, description="Most paths.")
    hops: int = Field(default=6, ge=1, le=8, description="Longest path.")
    stated: bool = Field(default=False, description="Only over what documents state.")
    weigh: Annotated[str | None, AfterValidator(choices.weigh)] = Field(
        default=None,
        description="What counts beside the usual costs: confidence (how certain), status (how far along), or both.",
    )
    through: Annotated[str | None, AfterValidator(choices.through)] = Field(
        default=None,
        description="Instead of paths: what of this class or below links the two entities.",
        examples=["Project"],
    )


class RankOptions(Options):
    """Options of `/rank`."""

    measure: Annotated[str, AfterValidator(choices.measure)] = Field(
        default="pagerank", description="Which centrality."
    )
    cls: ClassOption = None
    relation: Annotated[str, AfterValidator(choices.several_relations)] = Field(
        default="",
        max_length=500,
        description="Only the network of this relation, or of several with spaces between.",
        examples=["cooperatesWith"],
    )
    among: Annotated[str, AfterValidator(choices.several_classes)] = Field(
        default="",
        max_length=500,
        description="Only the network of this class and those below, or of several with spaces between.",
        examples=["Place Project"],
    )
    stated: bool = Field(default=False, description="Only the network of what documents state.")
    weigh: Annotated[str | None, AfterValidator(choices.weigh)] = Field(
        default=None,
        description="What a relation counts: none (all alike), confidence, status, or both; "
        "without it PageRank and communities go by both, the other measures by none.",
    )
    structure: Annotated[str | None, AfterValidator(choices.structure)] = Field(
        default=None, description="Instead of a ranking: communities, bridges or cut-points."
    )
    limit: int = Field(default=30, ge=1, le=500, description="Most results.")

    @property
    def relations(self) -> list[str]:
        """Names in `relation`."""
        return self.relation.split()

    @property
    def classes(self) -> list[str]:
        """Names in `among`."""
        return self.among.split()


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
    relation: Annotated[str | None, AfterValidator(choices.relation)] = Field(
        default=None, description="Only this relation.", examples=["hasProject"]
    )
    status: StatusOption = None
    course: Annotated[str | None, AfterValidator(choices.course)] = Field(
        default=None,
        description="Only what moved forward or back, is steady, is new, or is silent: stated no longer.",
        examples=["forward"],
    )
    limit: int = Field(default=60, ge=1, le=5000, description="Most facts; the JSON has all.")


class DocumentsOptions(Options):
    """Options of `/documents`."""

    q: str = Field(default="", max_length=200, description="Only documents with this in title, issuer, place or date.")
    kind: Annotated[str | None, AfterValidator(choices.document_kind)] = Field(
        default=None, description="Only documents of this kind, as their titles tell it.", examples=["report"]
    )
    sort: Annotated[str | None, AfterValidator(choices.document_sort)] = Field(
        default=None, description="Column to sort by, with a minus downwards; the oldest first without one."
    )


class DocumentOptions(Options):
    """Options of a document: what is highlighted in its text."""

    cls: ClassOption = Field(default=None, alias="class", description="Highlight only this class and those below it.")
    relation: Annotated[str | None, AfterValidator(choices.relation)] = Field(
        default=None, description="Highlight only facts of this relation."
    )
    status: Annotated[str | None, AfterValidator(choices.status)] = Field(
        default=None, description="Highlight only facts of this status; `none` for those without one."
    )
    q: str = Field(default="", max_length=200, description="Words to find in the text.")
    version: int | None = Field(default=None, ge=1, description="An earlier version, with what has changed since.")


class AddOptions(Options):
    """Options of `/documents/add`."""

    job: str | None = Field(default=None, max_length=100, description="An upload: how far it is, and its report.")


class UploadOptions(Options):
    """Options of adding documents; a form has them as fields, but for `name`."""

    name: str | None = Field(
        default=None, max_length=20_000, description="Name of the file that is the body.", examples=["plan.txt"]
    )
    title: str | None = Field(default=None, max_length=500, description="Title, for one document.")
    about: str | None = Field(default=None, max_length=200, description="Place that the documents are about.")
    issued: str | None = Field(default=None, max_length=40, description="Date of issue, YYYY-MM-DD.")
    publisher: str | None = Field(default=None, max_length=200, description="Who issued the documents.")


class EventsOptions(Options):
    """Options of the events of an upload."""

    after: int | None = Field(default=None, ge=0, description="Only events after the one of this number.")


class FactFilters(Options):
    """Which facts are wanted: options of `/facts` and `/export`."""

    relation: Annotated[str | None, AfterValidator(choices.relation)] = Field(
        default=None, description="Only facts of this relation.", examples=["hasProject"]
    )
    cls: ClassOption = Field(default=None, alias="class", description="Only facts with an end of this class or below.")
    subject_class: Annotated[str | None, AfterValidator(choices.subject_class)] = Field(
        default=None, description="Only facts on a subject of this class or below."
    )
    object_class: Annotated[str | None, AfterValidator(choices.object_class)] = Field(
        default=None, description="Only facts with an object of this class or below."
    )
    status: Annotated[str | None, AfterValidator(choices.status)] = Field(
        default=None, description="Only facts of this status; `none` for those without one.", examples=["Ongoing"]
    )
    document: str | None = Field(default=None, description="Only facts that this document states, by slug.")
    place: str | None = Field(
        default=None, description="Only facts with an end that is this place or lies in it.", examples=["遵义市"]
    )
    entity: str | None = Field(default=None, description="Only facts with this entity at an end, by IRI or name.")
    q: str = Field(default="", max_length=200, description="Only facts with this in a name of an end.")


class ExportOptions(FactFilters):
    """Options of `/export`: of the whole graph, only the facts that pass."""


class FactsOptions(FactFilters):
    """Options of `/facts`."""

    inferred: bool = Field(default=False, description="Also what reference data and rules add to what is stated.")
    sort: Annotated[str | None, AfterValidator(choices.sort)] = Field(
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
    relation: Annotated[str | None, AfterValidator(choices.relation)] = Field(
        default=None, description="Only this relation.", examples=["developsIndustry"]
    )
    cls: ClassOption = None


class DecisionOptions(Options):
    """Options of `/decisions`."""

    q: str = Field(default="", max_length=200, description="Only lines with this in one of the names.")
    kind: Annotated[str | None, AfterValidator(choices.decision_kind)] = Field(
        default=None, description="Only lines of this kind: merge, split, propose or rename."
    )
    by: Annotated[str | None, AfterValidator(choices.decider)] = Field(
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
    lines: Annotated[str | None, AfterValidator(choices.lines)] = Field(
        default=None, description="Which lines: projects, cooperation or none; all by default."
    )
    at: str | None = Field(
        default=None, max_length=500, description="IRI or name of what is shown in detail, or its position."
    )
