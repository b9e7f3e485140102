"""Small whole runs: a tiny checkpoint, invented contracts, and what a run wrote."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from lait.modeling import LaitForSequenceClassification
from pipelines import contractnli
from tests.tiny_models import WORDS, randomise_new_parts, save_stock, word_tokenizer

FAMILIES = (("bert", "pooled"), ("t5", "decoder"))
PROBABILITIES = ("p_entailment", "p_neutral", "p_contradiction")
PAIR_KEYS = ["group_id", "a_index", "b_doc_id", "b_index"]
EXACT = ("--dtype", "float32", "--state_codec", "fp32")
POSITIONS = 300


def save_checkpoint(directory: Path, kind: str, head: str) -> Path:
    """A tiny LAIT checkpoint with random weights, whose words are ``w0`` to ``w39``."""
    stock = directory / "stock"
    stock.mkdir(parents=True)
    changes = {"max_position_embeddings": POSITIONS} if kind == "bert" else {}
    save_stock(stock, kind, **changes)
    splitting_tokenizer(kind).save(str(stock / "tokenizer.json"))
    model = LaitForSequenceClassification.from_backbone(str(stock), head=head)
    randomise_new_parts(model)
    layers = model.config.num_hidden_layers - 1
    model.config.parallel_layers = layers
    # So that the random model's verdicts are of every kind.
    model.config.verdict_rules = {str(layers): {"bias_e": 0.8, "bias_c": 0.8}}
    model.save_pretrained(directory / "lait")
    return directory / "lait"


def splitting_tokenizer(kind: str) -> Tokenizer:
    """The tiny models' tokenizer, but with punctuation marks as words of their own."""
    plain = word_tokenizer(kind)
    vocabulary = plain.get_vocab()
    for mark in (".", ",", ";", ":", "(", ")", "<", ">"):
        vocabulary[mark] = len(vocabulary)
    unknown = "[UNK]" if kind == "bert" else "<unk>"
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=unknown))
    tokenizer.normalizer = plain.normalizer
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = plain.post_processor
    return tokenizer


def sentences(number: int, seed: int, longest: int = 14) -> list[str]:
    """Random sentences of the tiny models' words, no two the same."""
    draw = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < number:
        words = draw.choices(WORDS, k=draw.randint(2, longest))
        made[" ".join(words).capitalize() + "."] = None
    return list(made)


def contract(identity: Any, parts: Sequence[str], **fields: Any) -> dict[str, Any]:
    """A document in ContractNLI's format whose spans are ``parts``, one a line."""
    spans, start = [], 0
    for part in parts:
        spans.append([start, start + len(part)])
        start += len(part) + 1
    return {"id": identity, "text": "\n".join(parts), "spans": spans, **fields}


def write_contractnli(path: Path, documents: Iterable[Any], claims: Sequence[str]) -> Path:
    """A file in ContractNLI's format whose labels are ``nda-1``, ``nda-2``, ..."""
    labels = {f"nda-{i + 1}": {"hypothesis": claim} for i, claim in enumerate(claims)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"documents": list(documents), "labels": labels}), encoding="utf-8")
    return path


def run_contractnli(*arguments: Any) -> Any:
    """Run the program in this process, in the exact setting, without progress."""
    return contractnli.run(["--quiet", *EXACT, *map(str, arguments)])


def table(output: Path | str, name: str) -> pa.Table:
    """A written table as one, sorted by what identifies a row."""
    found = ds.dataset(str(output) + f"/{name}", format="parquet").to_table()
    keys = PAIR_KEYS if name == "pairs" else ["group_id", "doc_id", "claim_index"]
    return found.sort_by([(key, "ascending") for key in keys])


def probabilities(pairs: pa.Table) -> np.ndarray:
    """float32 [pairs, 3]."""
    return np.stack([pairs[name].to_numpy() for name in PROBABILITIES], axis=1)


def read_json(output: Path | str, name: str) -> Any:
    """A JSON file of an output."""
    return json.loads((Path(output) / name).read_text(encoding="utf-8"))


def counters(output: Path | str) -> dict[str, int]:
    """The counters of a run."""
    return read_json(output, "run.json")["counters"]


def letters(output: Path | str) -> list[dict[str, str]]:
    """The dead letters of a run."""
    lines: list[dict[str, str]] = []
    for path in sorted((Path(output) / "dead_letters").glob("*.jsonl")):
        lines += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return lines


def assert_same_pairs(one: pa.Table, other: pa.Table, tolerance: float = 1e-4) -> None:
    """The same rows, with probabilities within the tolerance."""
    plain = [name for name in one.column_names if name not in (*PROBABILITIES, "label")]
    assert one.select(plain).equals(other.select(plain))
    np.testing.assert_allclose(probabilities(one), probabilities(other), rtol=0, atol=tolerance)
