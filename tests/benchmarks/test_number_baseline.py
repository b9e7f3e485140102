"""Ranking sentences by facts that the other languages lack."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.number_baseline import (
    ANYWHERE,
    main,
    rank_trials,
    read_article,
    score_by_facts,
    score_by_numbers,
)
from benchmarks.ranking import Place, place_of
from transforms.facts import Fact

ENGLISH = "It cost 340 crowns in 1848. It burned for 12 days in 1871. It has 25 rooms today."
DOCUMENTS = {
    "en": ENGLISH,
    "de": "Es kostete 1848 340 Kronen. Es brannte 1871 12 Tage. Es hat heute 25 Zimmer.",
    "zh": "1848年花费340克朗。1871年燃烧了12天。今天有25个房间。",
}


def test_equal_scores_share_their_ranks() -> None:
    assert place_of(0, [2, 1, 0]) == Place(1.0, 1.0, 1.0)
    assert place_of(1, [2, 1, 0]) == Place(0.0, 0.5, 0.5)
    assert place_of(0, [1, 1, 0]) == Place(0.5, 0.75, 0.75)
    assert place_of(2, [3, 1, 1]) == Place(0.0, pytest.approx((1 / 2 + 1 / 3) / 2), 0.25)
    assert place_of(0, [1]) == Place(1.0, 1.0, 1.0)


def test_made_up_values_are_found() -> None:
    article = read_article(DOCUMENTS, ANYWHERE)
    for kind in ("number", "date"):
        places = rank_trials(article, kind, False, range(10), score_by_numbers)
        assert [place.first for place in places] == [1.0] * 10


def test_a_value_from_elsewhere_is_seen_only_near_its_place() -> None:
    found = {}
    for width in (0.1, ANYWHERE):
        places = rank_trials(
            read_article(DOCUMENTS, width), "number", True, range(10), score_by_facts
        )
        found[width] = sum(place.first for place in places) / len(places)
    assert found[0.1] == 1.0
    # All documents have every number somewhere: no better than a draw.
    assert found[ANYWHERE] == pytest.approx(1 / 3)


def test_names_weigh_less_than_numbers() -> None:
    number, name = Fact("number", "5", 0, 1), Fact("name", "oslo", 2, 6)
    assert score_by_numbers([1.0, 1.0], [number, name]) == 1
    assert score_by_numbers([0.9, 1.0], [number, name]) == 0
    assert score_by_facts([1.0], [name]) < score_by_facts([1.0], [number])
    assert score_by_facts([1.0], [number]) > score_by_facts([0.6, 0.6], [number, number])


def test_the_program_prints_and_writes_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clusters.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for cluster in ("a", "b"):
            for lang, text in DOCUMENTS.items():
                row = {"cluster_id": cluster, "doc_id": lang, "lang": lang, "text": text}
                file.write(json.dumps(row) + "\n")
    json_path = tmp_path / "figures.json"
    assert main(["--clusters", str(path), "--seeds", "2", "--json", str(json_path)]) == 0
    assert (
        "| even | documents | numbers that all lack | number | made up | 2 | 1.000 | 1.000 |"
        in (capsys.readouterr().out)
    )
    figures = json.loads(json_path.read_text())
    assert len(figures) == 2 * 2 * 3 * 5
    # There is no name to swap.
    assert {row["trials"] for row in figures} == {"2", "0"}


def test_a_missing_or_lonely_file_is_an_error_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--clusters", str(tmp_path / "none.gz")]) == 2
    assert "no such file" in capsys.readouterr().err
    path = tmp_path / "lonely.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"cluster_id": "a", "doc_id": "a", "lang": "en", "text": ENGLISH}))
    assert main(["--clusters", str(path)]) == 2
    assert "a needs English and another language" in capsys.readouterr().err
