"""Names made of parts, each in Chinese, in pinyin and in English; no part is a name of anything by itself."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Name(NamedTuple):
    """One name, three times."""

    zh: str
    pinyin: str
    en: str


def _table(text: str) -> list[Name]:
    return [Name(*line.split("\t")) for line in text.strip().splitlines()]


_PAIRS = """
云/yun 龙/long 清/qing 石/shi 岭/ling 湖/hu 桥/qiao 安/an 平/ping 德/de 华/hua 泰/tai 康/kang 福/fu 林/lin
金/jin 源/yuan 凤/feng 郡/jun 港/gang 原/yuan 川/chuan 阳/yang 宁/ning 昌/chang 长/chang 永/yong 兴/xing
水/shui 溪/xi 坪/ping 塘/tang 南/nan 北/bei 东/dong 西/xi 高/gao 新/xin 春/chun 秋/qiu 松/song 竹/zhu
梅/mei 兰/lan 江/jiang
"""
SYLLABLES = [Name(*pair.split("/"), "") for pair in _PAIRS.split()]
"""Two of them are the beginning of a name."""
THEMES = _table(
    """
新能源	Xinnengyuan	New Energy
半导体	Bandaoti	Semiconductor
生物医药	Shengwuyiyao	Biomedicine
高端装备	Gaoduanzhuangbei	High-End Equipment
山地农业	Shandinongye	Mountain Farming
文化旅游	Wenhualüyou	Culture and Tourism
数字经济	Shuzijingji	Digital Economy
新材料	Xincailiao	New Materials
精细化工	Jingxihuagong	Fine Chemicals
节能环保	Jienenghuanbao	Energy Saving
现代物流	Xiandaiwuliu	Modern Logistics
食品加工	Shipinjiagong	Food Processing
中药材	Zhongyaocai	Herbal Medicine
算力	Suanli	Computing Power
茶叶	Chaye	Tea
竹木	Zhumu	Bamboo and Timber
"""
)
_ROWS = """
Strategy	振兴行动	Zhenxing Xingdong	Revival Action
Strategy	提升工程	Tisheng Gongcheng	Upgrading Scheme
Strategy	倍增计划	Beizeng Jihua	Doubling Plan
Strategy	融合发展	Ronghe Fazhan	Integrated Development
Industry	产业	Chanye	Industry
Industry	制造业	Zhizaoye	Manufacturing
Industry	服务业	Fuwuye	Services
Designation	示范城市	Shifan Chengshi	Model City
Designation	先行区	Xianxingqu	Pioneer Zone
Designation	基地	Jidi	Base
Indicator	产值	Chanzhi	Output Value
Indicator	增加值	Zengjiazhi	Value Added
Indicator	覆盖率	Fugailü	Coverage
Zone	产业园	Chanyeyuan	Industrial Park
Zone	开发区	Kaifaqu	Development Zone
Organization	集团	Jituan	Group
Organization	研究院	Yanjiuyuan	Institute
Event	博览会	Bolanhui	Expo
Event	推进会	Tuijinhui	Conference
Railway	高铁	Gaotie	High-Speed Railway
Road	高速	Gaosu	Expressway
LogisticsProject	物流港	Wuliugang	Logistics Port
WaterProject	水库	Shuiku	Reservoir
Project	重点项目	Zhongdian Xiangmu	Key Project
"""
_ENDINGS = [line.split("\t") for line in _ROWS.strip().splitlines()]
ENDINGS = {kind: [Name(*rest) for other, *rest in _ENDINGS if other == kind] for kind, *_ in _ENDINGS}
"""What names of a class end in."""


def compose(dice: Random, kind: str) -> Name:
    """Return a name for a thing of a class.

    >>> compose(Random(1), "Zone")
    Name(zh='平高生物医药开发区', pinyin='Pinggao Shengwuyiyao Kaifaqu', en='Pinggao Biomedicine Development Zone')
    """
    first, second, theme = dice.choice(SYLLABLES), dice.choice(SYLLABLES), dice.choice(THEMES)
    begin, ending = (first.pinyin + second.pinyin).capitalize(), dice.choice(ENDINGS[kind])
    return Name(
        f"{first.zh}{second.zh}{theme.zh}{ending.zh}",
        f"{begin} {theme.pinyin} {ending.pinyin}",
        f"{begin} {theme.en} {ending.en}",
    )
