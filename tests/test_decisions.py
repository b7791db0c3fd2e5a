"""Decisions on names: by rules within a document, by persons over them, in the graph and from the command."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.store import Store
from ingest.definitions import definitions
from ingest.gazetteer import gazetteer_for
from ingest.merging import Candidate, merges
from ingest.names import Name
from ingest.pipeline import read_again, read_document
from ingest.resolve import Resolver, resolve
from ingest.segmentation import Sentence, sentences
from ontology.errors import OptionError
from ontology.rdf import extraction_triples, read_extraction
from ontology.records import Extraction
from ontology.rulings import FILE_NAME, Ruling, added, parse_rulings, rulings_of, write_rulings
from ontology.variants import fold_marks, forms, variants
from tests.serving import running

ZUNYI = gazetteer_for("520300")


# ── short forms


@pytest.mark.parametrize(
    ("top", "full", "short"),
    [
        ("Zone", "遵义高新技术产业开发区", "遵义高新区"),
        ("Zone", "中国（贵州）自由贸易试验区", "贵州自贸区"),
        ("Zone", "国家级遵义经济技术开发区", "遵义经开区"),
        ("Project", "仁怀至遵义高速公路", "仁怀至遵义高速"),
        ("Project", "渝贵高速铁路", "渝贵高铁"),
        ("Organization", "贵州师范大学", "贵州师大"),
        ("Organization", "某某（集团）有限责任公司", "某某集团"),
        ("Strategy", "“双千”专项行动", "双千"),
        ("Attraction", "长征国家文化公园", "长征文化公园"),
    ],
)
def test_a_full_name_has_its_short_forms(top: str, full: str, short: str) -> None:
    assert short in forms(full, variants(top).shorter)


@pytest.mark.parametrize(
    ("top", "one", "other"),
    [("Project", "渝贵铁路", "渝贵高铁"), ("Zone", "遵义综合保税区", "遵义高新区"), ("Place", "遵义市", "遵义")],
)
def test_different_things_are_no_short_forms(top: str, one: str, other: str) -> None:
    assert other not in forms(one, variants(top).shorter)
    assert one not in forms(other, variants(top).shorter)


def test_marks_and_width_do_not_tell_names_apart() -> None:
    assert fold_marks("“１＋３”工程") == fold_marks("1+3工程")
    assert fold_marks("中国—东盟博览会") == fold_marks("中国－东盟博览会")


def merged(top: str, *labels: str, apart: tuple[str, str] = ("", "")) -> dict[str, tuple[str, str]]:
    names = [Candidate(label, line=top == "Project") for label in labels]
    return merges(top, names, ZUNYI, lambda a, b: {a, b} == set(apart)).into


@pytest.mark.parametrize(
    ("top", "labels", "into"),
    [
        ("Zone", ["遵义综合保税区", "遵义综保区"], {"遵义综保区": ("遵义综合保税区", "ending")}),
        ("Zone", ["仁怀市经济开发区", "仁怀经开区"], {"仁怀经开区": ("仁怀市经济开发区", "ending+place-form")}),
        ("Project", ["遵义新舟机场", "新舟机场"], {"新舟机场": ("遵义新舟机场", "own-place")}),
        ("Project", ["仁怀至遵义高速公路", "仁遵高速"], {"仁遵高速": ("仁怀至遵义高速公路", "ending+line-ends")}),
        ("Strategy", ["“四个一批”行动", "四个一批"], {"四个一批": ("“四个一批”行动", "ending")}),
        ("Strategy", ["“十四五”规划", "十四五规划"], {"十四五规划": ("“十四五”规划", "marks")}),
        ("Designation", ["省域副中心城市", "省域副中心"], {"省域副中心城市": ("省域副中心", "ending")}),
        ("Organization", ["贵阳市云岩区医院", "云岩区医院"], {"云岩区医院": ("贵阳市云岩区医院", "place-form")}),
        ("Zone", ["贵阳综合保税区", "遵义综合保税区"], {}),
        ("Project", ["贵阳龙洞堡机场", "龙洞堡机场"], {}),
    ],
)  # fmt: skip
def test_names_of_one_document_that_are_one(top: str, labels: list[str], into: dict[str, tuple[str, str]]) -> None:
    assert merged(top, *labels) == into
    assert merged(top, *reversed(labels)) == into


def test_where_two_full_names_fit_none_is_taken() -> None:
    names = [Candidate(label) for label in ("遵义经济技术开发区", "遵义经济开发区", "遵义经开区")]
    found = merges("Zone", names, ZUNYI, lambda *_: False)
    assert found.into == {}
    assert {label: set(fits) for label, fits in found.open.items()} == {
        "遵义经开区": {"遵义经济技术开发区", "遵义经济开发区"}
    }


def test_what_a_person_keeps_apart_stays_apart() -> None:
    assert merged("Zone", "遵义综合保税区", "遵义综保区", apart=("遵义综保区", "遵义综合保税区")) == {}


# ── within a document


def named(text: str, **classes: str) -> list[tuple[Sentence, Name]]:
    """Find names in a text, the longest first; the keywords say of which class each is."""
    found = []
    for sentence in sentences(text):
        taken: set[int] = set()
        for label in sorted(classes, key=len, reverse=True):
            start = sentence.clean.find(label)
            while start >= 0:
                span = set(range(start, start + len(label)))
                if not span & taken:
                    found.append((sentence, Name(start, start + len(label), classes[label], label, "test")))
                    taken |= span
                start = sentence.clean.find(label, start + 1)
    return sorted(found, key=lambda pair: (pair[0].start, pair[1].start))


def resolved(text: str, *rulings: Ruling, **classes: str) -> tuple[list[tuple[str, str]], Resolver]:
    """Return each name of a text with the label of what it stands for, in the order of the text."""
    found = named(text, **classes)
    resolver = resolve([name for _, name in found], ZUNYI, found, rulings)
    return [(name.label, resolver.entity(name, sentence).label) for sentence, name in found], resolver


def decided(resolver: Resolver) -> list[tuple[str, str, str, str]]:
    return [(d.kind, d.source, d.target, d.rule) for d in resolver.decisions]


@pytest.mark.parametrize(
    "text",
    [
        "黔北现代物流园区（以下简称“黔北园”）开工。黔北园引进企业。",
        "黔北现代物流园区（简称黔北园）开工。黔北园引进企业。",
        "黔北现代物流园区，以下简称“黔北园”，已经开工。黔北园引进企业。",
    ],
)
def test_a_short_name_that_the_text_defines(text: str) -> None:
    names = named(text, 黔北现代物流园区="Zone", 黔北园="Zone")
    assert [(d.short, d.full.label) for d in definitions(names)] == [("黔北园", "黔北现代物流园区")]
    pairs, resolver = resolved(text, 黔北现代物流园区="Zone", 黔北园="Zone")
    assert {full for _, full in pairs} == {"黔北现代物流园区"}
    assert decided(resolver) == [("merge", "黔北园", "黔北现代物流园区", "defined")]
    (entity,) = resolver.entities
    assert entity.aliases == ("黔北园",)


def test_a_bare_name_is_the_last_full_one_of_its_paragraph_else_that_of_the_place() -> None:
    text = "开发区加快建设。\n\n仁怀经济开发区扩区，开发区引进企业。\n\n开发区招商。"
    pairs, resolver = resolved(text, 仁怀经济开发区="Zone", 遵义经济技术开发区="Zone", 开发区="Zone")
    assert pairs == [
        ("开发区", "遵义开发区"),
        ("仁怀经济开发区", "仁怀经济开发区"),
        ("开发区", "仁怀经济开发区"),
        ("开发区", "仁怀经济开发区"),
    ]
    assert ("merge", "开发区", "仁怀经济开发区", "last-named") in decided(resolver)
    text = "遵义经济技术开发区升级，仁怀经济开发区扩区。\n\n开发区招商。"
    pairs, _ = resolved(text, 仁怀经济开发区="Zone", 遵义经济技术开发区="Zone", 开发区="Zone")
    assert pairs[-1] == ("开发区", "遵义经济技术开发区")


def test_bare_names_of_two_cities_are_two_things() -> None:
    names = named("高新区招商。", 高新区="Zone")
    labels = []
    for code in ("520300", "520100"):
        resolver = resolve([n for _, n in names], gazetteer_for(code), names)
        labels += [entity.label for entity in resolver.entities]
    assert labels == ["遵义高新区", "贵阳高新区"]


def test_a_suspected_misprint_is_proposed_and_not_merged() -> None:
    pairs, resolver = resolved("规划建设沪遵铁路。", 沪遵铁路="Railway")
    assert pairs == [("沪遵铁路", "沪遵铁路")]
    assert decided(resolver) == [("propose", "沪遵铁路", "泸遵铁路", "misprint")]
    dismissed = Ruling("split", "Railway", "沪遵铁路", "泸遵铁路")
    _, resolver = resolved("规划建设沪遵铁路。", dismissed, 沪遵铁路="Railway")
    assert [entity.aliases for entity in resolver.entities] == [()]


@pytest.mark.parametrize(
    ("ruling", "pairs", "persons"),
    [
        (
            Ruling("split", "Zone", "遵义综保区", "遵义综合保税区"),
            [("遵义综合保税区", "遵义综合保税区"), ("遵义综保区", "遵义综保区")],
            [("split", "遵义综保区", "遵义综合保税区", "split")],
        ),
        (
            Ruling("merge", "", "遵义综合保税区", "黔北综合保税区"),
            [("遵义综合保税区", "黔北综合保税区"), ("遵义综保区", "黔北综合保税区")],
            [("merge", "遵义综合保税区", "黔北综合保税区", "merge")],
        ),
        (
            Ruling("rename", "Zone", "遵义综保区", "黔北综保区"),
            [("遵义综合保税区", "遵义综合保税区"), ("遵义综保区", "黔北综保区")],
            [("merge", "遵义综保区", "黔北综保区", "rename")],
        ),
        (
            Ruling("merge", "Organization", "遵义综保区", "黔北综保区"),
            [("遵义综合保税区", "遵义综合保税区"), ("遵义综保区", "遵义综合保税区")],
            [],
        ),
    ],
    ids=["kept apart", "merged", "renamed", "of another class"],
)
def test_a_person_overrides_the_rules(ruling: Ruling, pairs: list[object], persons: list[object]) -> None:
    text = "遵义综合保税区封关。遵义综保区招商。"
    found, resolver = resolved(text, ruling, 遵义综合保税区="Zone", 遵义综保区="Zone")
    assert found == pairs
    by_person = [(d.kind, d.source, d.target, d.rule) for d in resolver.decisions if d.made_by == "person"]
    assert by_person == persons


def read(tmp_path: Path, text: str, *rulings: Ruling) -> Extraction:
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(path, title="样本", issued="2021", about="遵义市", rulings=rulings)


def test_decisions_have_the_sentence_and_travel_with_the_document(tmp_path: Path) -> None:
    found = read(tmp_path, "加快建设仁怀至遵义高速公路。\n仁遵高速公路建成通车。")
    (decision,) = [d for d in found.decisions if d.rule == "line-ends"]
    assert (decision.kind, decision.cls, decision.source, decision.target) == (
        *("merge", "Road", "仁遵高速公路", "仁怀至遵义高速公路"),
    )
    assert [found.document.text[a:b] for a, b in decision.passages] == ["仁遵高速公路建成通车。"]
    again = read_extraction(extraction_triples(found), found.document.iri)
    assert again.decisions == found.decisions
    assert read_again(found.document) == found


def test_an_alias_of_the_gazetteer_can_be_taken_back(tmp_path: Path) -> None:
    text = "加快遵义综保区建设。"
    before = read(tmp_path, text)
    assert ("遵义综保区", "遵义综合保税区") in {(d.source, d.target) for d in before.decisions if d.rule == "gazetteer"}
    after = read(tmp_path, text, Ruling("split", "Zone", "遵义综保区", "遵义综合保税区"))
    assert "遵义综保区" in {entity.label for entity in after.entities}
    assert "遵义综合保税区" not in {entity.label for entity in after.entities}


# ── the table


def test_the_table_is_written_and_read(tmp_path: Path) -> None:
    rulings = (
        Ruling("merge", "Railway", "新渝贵高铁", "渝贵高铁", note="同一条线"),
        Ruling("rename", "", "开发区", "遵义开发区", document="plan"),
    )
    write_rulings(tmp_path, rulings)
    assert rulings_of(tmp_path) == rulings
    assert rulings_of(tmp_path / "nowhere") == ()
    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8").replace("# kind", "# 我的说明\n# kind")
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    write_rulings(tmp_path, rulings[:1])
    assert "# 我的说明\n" in (tmp_path / FILE_NAME).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind\tfrom\tinto\nmrge\t甲区\t乙区", "line 2: a decision is merge, split, rename, not 'mrge'"),
        ("kind\tfrom\tinto\nmerge\t甲区", "line 2: a decision has two names"),
        ("kind\tfrom\tinto\nsplit\t甲区\t甲区", "not twice '甲区'"),
        ("kind\tfrom\tinto\nmerge\t甲\t乙\t丙", "line 2: 3 cells expected, not 4"),
        ("kind\tclass\tfrom\tinto\nmerge\tZoen\t甲\t乙", "no class 'Zoen'"),
        ("甲\t乙", "the columns are"),
    ],
)
def test_a_slip_in_the_table_is_told_with_its_line(text: str, says: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_rulings(text)
    assert says in caught.value.message


def test_a_new_ruling_replaces_what_it_contradicts() -> None:
    merge, split = Ruling("merge", "Zone", "甲区", "乙区"), Ruling("split", "Zone", "乙区", "甲区")
    assert added((merge,), split) == (split,)
    assert added((split,), merge) == (merge,)
    assert added((merge,), Ruling("merge", "Zone", "甲区", "丙区")) == (Ruling("merge", "Zone", "甲区", "丙区"),)


# ── the command and the page, on a real store


@dataclass
class Outcome:
    """What a run of the command came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


TEXTS = {
    "zunyi": "遵义市规划摘编\n\n遵义市规划建设新渝贵高铁，加快建设仁怀至遵义高速公路。\n仁遵高速公路建成通车。\n",
    "chongqing": "重庆市工作报告\n\n重庆市规划建设渝贵高铁、沪遵铁路。\n",
}


@pytest.fixture(scope="module")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decisions")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    about = {"zunyi": "遵义市", "chongqing": "重庆市"}
    with Store.open(folder / "store") as store:
        for name, place in about.items():
            read = read_document(folder / f"{name}.txt", issued="2024", about=place)
            store.writer().replace(read)
    return folder / "store"


@pytest.fixture
def folder(_made_once: Path, tmp_path: Path) -> Path:
    import shutil  # noqa: PLC0415

    return Path(shutil.copytree(_made_once, tmp_path / "store"))


def railways(folder: Path) -> set[tuple[str, str]]:
    with Store.open(folder, read_only=True) as store:
        query = 'SELECT ?n ?d { ?s a rg:Railway ; skos:prefLabel ?n ; rg:mentionedIn ?d FILTER(LANG(?n) = "zh") }'
        rows = store.view().sparql(query, media_type="csv")[0].decode().splitlines()[1:]
    return {(row.split(",")[0], row.rsplit("/", 1)[-1]) for row in rows}


def listed(run, folder: Path, *more: str) -> list[dict[str, object]]:
    return json.loads(run("decisions", "list", *more, "--store", folder, "--json").out)["decisions"]


def test_the_log_lists_what_rules_decided_with_the_sentence(run, folder: Path) -> None:
    lines = {(d["kind"], d["source"], d["target"]): d for d in listed(run, folder)}
    merge = lines["merge", "仁遵高速公路", "仁怀至遵义高速公路"]
    assert (merge["made_by"], merge["rule"], merge["documents"]) == ("rule", "line-ends", ["zunyi"])
    assert [e["quote"] for e in merge["evidence"]] == ["仁遵高速公路建成通车。"]
    assert ("propose", "沪遵铁路", "泸遵铁路") in lines
    assert lines["propose", "新渝贵高铁", "渝贵高铁"]["rule"] == "one-character"
    printed = run("decisions", "list", "仁遵", "--store", folder).out
    assert "line-ends" in printed
    assert "沪遵铁路" not in printed
    assert listed(run, folder, "--document", "chongqing", "--kind", "merge", "--by", "person") == []


def test_a_person_merges_across_documents_and_takes_it_back(run, folder: Path) -> None:
    apart = {("新渝贵高铁", "zunyi"), ("渝贵高铁", "chongqing"), ("沪遵铁路", "chongqing")}
    assert railways(folder) == apart
    found = run("decisions", "add", "merge", "新渝贵高铁", "渝贵高铁", "--note", "同一条线", "--store", folder)
    assert (found.status, found.out.splitlines()[1]) == (0, "1 document changed: zunyi")
    assert railways(folder) == {("渝贵高铁", "zunyi"), ("渝贵高铁", "chongqing"), ("沪遵铁路", "chongqing")}
    assert rulings_of(folder) == (Ruling("merge", "Railway", "新渝贵高铁", "渝贵高铁", note="同一条线"),)
    (line,) = listed(run, folder, "--by", "person")
    assert (line["kind"], line["note"], line["documents"]) == ("merge", "同一条线", ["zunyi"])
    assert line["evidence"][0]["quote"].startswith("遵义市规划建设新渝贵高铁")
    assert run("decisions", "undo", line["key"], "--store", folder).out.startswith("taken back: merge")
    assert railways(folder) == apart
    assert rulings_of(folder) == ()
    assert run("validate", "--store", folder).status == 0


def test_undoing_what_a_rule_merged_keeps_it_apart(run, folder: Path) -> None:
    (line,) = listed(run, folder, "仁遵高速公路", "--kind", "merge")
    assert run("decisions", "undo", line["key"], "--store", folder).out.splitlines() == [
        f"recorded: split 仁遵高速公路 仁怀至遵义高速公路 ({rulings_of(folder)[0].key})",
        "1 document changed: zunyi",
    ]
    assert [d["kind"] for d in listed(run, folder, "仁遵高速公路")] == ["split"]
    (proposal,) = listed(run, folder, "新渝贵", "--kind", "propose")
    run("decisions", "undo", proposal["key"], "--store", folder)
    assert listed(run, folder, "新渝贵", "--kind", "propose") == []


def test_a_table_edited_by_hand_is_applied_and_ingest_obeys_it(run, folder: Path, tmp_path: Path) -> None:
    (folder / FILE_NAME).write_text("kind\tfrom\tinto\nrename\t渝贵高铁\t渝黔高铁\n", encoding="utf-8")
    assert run("decisions", "apply", "--store", folder).out == "1 document changed: chongqing\n"
    assert ("渝黔高铁", "chongqing") in railways(folder)
    path = tmp_path / "guizhou.txt"
    path.write_text("贵州省工作报告\n\n贵州省规划建设渝贵高铁、遵铜铁路。\n", encoding="utf-8")
    assert run("ingest", path, "--about", "贵州省", "--store", folder).status == 0
    assert ("渝黔高铁", "guizhou") in railways(folder)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (
            ["add", "merge", "新渝贵高", "渝贵高铁"],
            1,
            "nothing in the graph is called '新渝贵高' (did you mean 新渝贵高铁",
        ),
        (["add", "merge", "仁遵高速公路", "仁怀至遵义高速公路"], 2, "are one thing already"),
        (["add", "mrge", "新渝贵高铁", "渝贵高铁"], 2, "'mrge' is not one of"),
        (["add", "split", "渝贵高铁", "渝贵高铁"], 2, "on two different names"),
        (["add", "merge", "新渝贵高铁", "渝贵高铁", "--document", "zuny"], 1, "there is zunyi"),
        (["undo", "00000000"], 1, "no decision has the key '00000000'"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_written(
    run, folder: Path, arguments: list[str], status: int, says: str
) -> None:
    found = run("decisions", *arguments, "--store", folder)
    assert (found.status, found.out) == (status, "")
    assert says in found.err
    assert found.err.count("\n") == 1
    assert not (folder / FILE_NAME).exists()


def test_the_page_shows_the_log(folder: Path) -> None:
    write_rulings(folder, [Ruling("split", "Railway", "沪遵铁路", "泸遵铁路")])
    settings = Settings(store=str(folder))
    with Store.open(folder, read_only=True) as store, running(create_app(settings, store)) as site:
        found = site.get("/decisions.json?kind=merge&q=仁遵").json
        assert (found["total"], found["decisions"][0]["target"]) == (1, "仁怀至遵义高速公路")
        assert site.get("/decisions.json?by=person").json["decisions"][0]["source"] == "沪遵铁路"
        page = site.page("/decisions?lang=en").text
        assert "ends of a line by their one-character names" in page
        assert site.get("/decisions.json?kind=mrge").json["nearest"] == ["merge"]
