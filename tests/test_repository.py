"""The repository keeps its own rules: packaging, imports, documentation, samples."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("lait", "transforms", "pipelines")
LABELS = {"entailment", "contradiction", "neutral"}

# What a package must never import. Nothing but the programs imports the programs.
FORBIDDEN_IMPORTS = {
    "lait": {"transforms", "pipelines", "benchmarks", "tests", "apache_beam"},
    "transforms": {"pipelines", "benchmarks", "tests"},
    "pipelines": {"benchmarks", "tests"},
}

# Paths of one machine (the folders that containers of Beam and Dataflow have by
# contract are none), and hosts of package registries. A path does not follow a
# word, a dot or a dash: those belong to an address or to a relative path.
MACHINE_PATH = re.compile(r"(?<![\w.\-/}$])/(?:root|home|work|Users|opt(?!/(?:apache|google)))/\w")
REGISTRY_HOST = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.org|deb\.debian\.org|download\.pytorch\.org)\b"
)
# Put together where it is used: this file names no machine's path either.
OPTIONAL = "/opt"
# Vocabularies hold any word there is, paths included.
VOCABULARIES = {"tokenizer.json", "vocab.txt"}
LARGEST_TEXT = 2_000_000


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


ALL_MODULES = [path for package in PACKAGES for path in modules(package)]


# --- make ---------------------------------------------------------------------


def run_make(*arguments: str) -> str:
    completed = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return completed.stdout


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, flags=re.MULTILINE))
    listed = set(re.findall(r"^  make ([a-z-]+) +\S", run_make("help"), flags=re.MULTILINE))
    assert {"env", "run", "test", "lint"} <= targets
    assert listed == targets


def test_make_alone_shows_the_help() -> None:
    assert run_make() == run_make("help")


# --- what the files say -------------------------------------------------------


def source_files() -> Iterator[Path]:
    """What git tracks or would track; without git, all but hidden folders."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        paths = [p for top in ROOT.iterdir() if top.name[0] != "." for p in [top, *top.rglob("*")]]
    yield from (path for path in sorted(paths) if path.is_file())


def texts() -> Iterator[tuple[str, str]]:
    for path in source_files():
        if path.name in VOCABULARIES or path.stat().st_size > LARGEST_TEXT:
            continue
        try:
            yield name_of(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["paths", "hosts"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        if name != name_of(Path(__file__))
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_machine_path"),
    [
        ("open('/home/ann/data')", True),
        (f"cd {OPTIONAL}/tools", True),
        (f"ENTRYPOINT {OPTIONAL}/apache/beam/boot", False),
        ("https://example.com/work/page", False),
        ("../work/page", False),
        ("#!/usr/bin/env bash", False),
    ],
)
def test_a_machine_path_is_told_from_an_address(text: str, is_machine_path: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) == is_machine_path


# --- packaging ----------------------------------------------------------------


@pytest.fixture(scope="module")
def setup_arguments() -> dict[str, Any]:
    """What setup.py hands to setuptools."""
    pytest.importorskip("setuptools", reason="reading setup.py needs setuptools")
    program = (
        "import json, runpy, setuptools\n"
        "setuptools.setup = lambda **arguments: print(json.dumps(arguments))\n"
        "runpy.run_path('setup.py')"
    )
    completed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    arguments: dict[str, Any] = json.loads(completed.stdout)
    return arguments


def test_every_module_is_packaged(setup_arguments: dict[str, Any]) -> None:
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in ALL_MODULES}
    assert set(PACKAGES) <= folders
    assert set(setup_arguments["packages"]) == folders


def test_every_data_file_is_packaged(setup_arguments: dict[str, Any]) -> None:
    patterns = [
        f"{package}/{pattern}"
        for package, package_patterns in setup_arguments["package_data"].items()
        for pattern in package_patterns
    ]
    data = [
        name
        for name in map(name_of, source_files())
        if name.startswith(tuple(f"{package}/" for package in PACKAGES)) and name[-3:] != ".py"
    ]
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(data)
    # fnmatch lets a star run across folders, setuptools does not: compare depths too.
    left_out = [
        name
        for name in data
        if not any(
            fnmatch.fnmatch(name, pattern) and name.count("/") == pattern.count("/")
            for pattern in patterns
        )
    ]
    assert left_out == []


def test_the_extras_that_clash_with_torch_are_not_asked_for(
    setup_arguments: dict[str, Any],
) -> None:
    asked = [setup_arguments["install_requires"], *setup_arguments["extras_require"].values()]
    clashing = re.compile(r"apache-beam\[[^]]*(torch|transformers)")
    assert [line for lines in asked for line in lines if clashing.match(line)] == []


def test_constraints_pin_every_requirement(setup_arguments: dict[str, Any]) -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    # No local suffix (torch's +cpu): the pin must fit any build.
    assert [pin for pin in pins if not re.fullmatch(r"[\w.\-]+==[\w.]+", pin)] == []
    asked = [setup_arguments["install_requires"], *setup_arguments["extras_require"].values()]
    names = {normalise(requirement) for lines in asked for requirement in lines}
    assert names - {normalise(pin) for pin in pins} == set()


def normalise(requirement: str) -> str:
    """The name of a requirement, as package indexes compare names."""
    match = re.match(r"[\w.\-]+", requirement)
    return re.sub(r"[-_.]+", "-", match.group()).lower() if match else requirement


# --- modules ------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL_MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def imported_packages(source: str) -> set[str]:
    """Top-level names of all absolute imports, those inside functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import a.b as c\nfrom . import d\ndef f():\n    from e.f import g"
    assert imported_packages(source) == {"a", "e"}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    wrong = {
        name_of(path): forbidden
        for path in modules(package)
        if (forbidden := imported_packages(path.read_text()) & FORBIDDEN_IMPORTS[package])
    }
    assert wrong == {}


# --- samples ------------------------------------------------------------------


def read_claims(samples: Path) -> list[str]:
    return (samples / "claims.txt").read_text(encoding="utf-8").splitlines()


def test_expected_labels_cover_every_contract_and_claim(samples: Path) -> None:
    expected = json.loads((samples / "expected.json").read_text())
    keys = {f"claim-{index}" for index in range(len(read_claims(samples)))}
    assert set(expected) == {path.name for path in (samples / "contracts").glob("*.txt")}
    assert {name: set(labels) for name, labels in expected.items()} == dict.fromkeys(expected, keys)
    # Each claim is entailed by a contract, contradicted by another, and absent from a third.
    by_claim = {key: {labels[key] for labels in expected.values()} for key in keys}
    assert by_claim == dict.fromkeys(keys, LABELS)


def test_samples_say_that_they_are_invented(samples: Path) -> None:
    files = [*(samples / "contracts").glob("*.txt"), samples / "README.md"]
    files += [samples / "contracts.jsonl", samples / "contractnli.json"]
    files += (samples / "clusters").iterdir()
    silent = [path.name for path in files if "invented" not in path.read_text().lower()]
    assert silent == []


def test_sample_in_contractnli_format_has_sound_spans(samples: Path) -> None:
    content = json.loads((samples / "contractnli.json").read_text(encoding="utf-8"))
    (document,) = content["documents"]
    spans = document["spans"]
    assert [s for s in spans if not document["text"][s[0] : s[1]].strip()] == []
    assert spans == sorted(spans)
    annotations = document["annotation_sets"][0]["annotations"]
    assert set(annotations) == set(content["labels"])
    for annotation in annotations.values():
        mentioned = annotation["choice"] != "NotMentioned"
        assert bool(annotation["spans"]) == mentioned
        assert all(0 <= index < len(spans) for index in annotation["spans"])


def test_sample_of_jsonl_has_the_fields_of_a_document(samples: Path) -> None:
    lines = (samples / "contracts.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    assert {tuple(sorted(d)) for d in documents} == {("doc_id", "group_id", "text", "title")}
    assert len({d["doc_id"] for d in documents}) == len(documents)
