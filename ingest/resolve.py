"""Names → entities: one node for one thing within a document, the fullest name it supports.

Across documents the IRI does the joining, since it is minted from the canonical name. Within a
document names are merged by rules that a reader can check (`ingest.merging`, `.definitions`,
`.homonyms`), each merge and each refusal a `Decision` with its sentence. What a person has ruled
(`ontology.rulings`) overrides the rules.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.definitions import definitions
from ingest.gazetteer import Gazetteer
from ingest.homonyms import Meant, Named, is_bare, meanings, own_name
from ingest.merging import OWN_PLACE, Candidate, merges
from ingest.names import Name
from ingest.routes import LINES, misprint
from ingest.segmentation import Sentence
from ontology.english import english, romanise
from ontology.iris import canonical_name, entity_iri
from ontology.records import Decision, Entity
from ontology.rulings import Ruling
from ontology.schema import load_schema
from ontology.variants import RANK, fold_marks

Key = tuple[str, str]
Spot = tuple[int, int, int, str, str]
"""Where a name stands: its sentence's start, its own start and end there, top class and label."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Maps a name's (top class, label) to its entity; total over the names it was built from."""

    by_key: Mapping[Key, Entity]
    by_spot: Mapping[Spot, Entity] = field(default_factory=dict)
    """Names that stand for another entity at their place than elsewhere."""
    entities: tuple[Entity, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def entity(self, name: Name, sentence: Sentence | None = None) -> Entity:
        """Return the entity of a name that was given to `resolve`, best with the sentence it stands in."""
        if self.by_spot and sentence is not None:
            found = self.by_spot.get(_spot(sentence, name))
            if found is not None:
                return found
        return self.by_key[_key(name)]


def resolve(
    names: Iterable[Name], gazetteer: Gazetteer, named: Iterable[Named] = (), rulings: Sequence[Ruling] = ()
) -> Resolver:
    """Group names into entities; deterministic whatever the order of names.

    `named` are the names with the sentences they stand in: with them decisions have evidence, a short
    name that the text defines is known, and a bare name means the last full one. `rulings` are those
    that hold in the document.
    """
    placed = sorted({_spot(s, n): (s, n) for s, n in named if n.end > n.start}.items())
    return _Resolution(list(names), gazetteer, [pair for _, pair in placed], rulings).resolver()


def _key(name: Name) -> Key:
    return _key_of(name.cls, name.label)


@functools.lru_cache(maxsize=65536)
def _key_of(cls: str, label: str) -> Key:
    return load_schema().top(cls), canonical_name(label)


def _spot(sentence: Sentence, name: Name) -> Spot:
    return sentence.start, name.start, name.end, *_key(name)


@dataclass(frozen=True, slots=True)
class _Noted:
    """A decision before entities are made: `key` is what `source` stands for, `target` the other name."""

    kind: str
    source: str
    key: Key
    target: Key
    rule: str
    passage: tuple[int, int] | None


SEVERAL, MISPRINT = "several-fit", "misprint"
_RANKS = ("国家级", "省级", "市级", "特大型", "大型", "中型", "小型")
RULE, PERSON = "rule", "person"


class _Resolution:
    """The resolution of one document, step by step."""

    def __init__(self, names: list[Name], gazetteer: Gazetteer, named: list[Named], rulings: Sequence[Ruling]) -> None:
        self.gazetteer, self.named, self.rulings = gazetteer, named, rulings
        self.groups: defaultdict[Key, list[Name]] = defaultdict(list)
        for name in names:
            self.groups[_key(name)].append(name)
        self.first: dict[Key, tuple[int, int]] = {}
        for sentence, name in named:
            self.first.setdefault(_key(name), (sentence.start, sentence.end))
        self.into: dict[Key, Key] = {}
        self.spots: dict[Spot, Key] = {}
        self.ruled: dict[Key, Ruling] = {}
        self.noted: list[_Noted] = []

    def resolver(self) -> Resolver:
        """Take the steps in order and return what came of them."""
        self._merge_by_rules()
        self._merge_defined()
        self._tell_homonyms_apart()
        self._note_surfaces()
        self._obey()
        return self._finish()

    # ── rules

    def _merge_by_rules(self) -> None:
        by_top: defaultdict[str, list[Candidate]] = defaultdict(list)
        for (top, label), members in self.groups.items():
            line = any(m.cls in LINES for m in members)
            by_top[top].append(Candidate(label, len(members), any(m.iri for m in members), line))
        for top, candidates in sorted(by_top.items()):
            found = merges(top, candidates, self.gazetteer, functools.partial(self._apart, top))
            for label, (target, rule) in sorted(found.into.items()):
                self._merge((top, label), (top, target), rule)
            for label, fits in sorted(found.open.items()):
                for fit in fits:
                    self.noted.append(
                        _Noted("split", label, (top, label), (top, fit), SEVERAL, self.first.get((top, label)))
                    )

    def _merge_defined(self) -> None:
        for found in definitions(self.named):
            full, short = _key(found.full), canonical_name(found.short)
            for key in sorted(key for key in self.groups if key[1] == short and key != full):
                open_key = key not in self.into and not any(m.iri for m in self.groups[key])
                if open_key and not self._apart(key[0], short, full[1]) and self._root(full) != key:
                    place = found.sentence.start, found.sentence.end
                    self._merge(key, full, "defined", place)

    def _tell_homonyms_apart(self) -> None:
        for meant in meanings(self.named, self.gazetteer):
            key = _key(meant.name)
            if key in self.into or self._is_ruled(key):
                continue
            target = key[0], canonical_name(meant.label)
            if target != key and not self._apart(*key, target[1]):
                self.spots[_spot(meant.sentence, meant.name)] = target
                self._note_meant(key, target, meant)
        for key in sorted(key for key in self.groups if is_bare(*key) and key not in self.into):
            target = key[0], own_name(key[1], self.gazetteer)
            if target != key and not self._is_ruled(key) and not self._apart(*key, target[1]):
                self.into[key] = target  # where no sentence says more

    def _note_meant(self, key: Key, target: Key, meant: Meant) -> None:
        passage = meant.sentence.start, meant.sentence.end
        self.noted.append(_Noted("merge", key[1], target, target, meant.rule, passage))
        for fit in meant.fits:
            self.noted.append(_Noted("split", key[1], target, (key[0], fit), SEVERAL, passage))

    def _note_surfaces(self) -> None:
        """Note where the text has another wording than the name that was read, such as an alias."""
        for sentence, name in self.named:
            surface, key = canonical_name(sentence.clean[name.start : name.end]), _key(name)
            rule = self._wording(name, surface, key[1])
            if rule is None or name.source == "list" or fold_marks(surface) == fold_marks(key[1]):
                continue
            self.noted.append(_Noted("merge", surface, key, key, rule, (sentence.start, sentence.end)))

    def _wording(self, name: Name, surface: str, label: str) -> str | None:
        """Return how a wording of the text came to be read as `label`; None where that is no merge."""
        if name.iri:  # the end of a line stands where the line does, and is not called so
            known = self.gazetteer.names.get(surface) or self.gazetteer.names.get(fold_marks(surface))
            return "gazetteer" if known and known.iri == name.iri else None
        if len(label) > len(surface) and label.endswith(surface[1:]) and load_schema().top(name.cls) != "Strategy":
            return OWN_PLACE
        return RANK if label in {surface.replace(word, "", 1) for word in _RANKS} else None

    def _merge(self, key: Key, target: Key, rule: str, passage: tuple[int, int] | None = None) -> None:
        self.into[key] = target
        self.noted.append(_Noted("merge", key[1], target, target, rule, passage or self.first.get(key)))

    # ── persons

    def _apart(self, top: str, one: str, other: str) -> bool:
        return any(ruling.separates(top, one, other) for ruling in self.rulings)

    def _is_ruled(self, key: Key) -> bool:
        return any(r.kind != "split" and r.source == key[1] and r.concerns(key[0]) for r in self.rulings)

    def _obey(self) -> None:
        """Do what persons have ruled, in place of what the rules did."""
        tops = {top for top, _ in self.groups} | {top for *_, top, _ in self.spots}
        for ruling in reversed(self.rulings):  # those for this document alone come first, and win
            for top in sorted(top for top in tops if ruling.concerns(top)):
                if ruling.kind == "split":
                    self._keep_apart(top, ruling)
                else:
                    target = load_schema().top(ruling.target_cls) if ruling.target_cls else top
                    self._force((top, ruling.source), (target, ruling.target), ruling)

    def _force(self, key: Key, target: Key, ruling: Ruling) -> None:
        if self._root(target) == key:
            self.into.pop(target, None)
        self.into[key], self.ruled[key] = target, ruling
        for sentence, name in self._shown_as(key):
            self.spots[_spot(sentence, name)] = key

    def _keep_apart(self, top: str, ruling: Ruling) -> None:
        one, other = (top, ruling.source), (top, ruling.target)
        for source, target in ((one, other), (other, one)):
            for sentence, name in self._shown_as(source):
                if _key(name) == target:
                    self.spots[_spot(sentence, name)] = source
                    self.ruled[source] = ruling
        if one in self.groups and other in self.groups:
            self.ruled.setdefault(one, ruling)
            if self._root(one) == self._root(other):
                self.into.pop(one if one in self.into else other, None)

    def _shown_as(self, key: Key) -> list[Named]:
        """Return where the text has a wording that was read as another name of the same top class."""
        return [
            (sentence, name)
            for sentence, name in self.named
            if _key(name) != key and (_key(name)[0], canonical_name(sentence.clean[name.start : name.end])) == key
        ]

    # ── the outcome

    def _reached(self) -> set[Key]:
        """Return every name that one of the document's names is, is short for or was merged by way of."""
        reached: set[Key] = set()
        for key in (*self.groups, *self.spots.values()):
            while key not in reached:
                reached.add(key)
                key = self.into.get(key, key)  # noqa: PLW2901 - walked along
        return reached

    def _root(self, key: Key) -> Key:
        seen = {key}
        while (following := self.into.get(key)) is not None and following not in seen:
            key = following
            seen.add(key)
        return key

    def _finish(self) -> Resolver:
        elsewhere = {spot: self._root(key) for spot, key in self.spots.items()}
        made = {key: self._entity(key, found) for key, found in self._members(elsewhere).items()}
        by_key = {key: made[self._root(key)] for key in self.groups}
        by_spot = {spot: made[key] for spot, key in elsewhere.items()}
        told = Resolver(by_key, by_spot)
        used = {told.entity(name, sentence) for sentence, name in self.named}
        placed = {name for _, name in self.named}
        used |= {by_key[key] for key, group in self.groups.items() if not placed.issuperset(group)}
        decisions = [*self._by_rules(made), *self._by_persons(made), *self._misprints(used)]
        iris = {entity.iri for entity in used}
        mine = {one.iri(""): one for one in reversed(decisions) if one.entity in iris}
        return Resolver(by_key, by_spot, tuple(sorted(used, key=lambda e: e.iri)), tuple(sorted(mine.values())))

    def _members(self, elsewhere: Mapping[Spot, Key]) -> Mapping[Key, list[Name]]:
        """Return the names of each entity; one that stands for another at every place counts only there."""
        members: defaultdict[Key, list[Name]] = defaultdict(list)
        kept: set[Name] = set()
        gone: set[Name] = set()
        for sentence, name in self.named:
            target = elsewhere.get(_spot(sentence, name))
            if target is None:
                kept.add(name)
                continue
            gone.add(name)
            surface = canonical_name(sentence.clean[name.start : name.end])
            shown = surface != canonical_name(name.label) and not is_bare(*_key(name))
            members[target].append(replace(name, label=surface, aliases=(), iri=None) if shown else name)
        for key, group in self.groups.items():
            members[self._root(key)] += [n for n in group if n in kept or n not in gone] or group
        return members

    def _entity(self, key: Key, members: list[Name]) -> Entity:
        top, label = key
        cls = self._class(key, members)
        aliases = {canonical_name(a) for m in members for a in (*m.aliases, m.label)}
        doubt = misprint(label, self.gazetteer) if cls in LINES else None
        if doubt:
            aliases.add(doubt.likely)
        return Entity(
            iri=self._iri(key, members),
            cls=cls,
            label=label,
            label_en=None if doubt else english(label, cls),
            pinyin=romanise(label, cls),
            aliases=tuple(sorted(a for a in aliases - {label, ""} if not self._apart(top, label, a))),
        )

    def _iri(self, key: Key, members: list[Name]) -> str:
        """Return what the gazetteer gives for the canonical name, else an IRI made of it."""
        top, label = key
        known = self.gazetteer.names.get(label)
        given = {m.iri for m in members if m.iri and canonical_name(m.label) == label}
        if known and known.label == label and load_schema().top(known.cls) == top:
            given.add(known.iri) if not given else None
        return min(given) if given else entity_iri(top, label)

    def _class(self, key: Key, members: list[Name]) -> str:
        """Return the class most of the mentions have; a gazetteer's word outweighs the rest."""
        counted = Counter(m.cls for m in members if _key(m)[0] == key[0])
        for member in members:
            if member.iri and member.cls in counted:
                counted[member.cls] += len(members)
        if len(counted) == 1:
            return next(iter(counted))
        told = (r.target_cls for r in self.ruled.values() if r.target == key[1] and r.target_cls)
        return min(counted, key=lambda cls: (-counted[cls], cls), default=next(told, key[0]))

    def _by_rules(self, made: Mapping[Key, Entity]) -> Iterator[Decision]:
        """Yield what the rules decided and no person ruled otherwise."""
        for noted in self.noted:
            top = noted.key[0]
            stands, other = made.get(self._root(noted.key)), made.get(self._root(noted.target))
            if stands is None or other is None or noted.source == other.label:
                continue
            if self._is_ruled((top, noted.source)) or self._apart(top, noted.source, other.label):
                continue
            if (noted.kind == "merge") == (stands == other):
                yield _decision(noted.kind, stands, (noted.source, other.label), (noted.rule, RULE), noted.passage)

    def _by_persons(self, made: Mapping[Key, Entity]) -> Iterator[Decision]:
        """Yield the rulings that made a difference, or might have, in this document."""
        reached = self._reached()
        for key, ruling in sorted(self.ruled.items()):
            stands = made.get(self._root(key)) if key in reached else None
            shown = [(s.start, s.end) for s, _ in self._shown_as(key)]
            passage = min([*shown, *([self.first[key]] if key in self.first else [])], default=None)
            if stands is not None:
                kind = "split" if ruling.kind == "split" else "merge"
                yield _decision(kind, stands, (ruling.source, ruling.target), (ruling.kind, PERSON), passage)

    def _misprints(self, used: Iterable[Entity]) -> Iterator[Decision]:
        """Yield the names of lines that look misprinted; they keep their names."""
        for entity in used:
            doubt = misprint(entity.label, self.gazetteer) if entity.cls in LINES else None
            key = load_schema().top(entity.cls), entity.label
            if doubt and not self._apart(*key, doubt.likely):
                names = entity.label, doubt.likely
                yield _decision("propose", entity, names, (MISPRINT, RULE), self.first.get(key))


def _decision(
    kind: str, entity: Entity, names: tuple[str, str], why: tuple[str, str], passage: tuple[int, int] | None
) -> Decision:
    (source, target), (rule, made_by) = names, why
    return Decision(kind, entity.cls, source, target, entity.iri, rule, (passage,) if passage else (), made_by)
