"""Turn a finished training into a checkpoint that ships.

``python -m lait.training.export --help``. Writes config, tokenizer, weights
(matrices as ``lait.integer_storage`` has them, the rest bfloat16) and a model card;
``python -m benchmarks.accuracy --model TARGET --card TARGET/README.md`` puts the
accuracy of the very files that are written into it.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from lait.integer_storage import save_compressed
from lait.modeling import LaitForSequenceClassification
from lait.tokenization import TOKENIZER_FILE


def export(source: Path, target: Path, parallel_layers: int) -> None:
    """Write the checkpoint's files, the card apart.

    parallel_layers : the default P of the checkpoint.
    """
    model = LaitForSequenceClassification.from_pretrained(source)
    target.mkdir(parents=True, exist_ok=True)
    config = model.config
    config.parallel_layers = config.check_parallel_layers(parallel_layers)
    config.save_pretrained(target)
    save_compressed(model.state_dict(), target)
    shutil.copy(source / TOKENIZER_FILE, target / TOKENIZER_FILE)


def main(argv: list[str] | None = None) -> None:
    """Write the checkpoint and its card."""
    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    p.add_argument("--model", required=True, type=Path, help="a training's OUTPUT/model")
    p.add_argument("--target", required=True, type=Path, help="lait/checkpoints/NAME")
    p.add_argument("--parallel_layers", type=int, required=True, help="default P")
    p.add_argument("--card", type=Path, required=True, help="becomes the target's README.md")
    arguments = p.parse_args(argv)
    export(arguments.model, arguments.target, arguments.parallel_layers)
    shutil.copy(arguments.card, arguments.target / "README.md")


if __name__ == "__main__":
    main()
