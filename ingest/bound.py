"""Names that each place has: the seventeenth provincial games, “六大行动”, the rules on private business.

Such a name does not say whose it is, since the text is its place's own. In the graph of many documents it
would be one thing for all of them, so the place is put into it: 第十七届广东省运会, 广东六大行动. Where another
place stands right in front (上海“五个中心” in a text on Anhui), it is that one's. The other way about, what a
text calls the section of a line in its own place (雄商高铁河南段) is the line that other texts know.
"""

from __future__ import annotations

import re

from ingest.gazetteer import Gazetteer, Known
from ingest.names import Name
from ingest.segmentation import Sentence
from ontology.divisions import Division
from ontology.schema import load_schema
from ontology.variants import fold_marks

_NEVER = {"Place", "Industry", "Designation", "NaturalFeature", "Indicator"}
_ALL = {"Organization", "Region", "Attraction"}
"""Of these 全省 means every one there is, and no one in particular."""
_LONG = {"Project", "Zone", "Attraction"}
_OURS = re.compile(r"^(?:(?:全|我|本)(?:省|市|区|州|县)|自治区)(?=[^域场会级委政].)")
_COUNTED = re.compile(r"^(第[^届]{1,4}届|首届)(全?省|全?市|全?县|全区|自治区)(?=[^长场民域].)")
_OWN_START = re.compile(r"^[省市](?![场政容域际会区辖])")
_NUMBER = "[一二两三四五六七八九十百千万双]{1,4}[个大项]?"
_NUMBERED = re.compile(
    rf"^(?:{_NUMBER}(?:行动|工程|计划|战略|任务|攻坚战?|基地|(?:副)?中心|高地|屏障|枢纽|门户|平台|通道|走廊|体系|集群|品牌|"
    r"示范区|先行区|目的地|桥头堡|片区|[核极轴带圈廊翼区港])[、,]?)+(?:建设|布局|格局|发展格局)?$"
)
"""A name that counts and does not say what."""
_OWN_RULES = re.compile(r"^(?!国家|全国|中国|中华|国务院).+条例(?:\(草案\))?$")
_OWN_PLAN = re.compile(r"^(?:国民经济和社会发展第.+五年规划|十[三四五六七]五规划)")
_FIVE_YEARS = re.compile(r"^十[二三四五六七]五规划$")
_OWN_IN_FRONT = re.compile(r"(?:[我全本]?省|[我全本]?市|自治区)$")
_DRAFT = re.compile(r"^[”》]?纲要[(（]?草案")
_SECTION = re.compile(r"^(?P<body>.+?)(?:境内)?段[)）]?$")
_LONGEST_PLACE, _SHORTEST_WHOLE = 11, 3


def bound_label(top: str, label: str, front: Known | None, gazetteer: Gazetteer) -> str | None:
    """Return a name with the place in it whose it is, or None for a name that is not bound to one.

    `front` is the place that stands right in front of the name, if any; else it is the document's.
    """
    focus = gazetteer.focus
    if top in _NEVER or focus is None or label in gazetteer.names:
        return None
    ours = None if top in _ALL and label.startswith("全") else _OURS.match(label)
    if ours:
        known = gazetteer.names.get(ours.group())
        return known.label + label[ours.end() :] if known else None
    if counted := _COUNTED.match(label):
        own = _division(counted[2][-1], gazetteer)
        return counted[1] + own + label[counted.end() :] if own else None
    if gazetteer.place_prefix(fold_marks(label)):
        return None
    return _unsaid(top, label, front, focus, gazetteer)


def _unsaid(top: str, label: str, front: Known | None, focus: Division, gazetteer: Gazetteer) -> str | None:
    """Return a name that says nothing of its place with the place before it: rules, plans, counted things."""
    rest = _OWN_START.sub("", label) if top == "Strategy" else label
    if top == "Strategy" and (_OWN_RULES.match(fold_marks(label)) or _OWN_PLAN.match(fold_marks(rest))):
        own = _division(label[0], gazetteer) if rest != label else None
        return (front.label if front else own or focus.name) + rest
    if _NUMBERED.match(fold_marks(label)):
        short = next(iter(front.aliases), front.label) if front else next(iter(focus.short_names), focus.name)
        return short + label
    return None


def _division(unit: str, gazetteer: Gazetteer) -> str | None:
    """Return the name of the document's place, or of one that it lies in, that ends in 省, 市, 区 or 县."""
    focus = gazetteer.focus
    around = (focus, *gazetteer.reference.ancestors(focus.code)) if focus else ()
    return next((division.name for division in around if division.name.endswith(unit)), None)


def own_plan(sentence: Sentence, name: Name, gazetteer: Gazetteer) -> str | None:
    """Return the five-year plan of the document's place where the sentence says that it is: 省“十五五”规划."""
    if gazetteer.focus is None or not _FIVE_YEARS.match(name.label):
        return None
    before, after = sentence.clean[: name.start].rstrip("“《"), sentence.clean[name.end :]
    if not (_OWN_IN_FRONT.search(before) or _DRAFT.match(after)):
        return None
    return gazetteer.focus.name + name.label


def place_in_front(sentence: Sentence, name: Name, gazetteer: Gazetteer) -> Known | None:
    """Return the place that stands right before a name, without a word between."""
    before = sentence.clean[: name.start].rstrip("“《")
    for length in range(min(_LONGEST_PLACE, len(before)), 1, -1):
        known = gazetteer.names.get(before[-length:])
        if known is not None and known.shows and load_schema().top(known.cls) == "Place":
            return known
    return None


def whole_of(top: str, label: str, gazetteer: Gazetteer) -> str | None:
    """Return the line or park of which a name is the section in some place, or None.

    What a text says of 大运河国家文化公园（安徽段） it says of the park as far as it concerns Anhui.
    """
    told = _SECTION.match(label) if top in _LONG else None
    whole = _before_place(told["body"], gazetteer) if told else None
    if whole and whole.endswith("至"):  # 京沪高速新沂至江都段
        whole = _before_place(whole[:-1], gazetteer)
    return whole


def _before_place(text: str, gazetteer: Gazetteer) -> str | None:
    """Return what stands before the place that a text ends with, where that is long enough to be a name."""
    for length in range(_SHORTEST_WHOLE, len(text) - 1):
        whole, place = text[:length], text[length:].lstrip("(（")
        if gazetteer.place(place):
            return None if gazetteer.place(whole) else whole.rstrip("(（")
    return None
