"""Readings of a question about claims: what is the anchor, in which relations, and which words are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.ask import selection as choose
from graph.ask.claims import NAMED, ClaimRow, Role, in_reading_order
from graph.ask.context import Context
from graph.ask.frame import Anchor, Frame, Term
from graph.ask.selecting import background_query
from graph.ask.selection import Selection
from graph.ask.wording import Condition, conditions, held, weight
from ontology.schema import load_schema

SPREADING = frozenset({"Project", "Zone", "Organization", "Attraction", "Event", "NaturalFeature", "Region"})
"""Classes of things that belong to a place when they belong to a part of it."""
OWN_WEIGHT = 0.3
"""The place that a document is about is in every sentence of it: naming it says less than naming another."""
RELATION_WEIGHT, STATUS_WEIGHT = 0.2, 0.3
"""What a relation that the question names adds, and a status."""


ANCHOR_WEIGHT, WORD_WEIGHT = 1.2, 0.7
"""A thing named, and beside others one whose name is a word of the subject."""
WORDLIKE = frozenset(("Industry", "Strategy", "Designation", "Indicator"))
"""Classes of things whose names are words of the subject as well."""
WHEREABOUTS: tuple[tuple[str, Role], ...] = (
    ("locatedIn", "object"),
    ("partOf", "object"),
    ("connects", "object"),
    ("hostsEvent", "subject"),
    ("hasProject", "subject"),
    ("hasZone", "subject"),
)
"""Relations that say where something is, with the role of the place in them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading: which of the things named is the anchor, in which relations, and which words are left."""

    selection: Selection
    terms: tuple[Term, ...]
    anchored: float
    loose: bool
    """Whether the relation is not the one in the question, so that the wording must hold."""
    names: frozenset[str]
    """Which of the terms are things named that are no anchor: some row must speak of them."""
    words: frozenset[str]
    """Which of the terms are words, or the names of things that no document is about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An attempt with the claims found."""

    attempt: Attempt
    rows: list[ClaimRow]
    conditions: tuple[Condition, ...]
    enough: int
    worded: float
    """How much of the question the wording accounts for."""

    @property
    def score(self) -> float:
        """How much of the question the reading accounts for."""
        return self.attempt.anchored + self.worded + (STATUS_WEIGHT if self.selection.statuses else 0.0)

    @property
    def selection(self) -> Selection:
        """The selection with the conditions that were found to hold."""
        return replace(self.attempt.selection, conditions=self.conditions, enough=self.enough)


def best_reading(context: Context, frame: Frame) -> Reading | None:
    """Return the reading that accounts for most of the question; the plainer of equals."""
    first: Reading | None = None
    for group in _Reader(context, frame).groups():
        readings = [reading for attempt in group if (reading := _read(context, attempt)) is not None]
        best = max(readings, key=lambda reading: reading.score, default=None)
        if best is not None and (best.enough or not best.attempt.terms):
            return best
        first = first or best  # nothing bears its words out, so that a wider one may do better
    return first


def accounts(frame: Frame, reading: Reading) -> bool:
    """Whether a reading accounts for enough of the question to be an answer, and not just for whose place it is.

    Words that nothing in the documents bears out are passed over where something else narrows the answer down.
    """
    held_words = {condition.term for condition in reading.conditions}
    unused = [*frame.ignored, *(term.text for term in reading.attempt.terms if term.text not in held_words)]
    if not unused:
        return True
    head = min(frame.target_at, default=-1)
    if any(term.ends == head and term.text not in held_words for term in frame.terms):
        return False  # the word right before the kind says which of the kind are asked for
    related = len(reading.selection.roles) < MANY_RELATIONS and bool(frame.relations)
    tops = {load_schema().top(cls) for cls in frame.target.classes} if frame.target else set(GENERAL)
    general = not tops.isdisjoint(GENERAL)
    called = bool(frame.target and frame.target.words) and "Place" not in tops
    narrow = called or related or bool(frame.statuses and not frame.soft)
    answers = len({row.answer for row in reading.rows})
    if reading.enough or narrow:
        return True
    return not general and answers <= FEW


GENERAL = frozenset(("Place", "Region", "Organization"))
"""Kinds that are so wide that they say nothing about what is asked for."""
FEW, MANY_RELATIONS = 6, 8
"""How many answers a question understood in part may have; how many relations are as good as any relation."""


def _read(context: Context, attempt: Attempt) -> Reading | None:
    if attempt.loose and not attempt.terms:
        return None
    alone = attempt.terms[0].forms if attempt.loose and len(attempt.terms) == 1 else ()
    rows = choose.bearing(context, attempt.selection, spoken=() if attempt.selection.anchors else alone)
    wanted = tuple(conditions(context, rows, attempt.terms, anchored=bool(attempt.selection.anchors)))
    counts = [held(context, row, wanted) for row in rows] if wanted else [0] * len(rows)
    enough = max(counts, default=0)
    kept = [row for row, count in zip(rows, counts, strict=True) if count >= enough]
    spoken_of = {c.term for c in wanted if any(held(context, row, [c]) for row in kept)}
    if not attempt.names <= spoken_of:
        return None
    spoken = [condition for condition in wanted if condition.term in attempt.words]
    if attempt.loose and not any(held(context, row, spoken) for row in kept):
        return None
    chosen = attempt.selection
    places = all(load_schema().top(cls) == "Place" for cls in chosen.classes)
    plain = chosen.open_to_background and not (enough or attempt.terms)
    chosen = replace(chosen, background=plain and (places or not kept))
    if not kept and not background(context, chosen):
        return None
    worded = max((weight(context, row, wanted) for row in kept), default=0.0)
    ordered = in_reading_order(context.library, kept)
    return Reading(replace(attempt, selection=chosen), ordered, wanted if enough else (), enough, worded)


def _whatever_status(attempt: Attempt) -> Attempt:
    """Return a reading without the status, which then has to be made up for by the wording."""
    return replace(attempt, selection=replace(attempt.selection, statuses=()), loose=True)


class _Reader:
    """The readings of one frame."""

    def __init__(self, context: Context, frame: Frame) -> None:
        self.context = context
        self.frame = frame
        self.classes = _classes(frame)
        relations = {relation for sense in frame.relations for relation in sense.relations}
        self.whereabouts = "where" in frame.asks and frame.target is None and relations <= {"locatedIn", "partOf"}

    def groups(self) -> Iterator[list[Attempt]]:
        """Yield readings in groups; a later group counts only when the ones before gave nothing."""
        groups = [self.attempts(relations, loose=loose) for relations, loose in self.relation_choices()]
        if self.frame.soft:  # the widest competes without the status
            groups[0] = [*groups[0], *map(_whatever_status, groups[-1])]
        yield from groups
        only = self.frame.anchors[0] if len(self.frame.anchors) == 1 else None
        if only and not self.frame.terms and self.context.entity(only.iris[0]).top in WORDLIKE:
            widest, _ = list(self.relation_choices())[-1]
            attempt = self.attempt(widest, [], [only])  # then its name is a word to be found in sentences
            yield [replace(attempt, loose=True)] if attempt else []

    def attempts(self, relations: Sequence[str], *, loose: bool) -> list[Attempt]:
        """Return the readings with some relations."""
        tried = (self.attempt(relations, anchors, others) for anchors, others in self.anchor_choices())
        return [replace(attempt, loose=attempt.loose or loose) for attempt in tried if attempt is not None]

    def relation_choices(self) -> Iterator[tuple[tuple[str, ...], bool]]:
        """Yield the relations to try: branches of an industry, those the question names, then any."""
        tops = {self.context.entity(anchor.iris[0]).top for anchor in self.frame.anchors}
        if "Industry" in self.classes and "Industry" in tops:
            yield ("broader",), False
        known = load_schema().relations
        named = tuple(dict.fromkeys(r for sense in self.frame.relations for r in sense.relations if r in known))
        weak = all(s.weak == "yes" or (s.weak and self.named_enough()) for s in self.frame.relations)
        if named and self.says_something(named):
            yield named, False
        else:
            weak = True
        if self.whereabouts:
            yield tuple(dict.fromkeys(relation for relation, _ in WHEREABOUTS)), False
            return
        yield (*load_schema().claimable, *([NAMED] if self.named_enough() else [])), bool(named) and not weak

    def says_something(self, relations: Sequence[str]) -> bool:
        """Whether relations can hold of the kind of thing asked for; otherwise the verb is mere wording."""
        return bool(choose.answer_roles(self.classes, relations, None))

    def named_enough(self) -> bool:
        """Whether what is asked for is so narrow that things documents only name answer as well."""
        return bool(self.frame.target and self.frame.target.words)

    def anchor_choices(self) -> Iterator[tuple[list[Anchor], list[Anchor]]]:
        """Yield which of the things named are the anchor and which are words to look for."""
        named = self.frame.anchors
        tops = {self.context.entity(anchor.iris[0]).top for anchor in named}
        if len(named) > 1 and self.frame.joined and len(tops) == 1:
            yield named, []
            return
        for anchor in named:
            yield [anchor], [other for other in named if other is not anchor]
        if not named or self.frame.terms or len(named) > 1:
            yield [], named

    def attempt(self, relations: Sequence[str], anchors: Sequence[Anchor], others: Sequence[Anchor]) -> Attempt | None:
        """Return one reading, or None when the ontology allows no such relation."""
        frame = self.frame
        iris = tuple(iri for anchor in anchors for iri in anchor.iris)
        roles = choose.answer_roles(self.classes, relations, self.other_class(iris))
        roles = _directed(frame, roles, anchors[0].at, self.context.entity(iris[0]).cls) if anchors else roles
        roles = [pair for pair in roles if pair in WHEREABOUTS] if self.whereabouts else roles
        if not roles or not (self.classes or frame.relations or frame.terms):
            return None
        chosen = self.selection(iris, roles)
        own = self.context.abouts()
        left = [other for other in others if own.isdisjoint(other.iris)]
        named = [_term_of(self.context, other) for other in left]
        firm = [t for t, o in zip(named, left, strict=True) if self.context.entity(o.iris[0]).top not in WORDLIKE]
        chosen = self.on_places(chosen, [iri for other in others for iri in other.iris if iri in own])
        weight = RELATION_WEIGHT if len(relations) < len(load_schema().claimable) else 0.0
        weight += sum(self.weight_of(anchor) for anchor in anchors)
        terms = (*named, *frame.terms)
        names, words = (frozenset(term.text for term in some) for some in (firm, terms))
        return Attempt(chosen, terms, weight, not self.constrained(anchors), names, words)

    def weight_of(self, anchor: Anchor) -> float:
        """Return how much of the question an anchor accounts for."""
        if not self.context.abouts().isdisjoint(anchor.iris):
            return OWN_WEIGHT
        wordlike = self.context.entity(anchor.iris[0]).top in WORDLIKE and len(self.frame.anchors) > 1
        return WORD_WEIGHT if wordlike else ANCHOR_WEIGHT

    def on_places(self, selection: Selection, places: Sequence[str]) -> Selection:
        """Keep to the documents on the places named that are no anchor."""
        on = tuple(sorted(text.iri for text in self.context.texts.values() if text.about in places))
        if not on or set(on) == set(self.context.texts):
            return selection
        documents = tuple(iri for iri in selection.documents if iri in on) if selection.documents else on
        return replace(selection, documents=documents or selection.documents)

    def constrained(self, anchors: Sequence[Anchor]) -> bool:
        """Whether something besides the kind and the wording narrows the answer down."""
        frame = self.frame
        narrow = not frame.terms or self.named_enough()
        firm = bool(frame.statuses) and not frame.soft
        return bool(
            anchors or frame.relations or frame.having or firm or (narrow and (frame.statuses or frame.documents))
        )

    def other_class(self, anchors: Sequence[str]) -> str | None:
        """Return the class at the other end of the claims, when it is known."""
        if anchors:
            return self.context.entity(anchors[0]).cls
        return self.frame.having.classes[0] if self.frame.having else None

    def selection(self, anchors: tuple[str, ...], roles: Sequence[tuple[str, Role]]) -> Selection:
        """Return what is looked for, the wording left aside."""
        frame = self.frame
        return Selection(
            classes=self.classes or self.ends(roles),
            words=frame.target.words if frame.target else (),
            kin=frame.target.kin if frame.target else (),
            anchors=anchors,
            other_classes=frame.having.classes if frame.having and not anchors else (),
            other_words=frame.having.words if frame.having and not anchors else (),
            roles=tuple(roles),
            spread=bool(anchors) and _spreads(self.classes),
            statuses=frame.statuses,
            documents=frame.documents,
            also=frame.compared if "again" in frame.asks else (),
            gone=frame.compared if "gone" in frame.asks else (),
            excluded=(*(iri for anchor in [*frame.excluded, *frame.anchors] for iri in anchor.iris), *self.own()),
            excluded_classes=frame.excluded_kind.classes if frame.excluded_kind else (),
            excluded_words=frame.excluded_kind.words if frame.excluded_kind else (),
        )

    def ends(self, roles: Sequence[tuple[str, Role]]) -> tuple[str, ...]:
        """Return what may answer where no kind is named: places only when a relation asks for them."""
        found = _ends(roles)
        schema = load_schema()
        things = tuple(cls for cls in found if schema.top(cls) not in {"Place", "Region"})
        return found if self.frame.relations else things or found

    def own(self) -> list[str]:
        """Return the places that documents are about, which answer only where places are asked for."""
        asked = self.frame.target or self.frame.relations or not self.frame.asks.isdisjoint({"who", "where"})
        return [] if asked else sorted(self.context.abouts())


def _classes(frame: Frame) -> tuple[str, ...]:
    if frame.target:
        joined = any("connects" in sense.relations for sense in frame.relations)
        ends = (
            load_schema().relations["connects"].range
            if joined and set(frame.target.classes) <= {"Place", "Region"}
            else ()
        )
        return (*frame.target.classes, *(cls for cls in ends if cls not in frame.target.classes))
    if "who" in frame.asks:
        return ("Organization", "Place")
    if "where" in frame.asks:
        return ("Place", "Region", "Zone")
    if frame.statuses and not frame.relations and not frame.terms:
        return ("Project", "Zone")  # what has a status and is not named otherwise is built
    return ()


def _term_of(context: Context, anchor: Anchor) -> Term:
    """Return a thing named as words to look for, its short forms too."""
    names = [form for iri in anchor.iris for form in (*context.entity(iri).chinese, *context.entity(iri).short)]
    forms = tuple(dict.fromkeys(form for form in (*names, *anchor.forms) if len(form) > 1))
    named = context.entity(anchor.iris[0]).top not in WORDLIKE
    return Term(anchor.text, forms or (anchor.text,), named=named)


def _spreads(classes: Sequence[str]) -> bool:
    return any(load_schema().top(cls) in SPREADING for cls in classes)


def _ends(roles: Sequence[tuple[str, Role]]) -> tuple[str, ...]:
    """Return the classes that the ontology allows at the answer's end of some relations."""
    schema = load_schema()
    ends = [schema.relations[name].range if role == "object" else schema.relations[name].domain for name, role in roles]
    return tuple(dict.fromkeys(cls for end in ends for cls in end if cls in schema.classes))


def _directed(frame: Frame, roles: list[tuple[str, Role]], anchor_at: int, anchor_class: str) -> list[tuple[str, Role]]:
    """Keep, of a relation that fits both ways, the way that the order of the words says."""
    if frame.verb_at is None:
        return roles
    before = (anchor_at < frame.verb_at) != frame.passive
    backward = {name for sense in frame.relations if sense.direction == "backward" for name in sense.relations}
    symmetric = {name for name, info in load_schema().relations.items() if info.symmetric}
    kept: list[tuple[str, Role]] = []
    for name, role in roles:
        if name == "broader":  # what is asked for are the branches, whichever way it is put
            kept += [(name, role)] if role == "subject" else []
            continue
        part = _part_role(frame, anchor_class) if name == "partOf" else None
        if part is not None:
            kept += [(name, role)] if role == part else []
            continue
        both = (name, "object") in roles and (name, "subject") in roles and name not in symmetric
        wanted = "object" if before != (name in backward) else "subject"
        if not both or role == wanted:
            kept.append((name, role))
    return kept


LEVELS = ("Township", "County", "Prefecture", "Province")


def _part_role(frame: Frame, anchor: str) -> Role | None:
    """Return which of "part of" the answer is where the kinds tell: counties are parts of a city and of a region."""
    classes = frame.target.classes if frame.target else ()
    tops = {load_schema().top(cls) for cls in classes}
    if anchor in LEVELS and all(cls in LEVELS for cls in classes) and classes:
        below = [LEVELS.index(cls) < LEVELS.index(anchor) for cls in classes]
        return "subject" if all(below) else "object" if not any(below) else None
    if load_schema().top(anchor) == "Region" and "Place" in tops:
        return "subject"
    return "object" if anchor in LEVELS and tops == {"Region"} else None


def background(context: Context, selection: Selection) -> list[str]:
    """Return the answers that reference data and rules give."""
    if not selection.background:
        return []
    return [row["answer"] for row in context.select(background_query(selection))]
