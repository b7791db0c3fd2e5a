"""The repository itself: what its files may and may not hold, its layers, its locks, its wheel.

Only files that git tracks (or would track) are looked at. The seed texts are somebody else's; where they
lie beside the repository, no run of their words may stand in it.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
PACKAGES = ("ontology", "ingest", "graph", "api")
SOURCES = (*PACKAGES, "training")  # training is not part of what is installed
BINARY = {".png", ".webp", ".ico", ".woff2", ".gz", ".zip", ".npz", ".onnx", ".db"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-train.lock")
MODEL = ("encoder.onnx", "heads.npz", "vocabulary.txt", "names.tsv", "claims.tsv")


def tracked() -> list[Path]:
    """Files of the repository, those not yet added included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git clone")
    return [path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if path.suffix not in BINARY:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in SOURCES]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w.*])/(?:work|root)/\w",
        r"/tmp/[r]g",
        r"(?<![\w.*])/home/\w+/",
        r"\b(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)",
    ],
)
def test_no_file_names_this_machine_or_a_registry(pattern: str) -> None:
    assert [(name, found[0]) for name, text in texts() if (found := re.search(pattern, text))] == []


HAN_RUN = re.compile(r"[\u3400-\u9fff0-9]+")
RUN = 18
"""Characters without punctuation between them; shorter ones are names."""
NAMES = (
    "中共遵义市委关于制定遵义市国民经济和社会发展的第十四个五年规划和二〇三五年远景目标的建议",
    "中共贵州省委贵州省人民政府关于支持遵义加快建设省域副中心若干政策措施的意见",
    "贵州遵义坚定信心决心鼓足拼劲干劲加快推进省域副中心城市建设",
    "国民经济和社会发展第十四个五年规划和二〇三五年远景目标",
    "落实以人为本的新型城镇化战略五年行动计划",
    "第三次全国改善农村人居环境工作会",
    "学习贯彻习近平新时代中国特色社会主义思想主题教育",
)
"""Titles and official names longer than that: facts, not prose."""


def runs(text: str) -> Iterator[str]:
    for found in HAN_RUN.findall(text):
        for start in range(len(found) - RUN + 1):
            yield found[start : start + RUN]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not beside the repository")
def test_no_file_holds_a_run_of_the_seed_texts() -> None:
    # Page breaks of the seeds cut lines in the middle of a word.
    seeds = {run for path in SEEDS.glob("*.txt") for run in runs(re.sub(r"\s+", "", path.read_text("utf-8")))}
    own = seeds - {run for name in NAMES for run in runs(name)}
    own_texts = ("corpus/", "tests/examples/")  # test_corpus.py has these, and what is read from them
    files = ((name, text) for name, text in texts() if not name.startswith(own_texts))
    assert [(name, run) for name, text in files for run in sorted(own.intersection(runs(text)))] == []


def test_imports_only_go_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        (
            "pyoxigraph",
            ["graph/changes.py", "graph/engine.py", "graph/forms.py", "graph/terms.py"],
        ),  # bodies; queries; answers; terms
        ("pyshacl", ["ontology/referee.py"]),
        ("pyvis", ["graph/rendering.py"]),
        ("httpx", ["graph/remote_client.py"]),
        ("openpyxl", ["graph/spreadsheets.py"]),
        ("typer", ["api/cli.py", "api/cli_decisions.py", "api/cli_documents.py", "api/cli_options.py"]),
        ("python_multipart", ["api/adding/intake.py"]),
        ("uvicorn", ["api/commands/serve.py", "api/guard.py"]),
        ("pypdfium2", ["ingest/loaders/pdf.py"]),
        ("docx", ["ingest/loaders/word.py"]),
        ("lxml", ["graph/spreadsheets.py", "ingest/loaders/web.py"]),
        ("trafilatura", ["ingest/loaders/web.py"]),
        ("onnxruntime", ["ingest/encoder.py", "training/export.py"]),  # to read; to quantise what is read with
    ],
)
def test_a_foreign_library_comes_in_by_its_door(library: str, doors: list[str]) -> None:
    assert [name_of(path) for path in modules() if library in imported(path)] == doors


def test_spacy_stays_in_ingest() -> None:
    assert [
        n for path in modules() if "spacy" in imported(path) and not (n := name_of(path)).startswith("ingest/")
    ] == []


@pytest.mark.parametrize("library", ["onnx", "onnxscript", "torch", "transformers"])
def test_what_only_training_needs_stays_there(library: str) -> None:
    assert [
        n for path in modules() if library in imported(path) and not (n := name_of(path)).startswith("training/")
    ] == []


def test_no_module_is_long() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_long() -> None:
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long[f"{name_of(path)}:{node.name}"] = length
    assert long == {}


def test_no_except_catches_everything() -> None:
    broad = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                names = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {""}
                if names & {"", "Exception", "BaseException"}:
                    broad.append(f"{name_of(path)}:{node.lineno}")
    assert broad == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^([a-z0-9._-]+)==\S+(.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*)", text, re.MULTILINE)
    assert len(pins) > 50
    assert [name for name, rest in pins if "--hash" not in rest] == []


def test_packages_of_the_pages_are_locked_without_an_address() -> None:
    entries = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: entry for name, entry in entries.items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    for lock in ("package-lock.json", "node.lock"):
        assert "://" not in (ROOT / "web" / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in (ROOT / "web" / "node.lock").read_text(encoding="utf-8")
    rules = (ROOT / "web" / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true", "save-exact=true"} <= set(rules)


def test_packages_of_the_pages_have_licences_that_go_with_ours() -> None:
    entries = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {name: entry["license"] for name, entry in entries.items() if name and not entry.get("dev")}
    assert set(shipped.values()) <= {"Apache-2.0", "BSD-3-Clause", "ISC", "MIT"}


SCRIPTS = sorted((ROOT / "web" / "src").rglob("*.ts"))
TEMPLATES = sorted((ROOT / "api" / "templates").glob("*.html"))
HTML_OF_STRINGS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\(|new Function"
)
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(?:src=|type=\"application/json\"))")


def test_no_script_makes_html_of_strings() -> None:
    texts_of = ((path, path.read_text(encoding="utf-8")) for path in SCRIPTS)
    assert [(name_of(path), found[0]) for path, text in texts_of if (found := HTML_OF_STRINGS.search(text))] == []


def test_no_template_holds_what_the_policy_forbids() -> None:
    texts_of = ((path, path.read_text(encoding="utf-8")) for path in TEMPLATES)
    assert [(name_of(path), found[0]) for path, text in texts_of if (found := INLINE.search(text))] == []


def test_nothing_in_a_template_is_taken_for_html() -> None:
    safe = [line.strip() for path in TEMPLATES for line in path.read_text("utf-8").splitlines() if "| safe" in line]
    assert safe == []


def test_every_page_script_is_loaded_and_every_style_is_imported() -> None:
    loaded = {
        name for path in TEMPLATES for name in re.findall(r'm\.script\("([\w-]+)\.js"\)', path.read_text("utf-8"))
    }
    assert loaded == {path.stem for path in SCRIPTS if path.parent.name == "pages"}
    styles = ROOT / "web" / "styles"
    imported_styles = re.findall(r'@import "\./([^"]+)"', (styles / "main.css").read_text(encoding="utf-8"))
    own = {path.relative_to(styles).as_posix() for path in styles.rglob("*.css")} - {"main.css"}
    assert sorted(imported_styles) == sorted(own)


def test_no_script_is_long() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SCRIPTS}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"] + groups["build"]
    dev = groups["dev"] + project["project"]["optional-dependencies"]["notebooks"]
    train = [line for line in groups["train"] if not line.startswith("torch==")]  # see the Makefile
    for lock, wanted in zip(LOCKS, (runtime, runtime + dev, runtime + train), strict=True):
        pinned = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        names = {re.split(r"[<>=!~\[; ]", line)[0].lower().replace("_", "-") for line in wanted}
        assert names - pinned == set(), lock


def test_no_environment_is_asked_for_two_versions() -> None:
    files = [(ROOT / lock).read_text(encoding="utf-8") for lock in LOCKS]
    pins = [set(re.findall(r"^[a-z0-9._-]+==[^ ]+", text, re.MULTILINE)) for text in files]
    assert [sorted(pins[0] - other) for other in pins[1:]] == [[], []]


def test_the_base_of_the_weights_is_locked_and_named_in_the_notice() -> None:
    lock = (ROOT / "training" / "base.lock").read_text(encoding="utf-8")
    ((name, version),) = re.findall(r"^([\w.-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}$", lock, re.MULTILINE)
    assert f"{name} {version}" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_the_server_starts_without_what_only_reading_needs() -> None:
    code = "import sys, api.app; print(sorted({'spacy', 'thinc', 'onnxruntime', 'ingest'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"


def test_the_wheel_carries_the_data_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("regiongraph-*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name_of(path) for path in tracked() if name_of(path).partition("/")[0] in {*PACKAGES, "corpus"}}
    wanted |= {f"ingest/model/{name}" for name in MODEL}
    built = json.loads((ROOT / "api" / "built" / "manifest.json").read_text(encoding="utf-8")).values()
    wanted |= {f"api/built/{name}" for name in ("LICENSES.txt", "manifest.json", *(one["file"] for one in built))}
    assert wanted - inside == set()
    assert {name.partition("/")[0] for name in inside if ".dist-info" not in name} == {*PACKAGES, "corpus"}
