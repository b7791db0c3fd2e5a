"""Names that a question gives otherwise than the graph does: with a slip, in part, or by description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.ask.language import is_chinese, keys_of
from graph.ask.names import BEGINNING, Named, Names, shape, sound
from graph.ask.parsing import Unit, rename
from graph.ask.senses import AskSense, ClassSense, EntitySense, IndicatorSense, RelationSense, TermSense
from ontology.romanisation import plain_syllables

MOST_SLIPPED = 10
"""Longest window of tokens that is compared with names by sound and shape."""
SHORTEST_SLIP, SHORTEST_LATIN = 2, 5
SHORTEST_SHORT, MOST_SHORTENED = 4, 2.5
"""Length from which a short form is looked for, and how many times as long the name may be."""
MOST_MEANT = 3
"""How many things a name by the sound of its beginning may mean."""
ONE_SLIP, TWO_SLIPS = 5, 8
"""From how many letters on a Latin name may have one, and two, letters wrong."""
SLACK = 2
"""How many more characters a name may have beyond those described than the best one."""


def correct(units: Sequence[Unit], names: Names) -> list[Unit]:
    """Return the units with unknown stretches replaced by the names that they misspell."""
    corrected: list[Unit] = []
    position = 0
    while position < len(units):
        taken, unit = _correct_at(units, position, names)
        corrected.append(unit)
        position += taken
    return corrected


def _correct_at(units: Sequence[Unit], position: int, names: Names) -> tuple[int, Unit]:
    unit = units[position]
    if unit.unknown and not unit.chinese:
        found = _latin_slip(unit, names) or _by_beginning(unit, names)
        return 1, rename(unit, found) if found else unit
    for count in range(min(4, len(units) - position), 0, -1):
        window = units[position : position + count]
        if any(u.unknown for u in window) and not any(_is_mentioned(u, names) for u in window):
            text = "".join(u.text for u in window)
            iris = _chinese_slip(text, names) if all(map(is_chinese, text)) else ()
            if iris:
                return count, Unit(unit.first, window[-1].last, text, (EntitySense(iris, "slip"),))
        iris = _shortened(window, names)
        if iris:
            text = "".join(u.text for u in window)
            return count, Unit(unit.first, window[-1].last, text, (EntitySense(iris, "description"),))
    return 1, unit


def _shortened(window: Sequence[Unit], names: Names) -> tuple[str, ...]:
    """Return what a stretch with an unknown part names in short: 仁遵高速, whose characters follow in the name."""
    text = "".join(u.text for u in window)
    unknown = sum(len(u.text) for u in window if u.unknown)
    plain = not any(u.has(AskSense) or u.has(RelationSense) or u.has(IndicatorSense) or u.stop for u in window)
    fits = unknown >= SHORTEST_SLIP and SHORTEST_SHORT <= len(text) <= MOST_SLIPPED
    if not (plain and fits) or not all(map(is_chinese, text)):
        return ()
    found = [(len(name), iri) for name, iri in names.starting.get(text[0], ()) if is_short_for(text, name)]
    best = min(found, default=None)
    return tuple(dict.fromkeys(iri for length, iri in found if best and length == best[0]))


def is_short_for(text: str, name: str) -> bool:
    """Return whether the characters of a text follow each other in a name that is not much longer.

    >>> is_short_for("仁遵高速", "仁怀至遵义高速公路"), is_short_for("成渝", "渝成")
    (True, False)
    """
    characters = iter(name)
    return len(name) <= MOST_SHORTENED * len(text) and all(character in characters for character in text)


def _is_mentioned(unit: Unit, names: Names) -> bool:
    """Whether a unit names something that documents mention; of two counties the unknown one may be a slip."""
    sense = unit.sense(EntitySense)
    return sense is not None and any(names.entities[iri].mentioned for iri in sense.iris)


def _chinese_slip(text: str, names: Names) -> tuple[str, ...]:
    if not SHORTEST_SLIP <= len(text) <= MOST_SLIPPED:
        return ()
    alike = names.shapes.get(shape(text), ()) or names.sounds.get(tuple(map(sound, text)), ())
    return tuple(iri for iri in alike if not set(text).isdisjoint("".join(names.entities[iri].chinese)))


def _latin_slip(unit: Unit, names: Names) -> EntitySense | None:
    word = "".join(keys_of(unit.text))
    allowed = 2 if len(word) >= TWO_SLIPS else 1 if len(word) >= ONE_SLIP else 0
    if not allowed:
        return None
    near = (
        (distance, name)
        for name in names.latin
        if name[0] == word[0] and (distance := OSA.distance(word, name, score_cutoff=allowed)) <= allowed
    )
    best = min(near, default=None)
    return EntitySense(names.latin[best[1]], "slip") if best else None


def _by_beginning(unit: Unit, names: Names) -> EntitySense | None:
    """Return the few things whose names begin with the sounds of a capitalised word: Wansheng, Geku."""
    iris = names.beginnings.get("".join(keys_of(unit.text)), ()) if unit.text[:1].isupper() else ()
    return EntitySense(iris, "slip") if 0 < len(iris) <= MOST_MEANT else None


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase that may describe one entity: from unit `first` up to `last`, the last being the head."""

    first: int
    last: int
    parts: tuple[Unit, ...]
    classes: tuple[str, ...]
    kin: tuple[str, ...]


_JOINERS = {"的", "至", "到", "to", "of", "and", "和", "与", "the"}


def descriptions(units: Sequence[Unit]) -> Iterator[Description]:
    """Yield the noun phrases that end in a class word and are not what is asked for, each with its shorter ends."""
    for last, unit in enumerate(units):
        head = unit.sense(ClassSense)
        if head is None or unit.sense(EntitySense) is not None:
            continue
        first = last
        while first > 0 and _describes(units, first - 1):
            first -= 1
        plural = unit.text.isascii() and unit.text.lower().endswith("s") and not unit.text.endswith("ss")
        for start in (
            ()
            if (plural and not _names_any(units[first:last])) or _asked_for(units, first, last)
            else range(first, last)
        ):
            parts = tuple(u for u in units[start : last + 1] if not u.stop)
            if len(parts) > 1 and not units[start].stop:
                yield Description(start, last + 1, parts, head.classes, head.kin)


def is_plural(text: str) -> bool:
    """Return whether an English word is a plural by its ending."""
    return text.isascii() and text.lower().endswith("s") and not text.lower().endswith("ss")


def _names_any(units: Sequence[Unit]) -> bool:
    """Whether some units name a thing; a plural that does not is a kind of thing, and no single one."""
    return any(unit.has(EntitySense) or (unit.unknown and not unit.chinese) for unit in units)


_DO, _BE = {"do", "does", "did"}, {"is", "are", "was", "were", "has", "have", "had", "will"}
_POLITE = {"tell me", "let me know"}
_ASKING = {"list", "count", "who", "most", "least"}


def _asked_for(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether a question word stands before the phrase or, in Chinese, after it: then it is no description."""
    gap = next((i for i, u in enumerate(reversed(units[:first])) if not u.stop), len(units[:first]))
    before = units[first - gap - 1] if gap < first else None
    verbs = _DO | _BE if before is not None and before.text.lower() in _POLITE else _DO
    if before is not None and any(u.text.lower() in verbs for u in units[first - gap : first]):
        before = None  # "What does the line connect" asks for no line
    after = next((u for u in units[last + 1 :] if not u.stop), None)
    around = [before, after if units[last].chinese else None]
    asks = [ask.ask for u in [*around, *units[first:last]] if u for ask in u.all(AskSense)]
    return not _ASKING.isdisjoint(asks)


def _describes(units: Sequence[Unit], index: int) -> bool:
    unit = units[index]
    if unit.stop:
        return unit.text.lower() in _JOINERS and index > 0 and not units[index - 1].stop
    content = unit.unknown or unit.has(EntitySense) or unit.has(TermSense) or unit.has(ClassSense)
    asks = unit.has(AskSense) and not unit.has(TermSense)
    return content and not asks and not unit.has(RelationSense) and not unit.has(IndicatorSense)


def describe(description: Description, names: Names) -> tuple[str, ...]:
    """Return the entities whose names hold every part of the description, closest first."""
    scored = []
    if all(_is_level(part) for part in description.parts[:-1]):
        return ()
    for entity in names.of_classes(description.classes, description.kin):
        left = min(
            (rest for name in entity.chinese if (rest := _left_over(name, description, names)) is not None),
            default=None,
        )
        if left is not None:
            scored.append((left, entity.iri))
    if not scored:
        return ()
    best = min(scored)[0]
    return tuple(iri for left, iri in sorted(scored) if left <= best + SLACK)


LEVELS = ("国家级", "省级", "市级", "县级", "世界级")
"""Words that say of which rank a thing is, and not which thing it is."""


def _is_level(part: Unit) -> bool:
    return any(sense.chinese[0] in LEVELS for sense in part.all(TermSense))


def _left_over(name: str, description: Description, names: Names) -> int | None:
    """Return how many characters of a name the description leaves unsaid; None when it does not fit."""
    said = 0
    named = False
    several = sum(_is_place(part, names) for part in description.parts) > 1
    for part in description.parts[:-1]:
        covered = _covered(name, part, names) or (several and _covered_by_initial(name, part, names))
        if not covered:
            return None
        said += covered
        named = named or part.unknown
    head = _covered(name, description.parts[-1], names)
    if not head and not (named and said >= SHORTEST_SLIP):
        return None
    if not named and len(description.parts) == 2 and not any(_forms(description.parts[-1], names)):  # noqa: PLR2004
        return None  # a place and a mere kind of thing: "Zunyi projects" describes no single one
    return max(0, len(name) - said - head)


def _covered(name: str, part: Unit, names: Names) -> int:
    """Return how many characters of a name a part of a description accounts for."""
    forms = [form for form in _forms(part, names) if form in name]
    if forms:
        return max(map(len, forms))
    if part.unknown and part.chinese:
        return _covered_loosely(name, part.text)
    if not part.chinese and (sounded := _covered_by_sound(name, part.text)):
        return sounded
    classes = part.sense(ClassSense)
    return 1 if classes and not classes.label_words else 0


def _is_place(part: Unit, names: Names) -> bool:
    sense = part.sense(EntitySense)
    return sense is not None and names.entities[sense.iris[0]].top == "Place"


def _covered_by_initial(name: str, part: Unit, names: Names) -> int:
    """Accept one character for a place where several are joined: 渝 and 贵 in 渝贵高铁, 成 and 渝 in 成渝."""
    sense = part.sense(EntitySense)
    entities = [names.entities[iri] for iri in sense.iris] if sense else []
    initials = {form[0] for entity in entities for form in (entity.label, *entity.short)}
    return int(any(initial in name for initial in initials))


def _covered_loosely(name: str, text: str) -> int:
    """Compare by shape, and by the characters in any order: the two ends of a line have none."""
    if shape(text) in shape(name):
        return len(text)
    start = shape(name)[: len(text)]
    return len(text) if len(text) >= SHORTEST_SLIP and sorted(start) == sorted(shape(text)) else 0


def _covered_by_sound(name: str, text: str) -> int:
    sounds = plain_syllables(name)
    wanted = "".join(text.lower().split())
    for first in range(len(sounds)):
        for last in range(first + SHORTEST_SLIP, len(sounds) + 1):
            if "".join(sounds[first:last]) == wanted:
                return last - first
    return 0


def _forms(part: Unit, names: Names) -> Iterator[str]:
    """Yield the Chinese forms under which a part may stand in a longer name."""
    if part.chinese:
        yield part.text
    for sense in part.senses:
        if isinstance(sense, EntitySense):
            for iri in sense.iris:
                yield from _place_forms(names.entities[iri])
        elif isinstance(sense, TermSense):
            yield from sense.chinese
        elif isinstance(sense, ClassSense):
            yield from sense.label_words


def _place_forms(entity: Named) -> tuple[str, ...]:
    return (entity.label, *entity.short, *(entity.aliases if entity.top != "Place" else ()))


DIRECTIONS = {
    "northern": "北", "southern": "南", "eastern": "东", "western": "西", "north": "北", "south": "南", "east": "东",
    "west": "西", "northeastern": "东北", "northwestern": "西北", "southeastern": "东南", "southwestern": "西南",
    "central": "中", "northeast": "东北", "northwest": "西北", "southeast": "东南", "southwest": "西南",
}  # fmt: skip


def with_parts(units: Sequence[Unit], names: Names) -> list[Unit]:
    """Return the units with a direction and a province made what documents call that part: northern Guizhou, 黔北."""
    found: list[Unit] = []
    for unit in units:
        before = found[-1] if found else None
        sense = unit.sense(EntitySense)
        province = sense and names.entities[sense.iris[0]].cls == "Province"
        if sense and province and before is not None and before.text.lower() in DIRECTIONS:
            where, named = DIRECTIONS[before.text.lower()], names.entities[sense.iris[0]]
            forms = tuple(f"{name}{where}" for name in (*named.short, *named.chinese) if len(name) == 1)
            text = f"{before.text} {unit.text}"
            found[-1] = Unit(before.first, unit.last, text, (TermSense(forms or (named.label + where,)),))
        else:
            found.append(unit)
    return found


def with_kinds(units: Sequence[Unit], names: Names) -> list[Unit]:
    """Return the units with what is named and the kind it is of made one: 观音水库工程, the Geku railway."""
    found: list[Unit] = []
    for unit in units:
        last = found[-1] if found else None
        if last is not None and last.last == unit.first and _is_of_kind(last, unit, names):
            joiner = "" if unit.chinese else " "
            found[-1] = Unit(last.first, unit.last, f"{last.text}{joiner}{unit.text}", last.senses)
        else:
            found.append(unit)
    return found


def _is_of_kind(named: Unit, kind: Unit, names: Names) -> bool:
    entity = named.sense(EntitySense)
    if entity is None or kind.has(EntitySense) or kind.has(RelationSense):
        return False
    one = names.entities[entity.iris[0]]
    return one.top in BEGINNING and any(
        one.cls in names.below(sense.classes) or any(word in one.label for word in sense.label_words)
        for sense in kind.all(ClassSense)
    )


def with_descriptions(units: Sequence[Unit], names: Names) -> list[Unit]:
    """Return the units with each description that fits an entity replaced by it."""
    replaced = list(units)
    for description in sorted(descriptions(units), key=lambda d: d.first - d.last):
        iris = describe(description, names)
        span = replaced[description.first : description.last]
        if iris and len(span) == description.last - description.first and all(u is not _GAP for u in span):
            text = " ".join(u.text for u in span) if not span[0].chinese else "".join(u.text for u in span)
            whole = Unit(span[0].first, span[-1].last, text, (EntitySense(iris, "description"),))
            replaced[description.first : description.last] = [whole, *[_GAP] * (len(span) - 1)]
    return [unit for unit in replaced if unit is not _GAP]


_GAP = Unit(-1, -1, "")
