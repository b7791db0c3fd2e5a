"""Names → entities: one node for one thing within a document, the fullest name it supports.

Across documents the IRI does the joining, since it is minted from the canonical name; so names that each
place has are given their place, and wordings that vary from text to text are made one (`.bound`). Within a
document names are merged by rules that a reader can check (`ingest.merging`, `.definitions`,
`.homonyms`), each merge and each refusal a `Decision` with its sentence. What a person has ruled
(`ontology.rulings`) overrides the rules.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.bound import bound_label, own_plan, place_in_front, whole_of
from ingest.definitions import definitions
from ingest.gazetteer import Gazetteer
from ingest.homonyms import Meant, Named, is_bare, meanings, own_name
from ingest.merging import OWN_PLACE, Candidate, merges
from ingest.names import Name
from ingest.resolved import Key, Noted, Resolver, Spot, key_of, spot_of
from ingest.routes import LINES, misprint
from ingest.segmentation import Sentence
from ontology.english import english, romanise
from ontology.iris import canonical_name, entity_iri
from ontology.records import Decision, Entity
from ontology.rulings import Ruling
from ontology.schema import load_schema
from ontology.variants import ONE_WAY, RANK, fold_marks, one_way


def resolve(
    names: Iterable[Name], gazetteer: Gazetteer, named: Iterable[Named] = (), rulings: Sequence[Ruling] = ()
) -> Resolver:
    """Group names into entities; deterministic whatever the order of names.

    `named` are the names with the sentences they stand in: with them decisions have evidence, a short
    name that the text defines is known, and a bare name means the last full one. `rulings` are those
    that hold in the document.
    """
    placed = sorted({spot_of(s, n): (s, n) for s, n in named if n.end > n.start}.items())
    return _Resolution(list(names), gazetteer, [pair for _, pair in placed], rulings).resolver()


SEVERAL, MISPRINT, SECTION = "several-fit", "misprint", "section"
_RANKS = ("国家级", "省级", "市级", "特大型", "大型", "中型", "小型")
RULE, PERSON = "rule", "person"


class _Resolution:
    """The resolution of one document, step by step."""

    def __init__(self, names: list[Name], gazetteer: Gazetteer, named: list[Named], rulings: Sequence[Ruling]) -> None:
        self.gazetteer, self.named, self.rulings = gazetteer, named, rulings
        self.groups: defaultdict[Key, list[Name]] = defaultdict(list)
        for name in names:
            self.groups[key_of(name)].append(name)
        self.first: dict[Key, tuple[int, int]] = {}
        for sentence, name in named:
            self.first.setdefault(key_of(name), (sentence.start, sentence.end))
        self.into: dict[Key, Key] = {}
        self.spots: dict[Spot, Key] = {}
        self.ruled: dict[Key, Ruling] = {}
        self.noted: list[Noted] = []

    def resolver(self) -> Resolver:
        """Take the steps in order and return what came of them."""
        self._merge_by_rules()
        self._merge_defined()
        self._tell_homonyms_apart()
        self._bind_to_places()
        self._write_one_way()
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
                        Noted("split", label, (top, label), (top, fit), SEVERAL, self.first.get((top, label)))
                    )

    def _merge_defined(self) -> None:
        for found in definitions(self.named):
            full, short = key_of(found.full), canonical_name(found.short)
            for key in sorted(key for key in self.groups if key[1] == short and key != full):
                open_key = key not in self.into and not any(m.iri for m in self.groups[key])
                if open_key and not self._apart(key[0], short, full[1]) and self._root(full) != key:
                    place = found.sentence.start, found.sentence.end
                    self._merge(key, full, "defined", place)

    def _tell_homonyms_apart(self) -> None:
        for meant in meanings(self.named, self.gazetteer):
            key = key_of(meant.name)
            if key in self.into or self._is_ruled(key):
                continue
            target = key[0], canonical_name(meant.label)
            if target != key and not self._apart(*key, target[1]):
                self.spots[spot_of(meant.sentence, meant.name)] = target
                self._note_meant(key, target, meant)
        for key in sorted(key for key in self.groups if is_bare(*key) and key not in self.into):
            target = key[0], own_name(key[1], self.gazetteer)
            if target != key and not self._is_ruled(key) and not self._apart(*key, target[1]):
                self.into[key] = target  # where no sentence says more

    def _bind_to_places(self) -> None:
        """Put the place into names that each place has, such as “六大行动”: the document's or the one in front."""
        for sentence, name in self.named:
            key, spot = key_of(name), spot_of(sentence, name)
            if key in self.into or spot in self.spots or self._is_ruled(key):
                continue
            label = self._whose(sentence, name)
            if label and not self._apart(*key, label):
                self.spots[spot] = target = key[0], canonical_name(label)
                self.noted.append(Noted("merge", key[1], target, target, OWN_PLACE, (sentence.start, sentence.end)))
        for key in sorted(key for key in self.groups if key not in self.into and not self._is_ruled(key)):
            plain = None if self._known(key) else bound_label(*key, None, self.gazetteer)
            if plain and not self._apart(*key, plain):
                self.into[key] = key[0], canonical_name(plain)  # where no sentence says more

    def _whose(self, sentence: Sentence, name: Name) -> str | None:
        """Return a name with the place whose it is where it stands, None if it is not bound to one."""
        key = key_of(name)
        if self._known(key):
            return own_plan(sentence, name, self.gazetteer)
        if bound_label(*key, None, self.gazetteer) is None:
            return None
        return bound_label(*key, place_in_front(sentence, name, self.gazetteer), self.gazetteer)

    def _write_one_way(self) -> None:
        """Call things by the form that is the same in every document: 宁洛高速公路 for 宁洛高速."""
        for key in sorted({*self.groups, *self.into.values(), *self.spots.values()}):
            if key in self.into or self._known(key) or self._is_ruled(key):
                continue
            whole = whole_of(*key, self.gazetteer)
            label = one_way(key[0], whole or key[1])
            target = key[0], canonical_name(label)
            if target == key or self._apart(*key, label):
                continue
            if self._root(target) == key:
                self.into.pop(target, None)
            self._free(key, label)
            self._merge(key, target, SECTION if whole else ONE_WAY)

    def _free(self, key: Key, label: str) -> None:
        """Take out of `key` the names that a person keeps apart from the label it is about to have."""
        for merged in [m for m in self.into if self._root(m) == key and self._apart(*m, label)]:
            del self.into[merged]
        for spot in [s for s, target in self.spots.items() if target == key and self._apart(*s[3:], label)]:
            del self.spots[spot]

    def _known(self, key: Key) -> bool:
        """Tell whether a name is one that the gazetteer gives an identity."""
        known = self.gazetteer.names.get(key[1])
        return any(m.iri for m in self.groups.get(key, ())) or (known is not None and known.label == key[1])

    def _note_meant(self, key: Key, target: Key, meant: Meant) -> None:
        passage = meant.sentence.start, meant.sentence.end
        self.noted.append(Noted("merge", key[1], target, target, meant.rule, passage))
        for fit in meant.fits:
            self.noted.append(Noted("split", key[1], target, (key[0], fit), SEVERAL, passage))

    def _note_surfaces(self) -> None:
        """Note where the text has another wording than the name that was read, such as an alias."""
        for sentence, name in self.named:
            surface, key = canonical_name(sentence.clean[name.start : name.end]), key_of(name)
            rule = self._wording(name, surface, key[1])
            if rule is None or name.source == "list" or fold_marks(surface) == fold_marks(key[1]):
                continue
            self.noted.append(Noted("merge", surface, key, key, rule, (sentence.start, sentence.end)))

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
        self.noted.append(Noted("merge", key[1], target, target, rule, passage or self.first.get(key)))

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
            self.spots[spot_of(sentence, name)] = key

    def _keep_apart(self, top: str, ruling: Ruling) -> None:
        one, other = (top, ruling.source), (top, ruling.target)
        for source, target in ((one, other), (other, one)):
            for sentence, name in self._shown_as(source):
                if key_of(name) == target:
                    self.spots[spot_of(sentence, name)] = source
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
            if key_of(name) != key and (key_of(name)[0], canonical_name(sentence.clean[name.start : name.end])) == key
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
            target = elsewhere.get(spot_of(sentence, name))
            if target is None:
                kept.add(name)
                continue
            gone.add(name)
            surface = canonical_name(sentence.clean[name.start : name.end])
            shown = surface != canonical_name(name.label) and not is_bare(*key_of(name))
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
        counted = Counter(m.cls for m in members if key_of(m)[0] == key[0])
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
