"""Counting sentences by paragraph, beside another language's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.common import CLUSTERS
from benchmarks.sentence_counts import Row, compare, counts, main, read_clusters, table
from transforms.records import Document

ENGLISH = " One is here. Two is there.\n\nThree goes away!\n \nFour stays. "
CHINESE = "一在这里。二在那里。\n\n三走了！\n\n四留下来。他很高兴。"


def document(text: str, lang: str) -> Document:
    return Document(doc_id=lang, group_id="g", lang=lang, title="", text=text)


def test_sentences_are_counted_by_paragraph() -> None:
    assert counts(document(ENGLISH, "en")) == [2, 1, 1]
    assert counts(document(CHINESE, "zh")) == [2, 1, 2]
    assert counts(document("One.", "en")) == [1]


def test_documents_of_other_paragraphs_are_compared_as_wholes() -> None:
    cluster = {"en": document(ENGLISH, "en"), "zh": document(CHINESE, "zh")}
    cluster["de"] = document("Eins ist da. Zwei auch.", "de")
    assert compare("zh", "en", [cluster]) == Row("zh", (2, 1, 2), (2, 1, 1))
    assert compare("de", "en", [cluster]) == Row("de", (2,), (4,))
    assert compare("fr", "en", [cluster]) == Row("fr", (), ())


def test_the_figures_of_a_row() -> None:
    row = Row("zh", (2, 1, 3), (2, 1, 1))
    assert (row.ratio, row.equal, row.difference) == (1.5, 2 / 3, 2 / 3)
    assert table([row]).splitlines()[-1] == "| zh | 3 | 6 | 1.50 | 67% | 0.67 |"
    assert Row("fr", (), ()).equal == 0


def test_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "clusters.jsonl"
    rows = [
        {"cluster_id": cluster, "doc_id": f"{cluster}-{lang}", "lang": lang, "text": text}
        for cluster in ("a", "b")
        for lang, text in (("en", ENGLISH), ("zh", CHINESE))
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["--input", str(path)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("| zh | 3 | 5 | 1.25 | 67% | 0.33 |") == 2
    with pytest.raises(SystemExit):
        main(["--input", str(path), "--reference", "ja"])


def test_translations_have_about_as_many_sentences() -> None:
    if not CLUSTERS.exists():
        pytest.skip("the shared clusters are not here")
    clusters = read_clusters(str(CLUSTERS))
    rows = {lang: compare(lang, "en", clusters) for lang in ("ar", "hi", "ro", "th", "vi", "zh")}
    assert all(0.85 < row.ratio < 1.1 for row in rows.values())
    assert all(row.equal > 0.75 for lang, row in rows.items() if lang != "th")
    assert rows["th"].equal > 0.25
