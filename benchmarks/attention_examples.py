"""The examples whose attention is counted, as token ids of their segments."""

from __future__ import annotations

from pathlib import Path

from benchmarks.common import read_contracts
from benchmarks.t5_size import t5_tokenizer
from benchmarks.workload import Workload, read_clusters
from lait.tokenization import SegmentTokenizer

# Longer than any contract: nothing is truncated, as in the paper's count.
NO_LIMIT = 100_000

Examples = list[list[list[int]]]


def read_examples(contracts: Path, clusters: Path) -> dict[str, Examples]:
    """Examples by kind: token ids by T5's tokenizer, special tokens included.

    Raises
    ------
    BenchmarkError
        If a file or the tokenizer is missing.
    """
    tokenizer = t5_tokenizer(NO_LIMIT)
    found = read_contracts([contracts])
    claims = tokenizer.ids(found.claims)
    whole = tokenizer.ids([document["text"] for document in found.documents])
    workloads = read_clusters(clusters, None)
    return {
        "contracts": [[claim, text] for text in whole for claim in claims],
        "clauses": _pairs(Workload.of_contracts(found), tokenizer),
        "clusters": [pair for workload in workloads for pair in _pairs(workload, tokenizer)],
    }


def _pairs(workload: Workload, tokenizer: SegmentTokenizer) -> Examples:
    texts = workload.distinct_texts()
    ids = dict(zip(texts, tokenizer.ids(texts), strict=True))
    return [[ids[a], ids[b]] for a, b in workload.sample(None, 0)]
