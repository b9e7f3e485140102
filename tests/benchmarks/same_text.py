"""A tiny model that takes a sentence's own text for its best support, and files of clusters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch

from lait.modeling import LABELS, LaitForSequenceClassification
from lait.verdict_rule import ENTAILMENT
from tests.tiny_models import LAYERS

#: Where the model's head sees nothing but each text alone.
ALONE = LAYERS


def prefer_same_text(model: LaitForSequenceClassification) -> LaitForSequenceClassification:
    """Make a comparison head's entailment the less, the farther two texts' mean states are.

    The head sees [u_h; u_p; |u_h - u_p|; u_h * u_p]: entailment becomes minus the sum of
    gelu of the third part, which is 0 for equal texts, and below for all others.
    """
    assert tuple(model.label_names) == LABELS and len(model.head.hidden_layers) == 1
    width, layer = model.config.hidden_size, model.head.hidden_layers[0]
    with torch.no_grad():
        for parameter in (*layer.parameters(), *model.head.out.parameters()):
            parameter.zero_()
        layer.weight[:, 2 * width : 3 * width] = torch.eye(width)
        model.head.out.weight[ENTAILMENT] = -1.0
    return model


def write_clusters(path: Path, clusters: Iterable[Mapping[str, str]]) -> Path:
    """A file of clusters, each a text by language; a digit after the language is cut off."""
    rows = [
        {"cluster_id": f"c{i}", "doc_id": f"c{i}-{key}", "lang": key[:2], "text": text}
        for i, cluster in enumerate(clusters)
        for key, text in cluster.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
