"""Reading lists of claims in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from transforms.claims import ClaimsError, claims_from_inputs, read_claims
from transforms.records import Claim, Source


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


LABELS = {
    "nda-11": {"hypothesis": "First.", "short_description": "f"},
    "nda-2": {"hypothesis": "Second.", "short_description": "s"},
}
TWO_NAMED = [Claim(0, "nda-11", "First."), Claim(1, "nda-2", "Second.")]
TWO = [Claim(0, "claim-0", "First."), Claim(1, "claim-1", "Second.")]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "\ufeffFirst.\r\n\n  Second. \n", TWO),
        ("a.TXT", "First.\nSecond.", TWO),
        ("a.json", '["First.", "Second."]', TWO),
        ("a.json", '[{"text": "First."}, {"hypothesis": "Second."}]', TWO),
        (
            "a.json",
            '[{"key": "nda-11", "text": "First."}, {"id": "nda-2", "hypothesis": "Second."}]',
            TWO_NAMED,
        ),
        ("a.json", '{"nda-11": "First.", "nda-2": "Second."}', TWO_NAMED),
        ("a.json", json.dumps(LABELS), TWO_NAMED),
        ("a.json", json.dumps({"documents": [], "labels": LABELS}), TWO_NAMED),
        ("a.jsonl", '"First."\n\n{"hypothesis": "Second."}\n', TWO),
        (
            "a.jsonl",
            '{"key": "nda-11", "text": "First."}\n{"id": "nda-2", "text": "Second."}',
            TWO_NAMED,
        ),
        ("a.jsonl", '{"id": 5, "text": "First."}', [Claim(0, "5", "First.")]),
    ],
)
def test_formats(name: str, content: str, expected: list[Claim], tmp_path: Path) -> None:
    assert read_claims(write(tmp_path / name, content)) == (expected, [])


def test_duplicates_and_empty_claims_are_rejected_and_numbers_have_no_gap(tmp_path: Path) -> None:
    content = json.dumps(
        [
            {"key": "a", "text": "One  claim."},
            {"key": "b", "text": " One\nclaim. "},
            {"key": "a", "text": "Another."},
            "",
            5,
            {"key": "c"},
            {"key": "d", "text": "A\ud800"},
            "Last.",
        ]
    )
    claims, letters = read_claims(write(tmp_path / "a.json", content))
    assert claims == [Claim(0, "a", "One  claim."), Claim(1, "claim-1", "Last.")]
    assert [letter.id for letter in letters] == [f"a.json[{place}]" for place in range(1, 7)]
    assert {letter.stage for letter in letters} == {"claims"}
    reasons = [letter.reason for letter in letters]
    for reason, part in zip(
        reasons,
        ["same text", "key 'a' is already", "empty", "an integer", "'text' is", "surrogate"],
        strict=True,
    ):
        assert part in reason


def test_default_keys_never_cost_a_claim(tmp_path: Path) -> None:
    content = '[{"key": "claim-1", "text": "One."}, "Two."]'
    claims, letters = read_claims(write(tmp_path / "a.json", content))
    assert [claim.text for claim in claims] == ["One.", "Two."]
    assert len({claim.key for claim in claims}) == 2
    assert letters == []


def test_broken_line_costs_no_neighbour(tmp_path: Path) -> None:
    claims, letters = read_claims(write(tmp_path / "a.jsonl", '"One."\n{"text"\n"Two."'))
    assert [claim.text for claim in claims] == ["One.", "Two."]
    assert [letter.id for letter in letters] == ["a.jsonl:2"]
    assert "broken JSON" in letters[0].reason


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", "First.", "ending"),
        ("a.txt", "", "is empty"),
        ("a.txt", " \n", "is empty"),
        ("a.txt", b"\xff", "offset 0"),
        ("a.json", '["a",', "line 1, column 6"),
        ("a.json", "5", "must be a list or an object"),
        ("a.json", '["", ""]', "no usable claim"),
        ("a.json", '{"documents": []}', "without 'labels'"),
        ("a.jsonl", "{}", "no usable claim"),
    ],
)
def test_unusable_file(name: str, content: str | bytes, problem: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(ClaimsError) as caught:
        read_claims(path)
    message = str(caught.value)
    assert message.startswith(f"--claims {path!r}")
    assert problem in message and "Allowed: .txt" in message


def test_missing_file_and_directory(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name in ("missing.txt", "folder.txt"):
        with pytest.raises(ClaimsError, match="cannot be opened"):
            read_claims(str(tmp_path / name))


def sources(tmp_path: Path, **contents: object) -> list[Source]:
    return [
        Source(write(tmp_path / f"{name}.json", json.dumps(value)), f"{name}.json")
        for name, value in contents.items()
    ]


def test_claims_of_inputs(tmp_path: Path) -> None:
    backwards = dict(reversed(LABELS.items()))
    text = Source(write(tmp_path / "a.txt", "x"), "a.txt")
    found = sources(tmp_path, bad=5, none={}, empty={"labels": {}}, one={"labels": LABELS})
    assert claims_from_inputs([text, *found]) == TWO_NAMED
    again = sources(tmp_path, one={"labels": LABELS}, two={"labels": backwards})
    assert claims_from_inputs(again) == TWO_NAMED
    assert claims_from_inputs([text, *found[:3]]) == []


def test_inputs_with_different_or_unusable_labels(tmp_path: Path) -> None:
    other = {**LABELS, "nda-2": {"hypothesis": "Third."}}
    both = sources(tmp_path, one={"labels": LABELS}, two={"labels": other})
    with pytest.raises(ClaimsError, match=r"'one.json' and 'two.json' carry different labels"):
        claims_from_inputs(both)
    with pytest.raises(ClaimsError, match=r"label 'a' of input 'bad.json'"):
        claims_from_inputs(sources(tmp_path, bad={"labels": {"a": {"hypothesis": 5}}}))
