"""Whole runs of clusters: every pair once, scored as the model does, and what follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from lait.modeling import LaitForSequenceClassification
from tests.pipelines.cluster_runs import (
    document,
    found_lines,
    rows,
    run_wikiclusters,
    table,
    write_lines,
)
from tests.pipelines.small_runs import counters, letters, probabilities, read_json, sentences
from transforms.findings.judgement import Suspicion, discrepancy_score, model_odds
from transforms.splitting import split_spans

LAYERS = 2
# The least: the one other document supports the sentence, and lacks nothing of it.
CERTAIN = discrepancy_score(Suspicion(model_odds(1.0, 0.0), 0.0, 0.0), 1)
TEXTS = sentences(12, seed=7)
ARABIC = "بني الجسر عام 1912. يبلغ طوله 340 مترا."
DOCUMENTS = [
    document("mixed", "en-1", "en", TEXTS[:4]),
    document("mixed", "de-1", "de", [*TEXTS[4:6], TEXTS[0]]),
    document("mixed", "en-2", "en-gb", TEXTS[6:8]),
    document("alone", "only", "en", TEXTS[8:10]),
    document("same", "one", "en", TEXTS[9:12]),
    document("same", "two", "en", TEXTS[9:12]),
    document("right to left", "ar", "ar", [ARABIC], title="<script>alert(1)</script>"),
    document("right to left", "xx", "tlh", ["w1 w2 1912.", "\ufeffw3 w4."], title="<b>&amp;"),
    document("mixed", "empty", "en", ["  "]),
]
TEXT_OF = {(d["cluster_id"], d["doc_id"]): d["text"] for d in DOCUMENTS}
SPANS_OF = {
    (d["cluster_id"], d["doc_id"]): split_spans(d["text"], d["lang"])
    for d in DOCUMENTS
    if d["text"].strip()
}


@dataclass(frozen=True)
class Run:
    """A finished run, and how to do it again."""

    source: Path
    output: Path
    model: Path

    def again(self, output: Path, *arguments: Any) -> Path:
        """The same inputs with other options."""
        run_wikiclusters(
            "--input", self.source, "--model", self.model, "--output", output, *arguments
        )
        return output


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, checkpoint: Callable[..., Path]) -> Run:
    folder = tmp_path_factory.mktemp("clusters")
    made = Run(
        write_lines(folder / "in" / "clusters.jsonl", DOCUMENTS), folder / "out", checkpoint()
    )
    made.again(made.output)
    return made


def ordered_pairs(allowed: Callable[[str, str, str], bool] = lambda *_: True) -> set[Any]:
    """(group, hypotheses' document, premises' document) of different documents of a group."""
    return {
        (group, a, b)
        for group, a in SPANS_OF
        for other, b in SPANS_OF
        if group == other and a != b and allowed(group, a, b)
    }


def expected_pairs(documents: set[Any]) -> set[Any]:
    """Every sentence of the one with every sentence of the other."""
    return {
        (group, a, i, b, j)
        for group, a, b in documents
        for i in range(len(SPANS_OF[group, a]))
        for j in range(len(SPANS_OF[group, b]))
    }


def keys_of(pairs: list[dict[str, Any]]) -> Counter[Any]:
    names = ("group_id", "a_doc_id", "a_index", "b_doc_id", "b_index")
    return Counter(tuple(row[name] for name in names) for row in pairs)


def test_every_ordered_pair_is_there_once(run: Run) -> None:
    found = keys_of(rows(run.output, "pairs"))
    assert set(found) == expected_pairs(ordered_pairs())
    assert set(found.values()) == {1}
    done = counters(run.output)
    assert done["pairs_planned"] == done["pairs_scored"] == len(found)
    assert (done["groups"], done["groups_alone"], done["groups_excluded"]) == (4, 1, 0)
    assert done["document_pairs"] == len(ordered_pairs())
    assert (run.output / "_SUCCESS").exists()


def test_offsets_are_those_of_the_sentences(run: Run) -> None:
    for row in rows(run.output, "pairs"):
        for side in "ab":
            spans = SPANS_OF[row["group_id"], row[f"{side}_doc_id"]]
            assert (row[f"{side}_start"], row[f"{side}_end"]) == spans[row[f"{side}_index"]]


def texts_of(pairs: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            TEXT_OF[row["group_id"], row[f"{side}_doc_id"]][
                row[f"{side}_start"] : row[f"{side}_end"]
            ]
            for side in "ab"
        ]
        for row in pairs
    ]


def test_pairs_are_scored_as_predict_does(run: Run) -> None:
    pairs = table(run.output, "pairs")
    model = LaitForSequenceClassification.from_pretrained(run.model)
    found = probabilities(pairs)
    predicted = model.predict(texts_of(pairs.to_pylist()), LAYERS)
    np.testing.assert_allclose(found, predicted, rtol=0, atol=1e-4)
    assert found.std(axis=0).min() > 1e-3  # equality of constants would show nothing


def test_nothing_is_encoded_twice(run: Run) -> None:
    done = counters(run.output)
    texts = {
        " ".join(TEXT_OF[key][s:e].split()) for key, spans in SPANS_OF.items() for s, e in spans
    }
    assert done["distinct_segments"] == done["states_encoded"] == len(texts)
    assert done["sentences"] == sum(map(len, SPANS_OF.values())) > len(texts)


def test_verdicts_are_one_a_sentence_that_was_compared(run: Run) -> None:
    found = rows(run.output, "verdicts")
    wanted = {
        (group, name, i)
        for group, name in SPANS_OF
        if group != "alone"
        for i in range(len(SPANS_OF[group, name]))
    }
    assert [(r["group_id"], r["doc_id"], r["index"]) for r in found] == sorted(wanted)
    for row in found:
        others = {
            b for group, a, b in ordered_pairs() if (group, a) == (row["group_id"], row["doc_id"])
        }
        sides = set(row["supported_by"]), set(row["contradicted_by"])
        assert sides[0] <= others and sides[1] <= others and not sides[0] & sides[1]
        assert 0 <= row["discrepancy"] <= 1
        for label, documents in zip(("entailment", "contradiction"), sides, strict=True):
            evidence = [e for e in row["evidence"] if e["label"] == label]
            assert {e["doc_id"] for e in evidence} == documents
            assert [e["probability"] for e in evidence] == sorted(
                (e["probability"] for e in evidence), reverse=True
            )
            for e in evidence:
                assert (e["start"], e["end"]) == SPANS_OF[row["group_id"], e["doc_id"]][e["index"]]


def test_the_same_sentence_supports_whatever_the_model_says(run: Run) -> None:
    for row in rows(run.output, "verdicts"):
        if row["group_id"] == "same":
            assert row["contradicted_by"] == []
            assert row["supported_by"] == [{"one": "two", "two": "one"}[row["doc_id"]]]
            assert row["discrepancy"] == pytest.approx(CERTAIN)
            best = row["evidence"][0]
            assert (best["index"], best["probability"]) == (row["index"], 1.0)
    found = [line for line in found_lines(run.output) if line["group_id"] == "same"]
    # Each statement once, though either document makes it.
    assert [line["kind"] for line in found] == ["consensus"] * 3


def test_findings_are_best_first_and_the_same_in_both_files(run: Run) -> None:
    lines = found_lines(run.output)
    (path,) = (run.output / "findings").glob("*.parquet")
    assert pq.read_table(path).to_pylist() == lines
    scores = [line["score"] for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert len({line["finding_id"] for line in lines}) == len(lines)
    done = counters(run.output)
    for kind in ("contradiction", "only_here", "consensus"):
        assert done[f"findings_{kind}"] == sum(line["kind"] == kind for line in lines)
    assert {line["group_id"] for line in lines}.isdisjoint({"alone"})
    for line in lines:
        spans = SPANS_OF[line["group_id"], line["doc_id"]]
        assert (line["start"], line["end"]) in spans
        if line["other_doc_id"] is not None:
            others = SPANS_OF[line["group_id"], line["other_doc_id"]]
            assert (line["other_start"], line["other_end"]) in others


def test_an_empty_document_is_a_dead_letter_and_a_lone_one_is_said(run: Run) -> None:
    (letter,) = letters(run.output)
    assert "only whitespace" in letter["reason"]
    (note,) = read_json(run.output, "run.json")["notes"]
    assert "'alone' has one document" in note


def test_a_title_stays_text_on_the_page(run: Run) -> None:
    page = (run.output / "report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "right to left" in page


def test_the_largest_groups_are_in_the_run(run: Run) -> None:
    largest = read_json(run.output, "run.json")["largest_groups"]
    assert [group["pairs"] for group in largest] == sorted(
        (group["pairs"] for group in largest), reverse=True
    )
    assert largest[0] == {"group_id": "mixed", "documents": 3, "sentences": 9, "pairs": 52}


def test_only_the_nearest_are_scored_and_as_before(run: Run, tmp_path: Path) -> None:
    output = run.again(tmp_path / "out", "--candidates", 2, "--state_store", run.output / "states")
    before = rows(run.output, "pairs")
    every = dict(zip(keys_of(before), before, strict=True))
    some = rows(output, "pairs")
    assert counters(output)["states_encoded"] == 0
    assert counters(output)["pairs_scored"] == counters(output)["pairs_planned"] == len(some)
    per_hypothesis = Counter(
        (row["group_id"], row["a_doc_id"], row["a_index"], row["b_doc_id"]) for row in some
    )
    for (group, a, _, b), number in per_hypothesis.items():
        assert number == min(2, len(SPANS_OF[group, b])), (group, a, b)
    assert len(per_hypothesis) == sum(len(SPANS_OF[group, a]) for group, a, _ in ordered_pairs())
    for key, row in zip(keys_of(some), some, strict=True):
        for name in ("p_entailment", "p_neutral", "p_contradiction"):
            assert row[name] == pytest.approx(every[key][name], abs=1e-4)


def test_one_side_only(run: Run, tmp_path: Path) -> None:
    """Sentences in one language, whatever region, are the hypotheses."""
    output = run.again(tmp_path / "out", "--anchor_lang", "EN", "--pairs", "cross_lingual")
    english = {("mixed", "en-1"), ("mixed", "en-2")}
    wanted = ordered_pairs(lambda group, a, b: (group, a) in english and b == "de-1")
    assert set(keys_of(rows(output, "pairs"))) == expected_pairs(wanted)
    assert {row["doc_id"] for row in rows(output, "verdicts")} == {"en-1", "en-2"}
    notes = read_json(output, "run.json")["notes"]
    assert any("--anchor_lang EN" in note and "'right to left'" in note for note in notes)
    assert any("--pairs all" in note and "'same'" in note for note in notes)


def test_the_order_of_arrival_changes_nothing(run: Run, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in" / "clusters.jsonl", DOCUMENTS[::-1])
    output = Run(source, tmp_path / "out", run.model).again(tmp_path / "out")
    one, other = table(run.output, "pairs"), table(output, "pairs")
    np.testing.assert_allclose(probabilities(one), probabilities(other), rtol=0, atol=1e-4)
    for name in ("group_id", "doc_id", "index", "start", "end"):
        assert table(run.output, "verdicts")[name] == table(output, "verdicts")[name]
    mixed = [
        {(f["finding_id"], f["kind"]) for f in found_lines(where) if f["group_id"] == "mixed"}
        for where in (run.output, output)
    ]
    assert mixed[0] == mixed[1]


@pytest.mark.slow
def test_worker_processes_change_nothing(run: Run, tmp_path: Path) -> None:
    output = run.again(
        tmp_path / "out",
        *("--direct_running_mode", "multi_processing", "--direct_num_workers", "2"),
    )
    one, other = table(run.output, "pairs"), table(output, "pairs")
    assert keys_of(one.to_pylist()) == keys_of(other.to_pylist())
    np.testing.assert_allclose(probabilities(one), probabilities(other), rtol=0, atol=1e-4)
    ids = [{f["finding_id"] for f in found_lines(where)} for where in (run.output, output)]
    assert ids[0] == ids[1]
