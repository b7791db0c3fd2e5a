"""Bytes → text: the encoding is told by marks, by strictness, and by how common the characters are."""

from __future__ import annotations

import codecs
import re

from ingest.loaders.content import UnfitError
from ingest.loaders.refusals import refusal

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins with the mark of UTF-16
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHINESE = {"gb18030": ("gb2312", b"\xb0", b"\xd7"), "big5hkscs": ("big5", b"\xa4", b"\xc6")}
"""Encodings of two bytes a character: the old standard whose rows from the one to the other are the common ones."""
_COMMON_SHARE = 0.7
_EVERYDAY_SHARE = 0.35
_SHORT = 12
"""Characters; in fewer, such as a name, the everyday ones may be missing."""
_UTF16_SHARE = 0.9
_CONTROL_SHARE = 0.01
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SAMPLE = 1 << 20
_MARKS = frozenset("，。、：；！？“”‘’（）《》〈〉【】「」『』—…·％　０１２３４５６７８９")
_EVERYDAY = frozenset(
    "的一是在不了有和人這这中大為为上個个國国我以要時时來来用們们生到作地於于出就分對对成會会可主發发年動动同工也能下過过"
    "子說说產产種种面而方後后多定行學学法所民得經经三之進进著等部度家電电力裡如水化高自二理起小物現现實实加量都兩两體体制"
    "機机當当使點点從从業业本去把性好應应開开它合還还因由其些然前外天政四日那社義义事平形相全表間间樣样與与關关各重新線线"
    "內内數数正心反你明看原又麼么利比或但質质氣气第向道命此變变條条只沒没結结解問问意建月公無无系軍军很情者最立代想已通並"
    "并提直題题黨党程展五果料象員员革位入常文總总次品式活設设及管特件長长求老頭头基資资邊边流路級级少圖图山統统接知較较將将"
    "組组見见計计別别她手角期根論论運运農农指幾几九區区強强放決决西被幹干做必戰战先回則则任取據据處处隊队南給给色光門门即保"
    "治北造百規规熱热領领七海口東东導导器壓压志世金增爭争濟济階阶油思術术極极交受聯联認认六共權权收證证改清己美再採采轉转更"
    "單单風风切打白教速花帶带安場场身車车例真務务具萬万每目至達达走積积示議议聲声報报完類类八離离華华名確确才科張张信馬马節节"
    "話话米整空元況况今集溫温傳传土許许步群廣广石記记需段研界拉林律叫且究觀观越織织裝装影算低持音眾众書书布復复容兒儿須须際际"
    "商非驗验連连斷断深難难近礦矿千週周委素技備备半辦办青省列習习響响約约支般史感勞劳便團团往酸歷历市克何除消構构府稱称太準准精"
    "值號号率族維维劃划選选標标寫写存候毛親亲快效斯院查江型眼王按格養养易置派層层片始卻却專专狀状育廠厂京識识適适屬属圓圆包火住"
    "調调滿满縣县局照參参紅红細细引聽听該该鐵铁價价嚴严"
)
"""The characters of running Chinese, in both scripts: four of ten in any text, few in bytes misread."""


def decode(data: bytes, name: str) -> str:
    """Decode by byte-order mark, then strict UTF-8, then what reads as Chinese: GB18030, Big5 or UTF-16.

    Raises `DocumentError` that names the file.

    >>> decode("遵义".encode("gb18030"), "x.txt")
    '遵义'
    """
    try:
        return decoded(data)
    except UnfitError as error:
        raise refusal(error.key, name, **error.values) from error


def decoded(data: bytes) -> str:
    """Decode as `decode` does; raises `UnfitError`."""
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _strict(data, encoding)
    if b"\x00" in data[:8192]:
        return _utf16(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _two_bytes(data, error.start)
    return _checked(text)


def _checked(text: str) -> str:
    if len(_CONTROLS.findall(text)) > _CONTROL_SHARE * max(len(text), 1):
        raise UnfitError("binary")
    return text


def _two_bytes(data: bytes, reached: int) -> str:
    """Decode bytes that are not UTF-8: as what spells the most common characters."""
    scores = {e: _score(text, e) for e in _CHINESE if (text := _fits(data[:_SAMPLE], e)) is not None}
    best = max(scores, key=lambda encoding: scores[encoding], default=None)
    if best is None or not scores[best]:
        if (wide := _wide(data)) is not None:
            return wide
        _strict(data, "gb18030", reached)
        raise UnfitError("not-chinese", encoding="GB18030")
    return _checked(_strict(data, best, reached))


def _fits(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None


def reads_well(text: str, encoding: str) -> bool:
    """Tell whether a text reads as Chinese, if it is decoded from an encoding that nearly all bytes fit."""
    return encoding not in _CHINESE or _score(text[:_SAMPLE], encoding) > 0


def _score(text: str, encoding: str) -> float:
    """Return how well a text reads as Chinese, 0 where it does not.

    Nearly any pair of bytes is some character of GB18030: Big5 or a truncated UTF-8 file decodes without
    an error, to rare characters; Hangul and kana to characters that are common, but not every day.
    """
    level, often = _common(text, encoding), everyday(text)
    short = sum(c > "\x7f" for c in text) < _SHORT
    return level + often if level >= _COMMON_SHARE and (short or often >= _EVERYDAY_SHARE) else 0


def _common(text: str, encoding: str) -> float:
    """Return the share of Chinese characters that are everyday ones or of the first level of the old standard."""
    standard, first, last = _CHINESE[encoding]
    hanzi = [c for c in text if "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\ue000" <= c <= "\uf8ff"]
    rows = [c in _EVERYDAY or first <= c.encode(standard, "ignore")[:1] <= last for c in hanzi]
    return sum(rows) / max(len(hanzi), 1)


def everyday(text: str) -> float:
    """Return the share of everyday characters and Chinese marks in what is not ASCII.

    >>> everyday("这是我们的") == 1 and everyday("锟斤拷") == 0
    True
    """
    beyond = [c for c in text if c > "\x7f"]
    return sum(c in _EVERYDAY or c in _MARKS for c in beyond) / max(len(beyond), 1)


def _utf16(data: bytes) -> str:
    text = _wide(data)
    if text is None:
        raise UnfitError("binary")
    return text


def _wide(data: bytes) -> str | None:
    """Return the text in UTF-16 without a mark, in the one order in which it is all Chinese, Latin and white space."""
    if len(data) % 2:
        return None
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = _fits(data[:_SAMPLE], encoding)
        if (
            sample
            and sum(map(_plausible, sample)) >= _UTF16_SHARE * len(sample)
            and everyday(sample) >= _EVERYDAY_SHARE / 2
        ):
            found.append(encoding)
    if len(found) != 1:
        return None
    try:
        text = data.decode(found[0])
    except UnicodeDecodeError:
        return None
    return text if len(_CONTROLS.findall(text)) <= _CONTROL_SHARE * len(text) else None


def _plausible(c: str) -> bool:
    return " " <= c <= "~" or c in "\t\r\n\f" or "\u4e00" <= c <= "\u9fff" or c in _MARKS or "\uff00" <= c <= "\uffef"


def _strict(data: bytes, encoding: str, reached: int = 0) -> str:
    """Decode or say where it fails: at the byte that the encoding which got furthest (`reached`) stumbles over."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(error.object)  # a mark before the text is not counted in
        at = max(at, reached)
        raise UnfitError("encoding", where=f"byte {at:,} (0x{data[at]:02x})") from error
