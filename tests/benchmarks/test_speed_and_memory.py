"""What the speed and memory benchmarks compute around their measurements."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from benchmarks.common import BenchmarkError, Contracts, markdown_table
from benchmarks.copies import multiplied, same_texts, shuffled_words
from benchmarks.engine_cases import Case, Setup
from benchmarks.engine_report import report as engine_report
from benchmarks.lait_contender import Lait, StoredStates
from benchmarks.machine import Machine, processor
from benchmarks.memory import as_json, report
from benchmarks.pipeline_run import Finished
from benchmarks.timing import Lap, Spread, rates, ratios, run_rounds
from benchmarks.workload import Block, Workload, read_clusters
from lait.modeling import LaitForSequenceClassification

CLAIMS = ("Claim one.", "Claim two.")
WORKLOAD = Workload((Block(CLAIMS, ("A b.", "C.")), Block(CLAIMS, ("A b.", "", "D."))))
MACHINE = Machine("a processor", 2, 0.0, "3.11", "2.13")
CONTRACT = {
    "id": 3,
    "text": "One two three.\n  four five  six",
    "spans": [[0, 14], [15, 31]],
}
CONTRACTS = Contracts([CONTRACT], {"a": {"hypothesis": "It is."}}, ("one.json",))


def test_workload_counts_and_texts() -> None:
    assert WORKLOAD.num_pairs == 2 * 5
    assert WORKLOAD.distinct_texts() == ["Claim one.", "Claim two.", "A b.", "C.", "", "D."]


def test_a_workload_of_contracts_has_all_claims_with_all_clauses() -> None:
    workload = Workload.of_contracts(CONTRACTS)
    assert workload.blocks == (Block(("It is.",), ("One two three.", "four five six")),)


def test_a_workload_of_a_cluster_leaves_out_pairs_within_a_document() -> None:
    workload = Workload.of_cluster([["a", "b"], ["c"], ["d", "e  f"]])
    documents = [("a", "b"), ("c",), ("d", "e f")]
    expected = {
        (x, y)
        for one in documents
        for other in documents
        if one != other
        for x in one
        for y in other
    }
    pairs = workload.sample(None, seed=0)
    assert len(pairs) == workload.num_pairs == len(expected) == 2 * 3 + 1 * 4 + 2 * 3
    assert set(pairs) == expected


def test_all_pairs_are_every_hypothesis_with_every_premise_of_its_block() -> None:
    expected = sorted(
        (h, p) for block in WORKLOAD.blocks for h in block.hypotheses for p in block.premises
    )
    assert sorted(WORKLOAD.sample(None, seed=0)) == expected
    assert sorted(WORKLOAD.sample(100, seed=0)) == expected


def test_a_sample_has_no_pair_twice_and_depends_on_the_seed() -> None:
    numbers = [str(number) for number in range(50)]
    workload = Workload((Block(("p",), tuple(numbers[:9])), Block(("p", "q"), tuple(numbers[9:]))))
    sample = workload.sample(20, seed=1)
    assert len(set(sample)) == 20
    assert set(sample) <= set(workload.sample(None, seed=0))
    assert sample == workload.sample(20, seed=1)
    assert sample != workload.sample(20, seed=2)


def test_clusters_are_the_first_sentences_of_english_documents(tmp_path: Path) -> None:
    def row(lang: str, sentences: int) -> str:
        text = " ".join(f"Sentence number {n} is here." for n in range(sentences))
        return json.dumps({"lang": lang, "text": text}) + "\n"

    path = tmp_path / "clusters.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines([row("de", 20), row("en", 14), *(row("en", 16) for _ in range(12))])
    (workload,) = read_clusters(path, None)
    assert workload.num_pairs == 11 * 10 * 15 * 15
    with gzip.open(path, "wt") as file:
        file.writelines(row("en", 16) for _ in range(10))
    with pytest.raises(BenchmarkError, match="fewer than 11"):
        read_clusters(path, None)
    with pytest.raises(BenchmarkError, match="no such file"):
        read_clusters(tmp_path / "missing", None)


def test_lait_encodes_each_text_once_and_scores_every_pair(
    tiny_model: Callable[..., LaitForSequenceClassification], tmp_path: Path
) -> None:
    lait = Lait(tiny_model().eval(), parallel_layers=1)
    states = lait.encode(WORKLOAD)
    assert list(states) == WORKLOAD.distinct_texts()
    assert lait.score(WORKLOAD, states) == lait.cold(WORKLOAD) == WORKLOAD.num_pairs
    stored = StoredStates.of(lait, WORKLOAD, tmp_path / "store").read()
    assert list(stored) == list(states)
    for text, state in states.items():
        torch.testing.assert_close(stored[text], state)


def test_engine_cases_say_how_many_times_the_reference() -> None:
    rounds = [
        {"cold": Lap(100, 1.0), "cross_encoder": Lap(10, 1.0)},
        {"cold": Lap(100, 2.0), "cross_encoder": Lap(10, 1.0)},
        {"cold": Lap(100, 4.0), "cross_encoder": Lap(10, 1.0)},
    ]
    case = Case("contracts_cold", "cold", "cross_encoder", 100, rounds, ("cross_encoder",))
    found = case.as_dict()
    assert found["seconds"] == {"lait": 2.0, "cross_encoder": 10.0}
    assert found["ratio"] == {"low": 2.5, "median": 5.0, "high": 10.0}
    setup = Setup("tiny", "float32", 1, 3, 32)
    text = engine_report(setup, [case], MACHINE)
    assert "| contracts_cold | 100 | 50 | 5.0 (2.5 to 10.0) |" in text


def test_rates_and_ratios_are_taken_round_by_round() -> None:
    rounds = [
        {"fast": Lap(100, 1.0), "slow": Lap(10, 1.0)},
        {"fast": Lap(100, 2.0), "slow": Lap(10, 2.0)},
        {"fast": Lap(100, 4.0), "slow": Lap(10, 5.0)},
    ]
    assert rates(rounds, "fast") == Spread(25, 50, 100)
    assert ratios(rounds, "fast", "slow") == Spread(10, 10, 12.5)


def test_rounds_turn_their_order_round_and_their_seed_on() -> None:
    calls: list[tuple[str, int]] = []

    def contender(name: str, pairs: int):  # type: ignore[no-untyped-def]
        return lambda seed: calls.append((name, seed)) or pairs

    rounds = run_rounds({"a": contender("a", 3), "b": contender("b", 4)}, rounds=2, seed=5)
    assert calls == [("a", 5), ("b", 5), ("b", 6), ("a", 6)]
    assert [{name: lap.pairs for name, lap in laps.items()} for laps in rounds] == [
        {"a": 3, "b": 4}
    ] * 2


def test_copies_have_new_ids_and_the_same_texts() -> None:
    copies = multiplied(CONTRACTS, 3, same_texts).documents
    assert [document["id"] for document in copies] == [3, "3-1", "3-2"]
    assert {document["text"] for document in copies} == {CONTRACT["text"]}


def test_shuffled_copies_keep_words_and_spaces_of_every_span() -> None:
    copies = multiplied(CONTRACTS, 3, shuffled_words).documents
    assert copies[0] == CONTRACT
    assert len({document["text"] for document in copies}) == 3
    for document in copies:
        assert document["spans"] == CONTRACT["spans"]
        for start, end in CONTRACT["spans"]:
            before, after = CONTRACT["text"][start:end], document["text"][start:end]
            assert sorted(before.split()) == sorted(after.split())
            assert re.findall(r"\s+", before) == re.findall(r"\s+", after)


def finished(pairs: int, peak: int) -> Finished:
    run = {
        "counters": {"pairs_scored": pairs, "distinct_segments": 9},
        "stage_peak_bytes": {"score": peak, "read": peak // 2},
        "stage_seconds": {"score": 1.0},
        "options": {"model": "tiny"},
        "parallel_layers": 5,
        "dtype": "float32",
        "state_codec": "fp32",
    }
    return Finished(run, 12.0, peak)


@pytest.mark.parametrize(("peak", "verdict"), [(125, "within"), (126, "MORE THAN")])
def test_memory_report_judges_the_worst_ratio(peak: int, verdict: str) -> None:
    results = {"once": finished(10, 100 * 2**20), "4 times": finished(40, peak * 2**20)}
    text = report(results, CONTRACTS, MACHINE)
    assert f"| 4 times | 40 | 9 | {peak} | {peak / 100:.2f} | 12 |" in text
    assert text.index("| read |") < text.index("| score |")
    assert f"{verdict} the 1.25 that is allowed" in text
    assert as_json(results, MACHINE)["runs"]["4 times"]["peak_bytes"] == peak * 2**20


def test_machine_says_when_it_is_busy(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: A Fast One\n")
    assert processor(tmp_path / "cpuinfo") == "A Fast One"
    assert MACHINE.warning() == ""
    assert "load 2.00" in Machine("a", 2, 2.0, "3", "2").warning()


def test_table_is_markdown() -> None:
    assert markdown_table(["", "x"], [["a", "1"]]) == "|  | x |\n| --- | ---: |\n| a | 1 |"


def test_shuffling_depends_on_the_copy_only() -> None:
    random.seed(0)
    once = shuffled_words(CONTRACT, 2)
    random.seed(1)
    assert shuffled_words(CONTRACT, 2) == once
