"""Fit the document-level verdict rule of a checkpoint, for every P.

``python -m lait.training.fit_verdicts --help``. The contracts must be ones that
neither training nor reported figures use. The four numbers of
``lait.verdict_rule`` are fitted for each P by maximum likelihood with a small
pull towards the default rule (a Gaussian prior), and stored in ``config.json``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lait.checkpoints import resolve_checkpoint
from lait.dtype import choose_dtype
from lait.encoding import encode_padded
from lait.engine import score_tile
from lait.modeling import LaitForSequenceClassification
from lait.train import parse_layers
from lait.training.contract_examples import CHOICES
from lait.verdict_rule import CONTRADICTION, ENTAILMENT, VerdictRule, logit

VERDICTS = ("entailment", "neutral", "contradiction")
# Standard deviation of the prior around the default rule.
PRIOR = 2.0


def best_scores(
    model: LaitForSequenceClassification,
    documents: Iterable[dict[str, Any]],
    claims: Sequence[str],
    parallel_layers: int,
) -> np.ndarray:
    """Highest probability of each label over a document's sentences.

    Returns float64 [documents, claims, 3], labels in the order of VERDICTS.
    """
    hypotheses = encode_padded(model, claims, parallel_layers)
    order = [model.label_names.index(label) for label in VERDICTS]
    found = []
    for document in documents:
        texts = [document["text"][start:end] for start, end in document["spans"]]
        logits = score_tile(model, hypotheses, encode_padded(model, texts, parallel_layers))
        found.append(logits.softmax(dim=-1)[..., order].amax(dim=1).double().numpy())
    return np.stack(found)


def fit_rule(scores: np.ndarray, labels: np.ndarray) -> VerdictRule:
    """Maximum a posteriori estimate of the rule's four numbers.

    scores : [cases, 3], highest probabilities; labels : int [cases], 0 to 2.
    """
    features = torch.from_numpy(logit(scores))
    target = torch.from_numpy(labels)
    start = torch.tensor([1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
    numbers = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([numbers], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        exponents = torch.zeros(len(target), 3, dtype=torch.float64)
        exponents[:, ENTAILMENT] = numbers[0] * features[:, ENTAILMENT] + numbers[1]
        exponents[:, CONTRADICTION] = numbers[2] * features[:, CONTRADICTION] + numbers[3]
        prior = ((numbers - start) ** 2).sum() / (2 * PRIOR**2)
        value = torch.nn.functional.cross_entropy(exponents, target, reduction="sum") + prior
        value.backward()
        return value

    optimizer.step(loss)
    return VerdictRule(*(round(float(number), 4) for number in numbers.detach()))


def main(argv: list[str] | None = None) -> None:
    """Fit for each P, print the fit, and write ``config.json``."""
    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    p.add_argument("--model", required=True, help="checkpoint directory or shipped name")
    p.add_argument("--contracts", required=True, type=Path, help="ContractNLI JSON with spans")
    p.add_argument(
        "--only", type=parse_layers, required=True, help="indices of the contracts to fit on: 40-49"
    )
    arguments = p.parse_args(argv)
    directory = Path(resolve_checkpoint(arguments.model))
    data = json.loads(arguments.contracts.read_text(encoding="utf-8"))
    documents = [data["documents"][i] for i in arguments.only]
    keys = list(data["labels"])
    claims = [data["labels"][key]["hypothesis"] for key in keys]
    gold = np.array(
        [
            [
                VERDICTS.index(CHOICES[d["annotation_sets"][0]["annotations"][key]["choice"]])
                for key in keys
            ]
            for d in documents
        ]
    )
    model = LaitForSequenceClassification.from_pretrained(directory).to(choose_dtype("auto"))
    rules = {}
    for layers in range(model.config.num_hidden_layers + 1):
        scores = best_scores(model, documents, claims, layers).reshape(-1, 3)
        rule = fit_rule(scores, gold.ravel())
        one = rule.probabilities(scores[:, None]).argmax(axis=-1)
        print(
            f"P={layers}  {rule}  accuracy on the fitted contracts "
            f"{(one == gold.ravel()).mean():.3f}",
            flush=True,
        )
        rules[str(layers)] = rule.as_dict()
    path = directory / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["verdict_rules"] = rules
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
