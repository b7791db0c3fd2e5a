"""The JSON of the pages, for the OpenAPI description; tests hold what is sent to these models.

Members are a contract: others may come, these stay.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """What all models share: nothing beyond what is declared."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class EntityName(Model):
    """An entity by IRI, names and class."""

    iri: str = Field(examples=["https://w3id.org/regiongraph/id/project/渝贵高铁"])
    label: str = Field(description="Chinese label.", examples=["渝贵高铁"])
    label_en: str | None = Field(description="English label, or pinyin where there is none.")
    label_en_is_pinyin: bool
    cls: str = Field(alias="class", examples=["Railway"])


class Evidence(Model):
    """A sentence with its place: `start` and `end` count characters of the document's text."""

    document: str
    title: str
    section: str | None
    quote: str
    start: int
    end: int
    page: int | None = Field(None, description="Page of the original, from 1, where it has pages.")


class Found(EntityName):
    """A result of a search."""

    aliases: list[str]
    score: float = Field(ge=0, le=1)
    mentions: int
    mentioned: bool = Field(description="False for what only the reference data know.")


class SearchHit(Found):
    """A result of a search, with where to go on."""

    page: str = Field(description="Address of its page.")
    claims: int = Field(0, description="How many claims have it at an end.")
    statuses: dict[str, int] = Field({}, description="How many of them by status.")
    places: list[EntityName] = Field([], description="Where it is, as documents state it.")


class SearchResults(Model):
    """The JSON of `/search`."""

    q: str
    cls: str | None = Field(alias="class")
    status: str | None
    page: int
    total: int = Field(0, description="How many there are on all pages; for a name at most 500.")
    facets: dict[str, int] = Field({}, description="Results by top class, whatever class is chosen.")
    subclasses: dict[str, int] = Field({}, description="Results by the classes below the top of the chosen one.")
    statuses: dict[str, int] = Field({}, description="Results by status of a claim, whatever status is chosen.")
    results: list[SearchHit]


class Edge(Model):
    """A hop of a path; `backward` where the relation is asserted the other way round."""

    source: str
    target: str
    predicate: str
    direction: Literal["forward", "backward"]
    status: str | None
    inferred: bool
    origin: Literal["stated", "reference", "inferred"]
    confidence: float = Field(description="How sure the reading is; 1 for what no document states.")
    documents: list[str]
    evidence: list[Evidence]


class PathFound(Model):
    """A path: `edges[i]` leads from `nodes[i]` to `nodes[i + 1]`."""

    nodes: list[EntityName]
    edges: list[Edge]
    cost: float
    confidence: float = Field(description="How sure it is that every hop was read rightly: the product of theirs.")
    inferred: bool


class EntityKind(Model):
    """All entities of some classes whose names have one of some words in them, as an end of a path."""

    label: str = Field(examples=["铁路项目"])
    label_en: str
    classes: list[str]
    words: list[str]
    members: int = Field(description="How many there are.")


class Link(EntityName):
    """A thing that links two entities, with the best way of each kind of tie."""

    kind: Literal["text", "ends", "location"] = Field(
        description="How it is tied: by the words of the text, by its end points, or by where it lies."
    )
    inferred: bool = Field(description="Whether even the best way needs a hop that no document states.")
    status: str | None
    paths: list[PathFound]


class Paths(Model):
    """The JSON of `/path`; with `through` there are links instead of paths."""

    source: Found | EntityKind | None = Field(default=None, alias="from")
    to: Found | EntityKind | None = None
    weigh: str = Field(default="none", description="What counts beside the usual costs.")
    through: str | None = Field(default=None, description="The class of what links the two.")
    paths: list[PathFound]
    links: list[Link] = []


class RankedEntity(EntityName):
    """An entity with its place in a ranking; equal scores share a place."""

    position: int
    score: float


class HeldTogether(Model):
    """A relation without which `beyond` entities would be cut off; `backward` where it is asserted the other way."""

    source: EntityName
    target: EntityName
    predicate: str
    direction: Literal["forward", "backward"]
    status: str | None
    beyond: int


class CutPoint(EntityName):
    """An entity without which the network falls into `parts`; all but the largest have `beyond` entities."""

    parts: int
    beyond: int


class Ranking(Model):
    """The JSON of `/rank`; with `structure` there is what holds the network together instead of results."""

    measure: str
    cls: str | None = Field(alias="class")
    among: list[str] = Field(default=[], description="Classes that the network is restricted to.")
    relations: list[str] = Field(default=[], description="Relations that the network is restricted to.")
    weigh: str = Field(default="none", description="What a relation counts.", examples=["none", "confidence"])
    estimated: bool = Field(default=False, description="Whether the scores are estimated, as in large networks.")
    results: list[RankedEntity]
    communities: list[list[EntityName]] = Field(default=[], description="Entities that belong together.")
    bridges: list[HeldTogether] = Field(default=[], description="Relations that alone hold a part to the rest.")
    cut_points: list[CutPoint] = Field(default=[], description="Entities that alone hold a part to the rest.")


class AskedAnswer(Model):
    """One answer to a question: an entity, a value with its unit, or both."""

    iri: str | None
    label: str | None
    label_en: str | None
    aliases: list[str]
    value: str | None = Field(examples=["5500亿元"])
    status: str | None
    inferred: bool
    evidence: list[Evidence]


class StatedFact(Model):
    """A statement with its sentences; none where reference data or a rule gives it."""

    subject: EntityName
    predicate: str
    object: EntityName
    status: str | None
    inferred: bool
    evidence: list[Evidence]


class NearMiss(EntityName):
    """Something that one condition alone kept from being an answer."""

    value: str | None
    facts: list[StatedFact]
    evidence: list[Evidence]


class Exclusion(Model):
    """A condition of a question with what it alone left out; `count` tells of all, `items` has the first few."""

    reason: str = Field(examples=["status"])
    text: str
    count: int
    items: list[NearMiss]


class Check(Model):
    """Whether an entity meets one condition of a question, with what shows it."""

    reason: str
    holds: bool
    text: str
    facts: list[StatedFact]


class Verdict(EntityName):
    """What became of the entity that was asked about."""

    answered: bool
    text: str
    checks: list[Check]


class WhyNot(Model):
    """What a question left out."""

    entity: Verdict | None
    near: list[Exclusion]


class Answered(Model):
    """The JSON of `/ask`."""

    question: str
    language: Literal["zh", "en"]
    kind: Literal["list", "count", "value", "status", "path", "yesno", "evidence", "compare", "rank", "unanswerable"]
    interpretation: str
    answers: list[AskedAnswer]
    paths: list[PathFound]
    sparql: str | None
    message: str | None
    why_not: WhyNot | None = Field(default=None, description="Only where the option `why` asks for it.")


class AddedFile(Model):
    """A file of an upload, or one inside an archive, and what came of it."""

    name: str
    size: int | None
    state: Literal["waiting", "reading", "read", "stored", "failed", "cancelled", "opened"] = Field(
        description="`opened` is an archive whose files are listed after it."
    )
    error: str | None
    hint: str | None
    document: str | None = Field(description="Slug of what it became.")
    title: str | None
    counts: dict[str, int] = Field(description="Passages, mentions, entities, claims, observations that were read.")
    change: dict[str, Any] | None = Field(description="What became another in the graph, against a former version.")
    same_as: list[str] = Field(description="Documents under other names that have the same text.")
    links: dict[str, str] = Field(description="Where to read it, its facts, and its entities in the graph.")


class AddedJob(Model):
    """An upload on its way into the graph."""

    id: str
    state: Literal["waiting", "reading", "done", "failed", "cancelled"]
    ahead: int = Field(description="How many uploads come before it.")
    submitted: str
    began: str | None
    ended: str | None
    error: str | None = Field(description="Why it was cut short.")
    counts: dict[str, int] = Field(description="Files by state.")
    files: list[AddedFile]
    report: dict[str, Any] | None = Field(description="What each stage kept and dropped, and why.")
    event: int = Field(description="Number of the latest event.")
    links: dict[str, str]


class ProblemBody(Model):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["https://w3id.org/regiongraph/problem/unknown-option"])
    title: str
    status: int
    detail: str
    instance: str
    hint: str | None = None
    option: str | None = None
    value: str | int | None = None
    limit: int | None = Field(default=None, description="The most that would have been taken.")
    valid: list[str] | None = None
    nearest: list[str] | None = None
    line: int | None = None
    column: int | None = None


PROBLEM = {"model": ProblemBody, "description": "What was asked wrongly, what would be valid, and what is nearest."}
PROBLEMS: dict[int | str, dict[str, Any]] = {"400": PROBLEM, "404": PROBLEM, "406": PROBLEM, "503": PROBLEM}
"""Problems that every page can answer with."""
