"""What a whole run writes: every promise of the output, on one run of each family."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet
import pytest

from lait.modeling import LaitForSequenceClassification
from tests.pipelines.small_runs import (
    FAMILIES,
    PROBABILITIES,
    contract,
    counters,
    letters,
    probabilities,
    read_json,
    run_contractnli,
    sentences,
    table,
    write_contractnli,
)
from transforms.records import LABELS
from transforms.state_store import StateStore

CLAIMS = sentences(5, seed=100)
REPEATED = "W1 w2 w3 w4."
# Identifiers out of order, one sentence shared by two contracts and one that
# stands twice in a contract, a span of white space only, one sentence alone, and
# one that is a claim.
CONTRACTS = {
    12: [*sentences(9, seed=1), REPEATED, "w7", REPEATED, CLAIMS[3]],
    3: [*sentences(6, seed=2), REPEATED, "   ", "w9 w9"],
    207: ["W5 w6 w7 w8."],
}
LAYERS = 2

PAIRS = pa.schema(
    {
        "group_id": pa.string(),
        "a_doc_id": pa.string(),
        "a_index": pa.int32(),
        "a_start": pa.int32(),
        "a_end": pa.int32(),
        "b_doc_id": pa.string(),
        "b_index": pa.int32(),
        "b_start": pa.int32(),
        "b_end": pa.int32(),
        "label": pa.string(),
        "p_entailment": pa.float32(),
        "p_neutral": pa.float32(),
        "p_contradiction": pa.float32(),
        "parallel_layers": pa.int8(),
    }
)
EVIDENCE = pa.struct(
    {"doc_id": pa.string(), "start": pa.int32(), "end": pa.int32(), "probability": pa.float32()}
)
VERDICTS = pa.schema(
    {
        "group_id": pa.string(),
        "doc_id": pa.string(),
        "claim_index": pa.int32(),
        "label": pa.string(),
        "probability": pa.float32(),
        "evidence": pa.list_(EVIDENCE),
    }
)
COUNTERS = {
    "documents": 3,
    "sentences": 23,
    "distinct_segments": 20 + 5,
    "states_reused": 0,
    "states_encoded": 20 + 5,
    "pairs_planned": 23 * 5,
    "pairs_scored": 23 * 5,
    "pairs_scored_again": 0,
    "pairs_reused": 0,
    "dead_letters": 0,
}


@dataclass(frozen=True)
class Run:
    """A finished run."""

    model: Path
    output: Path
    texts: dict[str, str]


@pytest.fixture(scope="module", params=FAMILIES, ids=lambda family: family[0])
def run(
    request: pytest.FixtureRequest,
    checkpoint: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    """Three contracts and five claims, in memory."""
    directory = tmp_path_factory.mktemp("run")
    documents = [contract(key, parts) for key, parts in CONTRACTS.items()]
    source = write_contractnli(directory / "contracts.json", documents, CLAIMS)
    model, output = checkpoint(*request.param), directory / "out"
    run_contractnli("--input", source, "--output", output, "--model", model)
    return Run(model, output, {str(d["id"]): d["text"] for d in documents})


def test_everything_is_there_and_nothing_else(run: Run) -> None:
    found = {path.name for path in run.output.iterdir()}
    assert found == {
        "pairs", "verdicts", "predictions.json", "report.html", "dead_letters", "run.json",
        "_SUCCESS", "states",
    }  # fmt: skip
    assert letters(run.output) == []


def test_tables_have_the_promised_columns_and_types(run: Run) -> None:
    for name, schema in (("pairs", PAIRS), ("verdicts", VERDICTS)):
        for path in (run.output / name).iterdir():
            found = pa.parquet.read_schema(path)
            assert found.names == schema.names
            assert found.equals(schema)


def test_every_pair_is_there_once(run: Run) -> None:
    pairs = table(run.output, "pairs")
    keys = ("group_id", "a_doc_id", "a_index", "b_doc_id", "b_index")
    rows = list(zip(*(pairs[key].to_pylist() for key in keys), strict=True))
    wanted = {
        (str(key), "claims", claim, str(key), i)
        for key, parts in CONTRACTS.items()
        for claim in range(len(CLAIMS))
        for i in range(len(parts))
    }
    assert len(rows) == len(wanted)
    assert set(rows) == wanted


def test_offsets_slice_the_very_text(run: Run) -> None:
    for row in table(run.output, "pairs").to_pylist():
        text = run.texts[row["b_doc_id"]]
        assert (
            text[row["b_start"] : row["b_end"]] == CONTRACTS[int(row["b_doc_id"])][row["b_index"]]
        )
        assert CLAIMS[row["a_index"]][row["a_start"] : row["a_end"]] == CLAIMS[row["a_index"]]


def test_probabilities_are_those_of_predict(run: Run) -> None:
    pairs = table(run.output, "pairs")
    model = LaitForSequenceClassification.from_pretrained(str(run.model))
    assert model.label_names == list(LABELS)
    texts = [
        [CLAIMS[row["a_index"]], run.texts[row["b_doc_id"]][row["b_start"] : row["b_end"]]]
        for row in pairs.to_pylist()
    ]
    found = probabilities(pairs)
    np.testing.assert_allclose(found, model.predict(texts, LAYERS), rtol=0, atol=1e-4)
    # The random model tells pairs apart: equality of constants would show nothing.
    assert found.std(axis=0).min() > 1e-3
    assert pairs["label"].to_pylist() == [LABELS[i] for i in found.argmax(axis=1)]
    assert set(pairs["parallel_layers"].to_pylist()) == {LAYERS}


def test_verdicts_are_one_a_document_and_claim(run: Run) -> None:
    rows = table(run.output, "verdicts").to_pylist()
    keys = [(row["group_id"], row["doc_id"], row["claim_index"]) for row in rows]
    wanted = {(str(key), str(key), claim) for key in CONTRACTS for claim in range(len(CLAIMS))}
    assert len(keys) == len(wanted)
    assert set(keys) == wanted
    for row in rows:
        assert row["label"] in LABELS
        assert 1 / 3 - 1e-6 <= row["probability"] <= 1


def test_verdicts_follow_the_checkpoints_rule(run: Run) -> None:
    """The softmax of the best sentence's log odds plus the fitted biases, 0 for neutral."""
    columns = ["b_doc_id", "a_index", *(f"p_{label}" for label in LABELS)]
    rows = table(run.output, "pairs").select(columns).to_pylist()
    for verdict in table(run.output, "verdicts").to_pylist():
        own = [
            row
            for row in rows
            if (row["b_doc_id"], row["a_index"]) == (verdict["doc_id"], verdict["claim_index"])
        ]
        best = np.array([max(row[f"p_{label}"] for row in own) for label in LABELS])
        exponents = np.log(best / (1 - best)) + 0.8
        exponents[1] = 0
        wanted = np.exp(exponents) / np.exp(exponents).sum()
        assert verdict["label"] == LABELS[int(wanted.argmax())]
        assert verdict["probability"] == pytest.approx(wanted.max(), abs=1e-5)


def test_evidence_is_what_the_pairs_say(run: Run) -> None:
    pairs = {
        (row["b_doc_id"], row["a_index"], row["b_start"], row["b_end"]): row
        for row in table(run.output, "pairs").to_pylist()
    }
    labels = set()
    for row in table(run.output, "verdicts").to_pylist():
        evidence = row["evidence"]
        labels.add(row["label"])
        assert bool(evidence) == (row["label"] != "neutral")
        found = [item["probability"] for item in evidence]
        assert found == sorted(found, reverse=True)
        for item in evidence:
            assert item["doc_id"] == row["doc_id"]
            pair = pairs[item["doc_id"], row["claim_index"], item["start"], item["end"]]
            assert item["probability"] == pair[f"p_{row['label']}"]
        if evidence:
            of_claim = [
                pair[f"p_{row['label']}"]
                for key, pair in pairs.items()
                if key[:2] == (row["doc_id"], row["claim_index"])
            ]
            assert found[0] == max(of_claim)
    assert labels != {"neutral"}


def test_predictions_speak_the_data_sets_language(run: Run) -> None:
    documents = read_json(run.output, "predictions.json")["documents"]
    assert [d["id"] for d in documents] == list(CONTRACTS)  # integers, in the order of the file
    verdicts = {
        (row["doc_id"], row["claim_index"]): row
        for row in table(run.output, "verdicts").to_pylist()
    }
    choices = {
        "entailment": "Entailment", "neutral": "NotMentioned", "contradiction": "Contradiction"
    }  # fmt: skip
    keys = [f"nda-{i + 1}" for i in range(len(CLAIMS))]
    for document in documents:
        parts = CONTRACTS[document["id"]]
        assert list(document["annotations"]) == list(document["span_scores"]) == keys
        for i, key in enumerate(keys):
            annotation = document["annotations"][key]
            verdict = verdicts[str(document["id"]), i]
            assert set(annotation) == {"choice", "spans"}
            assert annotation["choice"] == choices[verdict["label"]]
            offsets = [contract(0, parts)["spans"][span] for span in annotation["spans"]]
            assert offsets == [[e["start"], e["end"]] for e in verdict["evidence"]]


def test_span_scores_are_how_far_a_pair_is_from_neutral(run: Run) -> None:
    neutral = {
        (row["b_doc_id"], row["a_index"], row["b_index"]): row["p_neutral"]
        for row in table(run.output, "pairs").to_pylist()
    }
    for document in read_json(run.output, "predictions.json")["documents"]:
        for claim, scores in enumerate(document["span_scores"].values()):
            assert len(scores) == len(CONTRACTS[document["id"]])
            for index, score in enumerate(scores):
                assert score == pytest.approx(
                    1 - neutral[str(document["id"]), claim, index], abs=2e-6
                )


def test_run_json_tells_what_was_done(run: Run) -> None:
    facts = read_json(run.output, "run.json")
    assert facts["error"] == ""
    assert {name: facts["counters"][name] for name in COUNTERS} == COUNTERS
    assert facts["options"]["model"] == str(run.model)
    assert (facts["dtype"], facts["state_codec"], facts["parallel_layers"]) == (
        "float32", "fp32", LAYERS,
    )  # fmt: skip
    assert facts["versions"]["torch"] and facts["versions"]["apache-beam"]
    assert set(facts["fingerprints"]) == {"parallel", "joint"}
    stages = {"read", "split", "encode", "tiles", "score", "verdicts", "finish"}
    assert stages <= set(facts["stage_seconds"])
    assert facts["seconds"] > 0
    assert facts["state_bytes_written"] > 0
    assert facts["stage_peak_bytes"]["score"] > 10 * 2**20


def test_the_store_holds_each_distinct_segment_once(run: Run) -> None:
    store = StateStore(str(run.output / "states"))
    shards = store.shards()
    assert {shard.codec for shard in shards} == {"fp32"}
    ids = [segment_id for shard in shards for segment_id, _ in store.index(shard)]
    assert len(ids) == len(set(ids)) == COUNTERS["distinct_segments"]


def test_the_page_shows_every_contract_and_claim(run: Run) -> None:
    page = (run.output / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert not re.search(r"""(?:src|href)\s*=\s*["']https?:""", page)
    for claim in CLAIMS:
        assert claim in page
    for parts in CONTRACTS.values():
        assert parts[0] in page


@pytest.mark.parametrize(("kind", "head"), FAMILIES)
def test_every_p_agrees_with_predict(
    kind: str, head: str, checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    """P = 0 is the full cross-encoder, P = L a dual encoder; one store serves all."""
    directory = checkpoint(kind, head)
    model = LaitForSequenceClassification.from_pretrained(str(directory))
    parts = sentences(6, seed=5)
    source = write_contractnli(tmp_path / "in.json", [contract(1, parts)], CLAIMS)
    found = []
    for layers in range(model.config.num_hidden_layers + 1):
        output = tmp_path / f"out{layers}"
        run_contractnli(
            "--input", source, "--output", output, "--model", directory,
            "--parallel_layers", layers, "--state_store", tmp_path / "states",
        )  # fmt: skip
        pairs = table(output, "pairs")
        texts = [[CLAIMS[row["a_index"]], parts[row["b_index"]]] for row in pairs.to_pylist()]
        predicted = model.predict(texts, layers)
        np.testing.assert_allclose(probabilities(pairs), predicted, rtol=0, atol=1e-4)
        assert set(pairs["parallel_layers"].to_pylist()) == {layers}
        assert counters(output)["states_encoded"] == len(CLAIMS) + len(parts)
        found.append(predicted)
    for one, other in itertools.pairwise(found):
        assert np.abs(one - other).max() > 1e-3  # each P is another function


def test_text_files_jsonl_and_parquet_together(
    checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    """Names of files and of records become string ids; equal names in two folders stay apart."""
    documents = tmp_path / "documents"
    for folder in ("a", "b"):
        (documents / folder).mkdir(parents=True)
    one, two, three, four = (" ".join(sentences(4, seed)) for seed in range(4))
    (documents / "a" / "same.txt").write_text(one)
    (documents / "b" / "same.txt").write_text(two)
    record = {"doc_id": "from-jsonl", "text": three, "title": "A title"}
    (documents / "records.jsonl").write_text(json.dumps(record) + "\n")
    rows = pa.table({"doc_id": ["from-parquet"], "text": [four], "group_id": ["group"]})
    pa.parquet.write_table(rows, documents / "records.parquet")
    (tmp_path / "claims.txt").write_text("\n".join(CLAIMS))

    output = tmp_path / "out"
    run_contractnli(
        "--input", documents, "--claims", tmp_path / "claims.txt", "--output", output,
        "--model", checkpoint(),
    )  # fmt: skip

    texts = {"a/same.txt": one, "b/same.txt": two, "from-jsonl": three, "from-parquet": four}
    predictions = read_json(output, "predictions.json")["documents"]
    assert {d["id"] for d in predictions} == set(texts)
    assert all(list(d["annotations"]) == [f"claim-{i}" for i in range(5)] for d in predictions)
    pairs = table(output, "pairs")
    groups = dict(zip(pairs["b_doc_id"].to_pylist(), pairs["group_id"].to_pylist(), strict=True))
    assert groups["from-parquet"] == "group"
    for row in pairs.to_pylist():
        found = texts[row["b_doc_id"]][row["b_start"] : row["b_end"]]
        assert found == found.strip() != ""
    assert counters(output)["documents"] == 4
    assert counters(output)["sentences"] == 16
    assert len(pairs) == 16 * len(CLAIMS)


def test_a_file_of_tables_can_be_read_by_anyone(run: Run) -> None:
    """Every file alone is a valid Parquet file, and together they are one data set."""
    for name, rows in (("pairs", 115), ("verdicts", 15)):
        files = ds.dataset(str(run.output / name), format="parquet").files
        assert sum(pa.parquet.read_metadata(path).num_rows for path in files) == rows


def test_probabilities_sum_to_one(run: Run) -> None:
    pairs = table(run.output, "pairs")
    assert tuple(f"p_{label}" for label in LABELS) == PROBABILITIES
    np.testing.assert_allclose(probabilities(pairs).sum(axis=1), 1, atol=1e-5)


def test_documents_are_any_of_the_json_values_for_ids(
    checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    """``id`` goes out as it came in, whatever its type."""
    documents: list[Any] = [contract("seven", ["w1 w2"]), contract(8, ["w3 w4"])]
    source = write_contractnli(tmp_path / "in.json", documents, CLAIMS[:1])
    output = tmp_path / "out"
    run_contractnli("--input", source, "--output", output, "--model", checkpoint())
    found = [d["id"] for d in read_json(output, "predictions.json")["documents"]]
    assert found == ["seven", 8]
