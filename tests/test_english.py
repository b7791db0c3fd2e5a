"""English names and romanisation: exact results, and None where a part of the label is unknown."""

from __future__ import annotations

import pytest

from ontology.english import english, romanise
from ontology.reference import load_reference


@pytest.mark.parametrize(
    ("label", "cls", "name"),
    [
        ("遵义市", "Prefecture", "Zunyi"),
        ("湄潭县", "County", "Meitan County"),
        ("贵州省", "Province", "Guizhou Province"),
        ("务川仡佬族苗族自治县", "County", "Wuchuan Gelao and Miao Autonomous County"),
        ("陕西省", "Province", "Shaanxi Province"),
        ("山西省", "Province", "Shanxi Province"),
        ("内蒙古自治区", "Province", "Inner Mongolia Autonomous Region"),
        ("香港特别行政区", "Province", "Hong Kong Special Administrative Region"),
        ("重庆市", "Province", "Chongqing"),
        ("六安市", "Prefecture", "Lu'an"),
        ("浚县", "County", "Xun County"),
        ("清新区", "County", "Qingxin District"),
        ("永兴镇", "Township", "Yongxing Town"),
        ("平正仡佬族乡", "Township", "Pingzheng Gelao Ethnic Township"),
        ("不存在县", "County", None),
        ("仁怀至遵义高速公路", "Road", "Renhuai–Zunyi Expressway"),
        ("桐梓至新蒲高速公路", "Road", "Tongzi–Xinpu Expressway"),
        ("正安至万盛高速公路", "Road", "Zheng'an–Wansheng Expressway"),
        ("遵义至不明高速公路", "Road", None),
        ("渝贵高铁", "Railway", "Chongqing–Guiyang High-Speed Railway"),
        ("新渝贵高铁", "Railway", "New Chongqing–Guiyang High-Speed Railway"),
        ("遵铜铁路", "Railway", "Zunyi–Tongren Railway"),
        ("涪柳铁路", "Railway", "Fuling–Liuzhou Railway"),
        ("成渝铁路", "Railway", "Chengdu–Chongqing Railway"),
        ("安康铁路", "Railway", None),
        ("遵泸高铁", "Railway", "Zunyi–Luzhou High-Speed Railway"),
        ("叙毕铁路", "Railway", "Xuyong–Bijie Railway"),
        ("哈肇高速公路", "Road", None),
        ("绥大高速公路", "Road", None),
        ("昌赣高铁", "Railway", None),
        ("广南高速", "Road", None),
        ("遵义综合保税区", "Zone", "Zunyi Comprehensive Bonded Zone"),
        ("遵义经济技术开发区", "Zone", "Zunyi Economic and Technological Development Zone"),
        (
            "中国（遵义）跨境电子商务综合试验区",
            "Zone",
            "China (Zunyi) Cross-Border E-Commerce Comprehensive Pilot Zone",
        ),
        ("播州通用机场", "Airport", "Bozhou General Aviation Airport"),
        ("乌江水运枢纽", "Waterway", "Wu River Water Transport Hub"),
        ("观音水库", "WaterProject", None),
        ("资源产业园", "Zone", None),
        ("江西内陆开放型经济试验区", "Zone", "Jiangxi Inland Open Economy Pilot Zone"),
        ("南山港", "Project", None),
        ("贵州省人民政府", "Organization", "People's Government of Guizhou Province"),
        ("国务院", "Organization", "State Council"),
        ("遵义会议会址", "Attraction", "Zunyi Conference Site"),
        ("长征国家文化公园", "Attraction", "Long March National Cultural Park"),
        ("成渝地区双城经济圈", "Region", "Chengdu–Chongqing Economic Circle"),
        ("酱香型白酒", "Industry", "sauce-aroma baijiu"),
        ("白酒产业", "Industry", "baijiu"),
        ("AI终端", "Industry", None),
        ("地区生产总值", "Indicator", "gross regional product"),
        ("全国文明城市", "Designation", "National Civilized City"),
        ("西部大开发", "Strategy", "Western Development Strategy"),
        ("乌江", "NaturalFeature", "Wu River"),
    ],
)
def test_english(label: str, cls: str, name: str | None) -> None:
    assert english(label, cls) == name


@pytest.mark.parametrize(
    ("label", "cls", "pinyin"),
    [
        ("重庆市", "Province", "Chongqing Shi"),
        ("六安市", "Prefecture", "Lu'an Shi"),
        ("台州市", "Prefecture", "Taizhou Shi"),
        ("蚌埠市", "Prefecture", "Bengbu Shi"),
        ("长治市", "Prefecture", "Changzhi Shi"),
        ("漯河市", "Prefecture", "Luohe Shi"),
        ("陕西省", "Province", "Shaanxi Sheng"),
        ("荥阳市", "County", "Xingyang Shi"),
        ("荥经县", "County", "Yingjing Xian"),
        ("浚县", "County", "Xun Xian"),
        ("单县", "County", "Shan Xian"),
        ("洪洞县", "County", "Hongtong Xian"),
        ("长子县", "County", "Zhangzi Xian"),
        ("都匀市", "County", "Duyun Shi"),
        ("乐清市", "County", "Yueqing Shi"),
        ("民乐县", "County", "Minle Xian"),
        ("万柏林区", "County", "Wanbailin Qu"),
        ("务川仡佬族苗族自治县", "County", "Wuchuan Gelaozu Miaozu Zizhixian"),
        ("广西壮族自治区", "Province", "Guangxi Zhuangzu Zizhiqu"),
        ("观音水库", "WaterProject", "Guanyin Shuiku"),
        ("渝贵高铁", "Railway", "Yugui Gaotie"),
        ("仁怀至遵义高速公路", "Road", "Renhuai zhi Zunyi Gaosugonglu"),
        ("“四个一批”", "Strategy", "“Sigeyipi”"),
        ("习水500千伏变电站", "EnergyProject", "Xishui 500 Qianfu Biandianzhan"),
        ("GDP", "Indicator", "GDP"),
    ],
)
def test_romanise(label: str, cls: str, pinyin: str) -> None:
    assert romanise(label, cls) == pinyin


def test_gazetteer_and_rules_agree_on_every_division() -> None:
    """A document's label for a place and the reference graph's must be one and the same."""
    for division in load_reference().divisions.values():
        assert english(division.name, division.cls) == division.name_en
        assert romanise(division.name, division.cls) == division.pinyin
