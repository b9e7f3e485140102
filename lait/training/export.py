"""Turn a finished training into a checkpoint that ships.

``python -m lait.training.export --help``. Writes config, tokenizer, weights
(word embeddings as int8 with a scale a row, the rest bfloat16) and a model card
with accuracy by data set and P, measured on the very files that are written.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from lait.dtype import choose_dtype
from lait.embedding_storage import save_compressed
from lait.evaluation import accuracy
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.tokenization import TOKENIZER_FILE
from lait.training.examples import Example, read_examples, read_rows

EMBEDDINGS = ("word_embeddings.weight",)


def export(source: Path, target: Path, parallel_layers: int) -> None:
    """Write the checkpoint's files, the card apart.

    parallel_layers : the default P of the checkpoint.
    """
    model = LaitForSequenceClassification.from_pretrained(source)
    target.mkdir(parents=True, exist_ok=True)
    config = model.config
    config.parallel_layers = config.check_parallel_layers(parallel_layers)
    config.save_pretrained(target)
    save_compressed(model.state_dict(), EMBEDDINGS, target)
    shutil.copy(source / TOKENIZER_FILE, target / TOKENIZER_FILE)


def examples_by_source(path: Path, most: int) -> dict[str, list[Example]]:
    """Dev examples grouped by their ``source``, an even sample of at most ``most`` each."""
    examples = read_examples([path], LABELS)
    groups: dict[str, list[Example]] = {}
    for (_, row), example in zip(read_rows(path), examples, strict=True):
        groups.setdefault(row.get("source", path.name), []).append(example)
    return {name: rows[:: max(1, len(rows) // most)][:most] for name, rows in groups.items()}


def accuracy_markdown(
    model: LaitForSequenceClassification, groups: dict[str, list[Example]], layers: Sequence[int]
) -> str:
    """A Markdown table: a row a data set, a column a P, accuracy in percent."""
    lines = [
        "| data | examples | " + " | ".join(f"P = {p}" for p in layers) + " |",
        "| --- | ---: |" + " ---: |" * len(layers),
    ]
    for name, examples in groups.items():
        cells = [f"{100 * accuracy(model, examples, p):.1f}" for p in layers]
        lines.append(f"| {name} | {len(examples):,} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def write_card(target: Path, template: Path, tables: Iterable[str]) -> None:
    """``README.md`` of the checkpoint: the template with its ``{accuracy}`` filled in."""
    text = template.read_text(encoding="utf-8")
    filled = text.replace("{accuracy}", "\n\n".join(tables))
    (target / "README.md").write_text(filled, encoding="utf-8")


def main(argv: list[str] | None = None) -> None:
    """Export, measure, write the card."""
    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    p.add_argument("--model", required=True, type=Path, help="a training's OUTPUT/model")
    p.add_argument("--target", required=True, type=Path, help="lait/checkpoints/NAME")
    p.add_argument("--parallel_layers", type=int, required=True, help="default P")
    p.add_argument("--dev", type=Path, required=True, help="labelled examples with `source`")
    p.add_argument("--dev_examples", type=int, default=1000, help="at most, of each source")
    p.add_argument("--card", type=Path, required=True, help="Markdown with {accuracy} in it")
    arguments = p.parse_args(argv)
    export(arguments.model, arguments.target, arguments.parallel_layers)
    model = LaitForSequenceClassification.from_pretrained(arguments.target)
    model = model.to(choose_dtype("auto"))
    groups = examples_by_source(arguments.dev, arguments.dev_examples)
    layers = range(model.config.num_hidden_layers + 1)
    write_card(arguments.target, arguments.card, [accuracy_markdown(model, groups, layers)])


if __name__ == "__main__":
    main()
