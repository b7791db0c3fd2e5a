"""List members and phrases → typed names; what names nothing in particular is let go, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.gazetteer import Gazetteer
from ingest.lexicon import Lexicon
from ingest.lists import Item
from ontology.schema import load_schema

_QUOTE = re.compile(r"[“”‘’]")
_QUOTES = frozenset("“”‘’")
_TITLE = re.compile(r"《([^《》]+)》")
_POLICY_TITLE = re.compile(r"意见|规划|方案|条例|办法|纲要|建议|通知|计划|政策|措施|决定|法$")
_LEADS = re.compile(
    r"^(?:以(?!人为本)|对|把|将|与|同|在|为|向|从|于|及|并|使|让|由|用|等|起|到|的|了|是|有|其中|包括|特别是|尤其是|"
    r"[一二三四五六七八九]是|正值|恰逢|同时|加大|作为|首批|第[一二三四五六七八九十]+批)+(?=.{2})"
)
_VAGUE = re.compile(
    r"^(?:一批|一个|一些|一系列|一大批|多个|若干|各类|各地|各|更多|所有|这|该|本|此|某|其他|其它|其|多|"
    r"[一二三四五六七八九十两\d]+(?:个|条|座|家|项|批|处|所|类|种|名|万|千|百|余))"
)
_COUNTED_TITLE = re.compile(
    r"^(?:新增|累计)?[\d一二三四五六七八九十两]+(?:个|家|项|条|座|处|件|批)(?=国家|全国|世界|中国|国际)"
)
_MEANS = re.compile(
    r"为(?:抓手|支撑|引领|牵引|重点|核心|载体|契机|目标|导向|主攻方向|主|突破口|基础|平台|依托|龙头|纽带|保障|根本|航母)$"
)
_HANZI = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9·＋+—\-“”‘’（）()、]+$")
_FUNCTION = re.compile(r"[的了是在于着把被让使不没]|可以|进行|以及|时期|期间")
_OWN_TAIL = re.compile(r"(?:全产业链|产业链条|产业链|产业集群|产业体系|产业|行业)$")
_CITY_PARTS = {"主城区", "中心城区"}
_OWN_PREFIX = {"市": 2, "省": 1, "县": 3}
_INDUSTRY_LENGTH = (2, 12)
_AIMS = {"aim", "award"}
_COUNT = re.compile(r"^[一二三四五六七八九十两\d]+(?:个|项|大|条|种).*$")
_RANK = re.compile(r"^(?:国家级|省级|市级)(?=.{2})|(?:特大型|大型|中型|小型)$")
_DIGIT = re.compile(r"\d")
_NO_BRANCH = (
    "企业",
    "就业",
    "创业",
    "事业",
    "毕业",
    "营业",
    "区",
    "县",
    "市",
    "镇",
    "村",
    "人",
    "人员",
    "中心",
    "街区",
)
_QUOTE_LEAD, _QUOTE_TAIL = 12, 12


@dataclass(frozen=True, slots=True)
class Name:
    """A typed name at its place; `iri` is set where a gazetteer knows it."""

    start: int
    end: int
    cls: str
    label: str
    source: str
    aliases: tuple[str, ...] = ()
    iri: str | None = None
    score: float | None = None
    """How sure the model is that this is a name (a log-odds figure); None where it saw none."""
    steady: float | None = None
    """How well its tagger agrees (a log-probability)."""


@dataclass(frozen=True, slots=True)
class Namer:
    """Decides what a phrase names, by gazetteer, marks, head and the verb that governs it."""

    lexicon: Lexicon
    gazetteer: Gazetteer

    def name(self, item: Item, frame: str | None, expected: str | None = None) -> Name | None:
        """Return the name that `item` is, or None; `expected` is the class that its list asks for."""
        start, label = _trim(item)
        end = item.end if item.restored else start + len(label)
        counted = _COUNTED_TITLE.match(label)
        if counted:  # 新增4个国家生态文明建设示范区 names the title
            start, label = start + counted.end(), label[counted.end() :]
        if _VAGUE.match(label) or len(label) < 2:
            return None
        known = self._known(label, start, end, item) or self._lowest(label, start, end, item) or self._whole(item)
        if known:
            return known
        stems = self.lexicon.stems(label)
        for stem in reversed(stems) if "“" in label or frame == "integrate" else stems:
            stop = end - (len(label) - len(stem)) if not item.restored else end
            found = (
                self._known(stem, start, stop, item)
                or self._titled(stem, start, stop)
                or self._quoted(stem, start, stop, frame)
                or self._headed(stem, start, stop, frame, item)
            )
            if found:
                return found
        if "的" in label and frame not in _AIMS and not item.restored:
            cut = label.rindex("的") + 1
            return self.name(Item(start + cut, end, label[cut:]), frame, expected)
        if expected == "Industry" or (frame == "industry" and label.endswith(self.lexicon.branches)):
            return self._industry(label, start, end)
        return None

    def _whole(self, item: Item) -> Name | None:
        """Return the policy that a list member names already without the head its list would add."""
        stands = self.gazetteer.names.get(item.label[: item.end - item.start]) if item.restored else None
        if stands is None or stands.cls != "Strategy":
            return None
        return Name(item.start, item.end, stands.cls, stands.label, "gazetteer", stands.aliases, stands.iri)

    def _known(self, label: str, start: int, end: int, item: Item) -> Name | None:
        known = self.gazetteer.names.get(label)
        if not _QUOTES.isdisjoint(label):
            known = self.gazetteer.names.get(_QUOTE.sub("", label)) or known
        if known is None or (item.restored and known.label != label):
            return None
        return Name(start, end, known.cls, known.label, "gazetteer", known.aliases, known.iri)

    def _lowest(self, label: str, start: int, end: int, item: Item) -> Name | None:
        """Read `武威市凉州区` as the name of the smaller place."""
        length = self.gazetteer.place_prefix(label)
        if item.restored or not 0 < length < len(label):
            return None
        rest = label[length:]
        if self.gazetteer.place_prefix(rest) == len(rest):
            return self._known(rest, start + length, end, item)
        return self._lowest(rest, start + length, end, item)

    def _titled(self, label: str, start: int, end: int) -> Name | None:
        title = _TITLE.search(label) if label.startswith("《") else None
        if not title:
            return None
        cls = "Strategy" if _POLICY_TITLE.search(title[1]) else "Attraction"
        return Name(start, end, cls, title[1], "title")

    def _quoted(self, label: str, start: int, end: int, frame: str | None) -> Name | None:
        """Read a quoted name, alone or with a word before or behind it: “四个一批”, “散乱污”企业整治."""
        if "“" not in label or not label.count("“") == label.count("”") == 1:
            return None
        inner = label[label.index("“") + 1 : label.index("”")]
        before, tail = label[: label.index("“")], _COUNT.sub("", label[label.index("”") + 1 :])
        before = "" if before.endswith("的") else before
        tail = "" if tail.startswith("的") else tail
        if tail.endswith(self.lexicon.unnamed) and tail:
            return None
        label = f"{before}“{inner}”{tail}"
        if (
            len(before) > _QUOTE_LEAD
            or _FUNCTION.search(before + tail)
            or _DIGIT.search(before)
            or not 1 < len(inner) < 24
        ):
            return None
        if len(tail) > _QUOTE_TAIL or any(w.verb and w.verb.strong for w in self.lexicon.find(before)):
            return None
        if tail and not self.lexicon.head_of(tail) and any(w.verb for w in self.lexicon.find(tail)):
            return None
        classes = self.lexicon.heads.get(self.lexicon.head_of(tail) or "", ())
        inner_classes = self.lexicon.heads.get(self.lexicon.head_of(inner) or "", ("Strategy",))
        classes = classes or (("Strategy",) if inner_classes == ("Industry",) or frame == "strategy" else inner_classes)
        title = frame == "award" and "Strategy" in classes
        cls = "Designation" if title else self._pick(classes, frame, label)
        bare = inner if label == f"“{inner}”" else label
        return Name(start, end, cls, bare, "quote", (inner,) if bare != inner and tail else ())

    def _headed(self, label: str, start: int, end: int, frame: str | None, item: Item) -> Name | None:
        head = self.lexicon.head_of(label)
        if head is None or label in self.lexicon.generic or not _HANZI.match(label):
            return None
        modifier = label[: -len(head)]
        classes = self.lexicon.heads[head]
        cls = self._pick(classes, frame, label)
        if cls == "Industry":
            return self._industry(label, start, end)
        if not self._specific(modifier, head, cls):
            return None
        full, aliases = self.own(_plain(label, head), cls)
        aliases = (*aliases, label) if full != label else aliases
        restored = (item.label,) if item.restored and item.label != full else ()
        return Name(start, end, cls, full, "list" if item.restored else "head", (*aliases, *restored))

    def _specific(self, modifier: str, head: str, cls: str) -> bool:
        """Tell whether what stands before a head makes the name one of something in particular."""
        if head in self.lexicon.bare_heads:
            return True
        if not modifier or self._describes(modifier, cls):
            return False
        if self.lexicon.is_generic(modifier):
            # 全国双拥模范城: for a title even plain words may tell
            return cls == "Designation" and len(modifier) > 3 and not modifier.startswith(("省级", "国家级", "各级"))
        return len(modifier) > 1 or modifier in self.gazetteer.reference.line_abbreviations

    def _describes(self, modifier: str, cls: str) -> bool:
        """Tell whether a modifier is a clause or description, which no name of the class holds."""
        if cls != "Designation" and _FUNCTION.search(modifier):
            return True
        if cls == "Organization":
            return modifier.startswith("企业") or any(word.verb for word in self.lexicon.find(modifier))
        return load_schema().top(cls) == "Project" and "有" in modifier

    def _pick(self, classes: tuple[str, ...], frame: str | None, label: str) -> str:
        """Choose among the classes of a head by the verb and by whether a place leads the name."""
        if len(classes) == 1:
            return classes[0]
        placed = bool(self.gazetteer.place_prefix(label)) or label.startswith(("市", "省", "中国（"))
        if "Designation" in classes and "Industry" in classes:
            return "Designation" if frame == "award" else "Industry"
        if "Designation" in classes:
            other = next(c for c in classes if c != "Designation")
            return "Designation" if frame in _AIMS or not placed else other
        if "Strategy" in classes:
            other = next(c for c in classes if c != "Strategy")
            return other if placed else "Strategy"
        return classes[0]

    def own(self, label: str, cls: str) -> tuple[str, tuple[str, ...]]:
        """Put the document's place for a leading 市 or 省: 市中医院 is 遵义市中医院 in a text on Zunyi."""
        focus = self.gazetteer.focus
        if focus and label in _CITY_PARTS:
            return next(iter(focus.short_names), focus.name) + label, (label, focus.name + label)
        if focus is None or cls in {"Strategy", "Industry", "Designation"} or label[0] not in _OWN_PREFIX:
            return label, ()
        for division in (focus, *self.gazetteer.reference.ancestors(focus.code)):
            if division.name.endswith(label[0]):
                return division.name + label[1:], (label, *(s + label[1:] for s in division.short_names))
        return label, ()

    def _industry(self, label: str, start: int, end: int) -> Name | None:
        name = _OWN_TAIL.sub("", label)
        length = self.gazetteer.place_prefix(name)
        rest = self.gazetteer.names.get(name[length:]) if length else None
        known = self.gazetteer.names.get(name) or rest
        if known and known.cls == "Industry":
            return Name(start, end, "Industry", known.label, "gazetteer", known.aliases, known.iri)
        if known or not self._is_branch(name, label):
            return None
        aliases = tuple(dict.fromkeys(a for a in (label, f"{name}产业") if a != name))
        return Name(start, end, "Industry", name, "frame", aliases)

    def _is_branch(self, name: str, label: str) -> bool:
        """Tell whether a phrase may be the name of a branch: short, nominal, of no other class."""
        low, high = _INDUSTRY_LENGTH
        if not low <= len(name) <= high or not _HANZI.match(name) or _FUNCTION.search(name):
            return False
        rest = name[self.gazetteer.place_prefix(name) :]
        if {name, label, rest} & self.lexicon.generic or name.endswith(_NO_BRANCH) or self.lexicon.is_generic(name):
            return False
        other = self.lexicon.heads.get(self.lexicon.head_of(name) or "", ("Industry",))
        if "Industry" not in other and name == label:
            return False
        return not any(w.verb and w.verb.strong for w in self.lexicon.find(name))


def _plain(label: str, head: str) -> str:
    """Return a name without rank and size: 国家级遵义高新区 is 遵义高新区, 观音大型水库 is 观音水库."""
    return _RANK.sub("", label[: -len(head)]) + head if _RANK.sub("", label[: -len(head)]) else label


def _trim(item: Item) -> tuple[int, str]:
    """Drop the words that lead up to a name; returns where the rest starts in the text, and its label."""
    label = _MEANS.sub("", item.label) if not item.restored and "为" in item.label else item.label
    lead = _LEADS.match(label)
    cut = lead.end() if lead else 0
    return item.start + cut, label[cut:]
