"""How often verdicts on the invented samples are what their authors meant.

``python -m benchmarks.sample_agreement [--model NAME] [--parallel_layers P]``. The
claims of ``samples/`` occur in no training row, so this says what to expect of
claims of one's own; with 78 cases it says it roughly.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from pipelines import contractnli
from transforms.judge import CHOICES

SAMPLES = Path(__file__).parent.parent / "samples"


def confusion(expected: dict[str, dict[str, str]], predictions: dict) -> Counter[tuple[str, str]]:
    """Cases by (label the author meant, label found)."""
    labels = {choice: label for label, choice in CHOICES.items()}
    return Counter(
        (expected[document["id"]][key], labels[annotation["choice"]])
        for document in predictions["documents"]
        for key, annotation in document["annotations"].items()
    )


def main(argv: list[str] | None = None) -> None:
    """Run the samples and print the agreement."""
    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    p.add_argument("--model", default="lait-minilm-l6")
    p.add_argument("--parallel_layers", default="5")
    arguments = p.parse_args(argv)
    with tempfile.TemporaryDirectory() as output:
        contractnli.run(
            [
                "--input",
                str(SAMPLES / "contracts"),
                "--claims",
                str(SAMPLES / "claims.txt"),
                "--output",
                output,
                "--model",
                arguments.model,
                "--quiet",
                "--parallel_layers",
                arguments.parallel_layers,
            ]
        )
        predictions = json.loads((Path(output) / "predictions.json").read_text(encoding="utf-8"))
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    cases = confusion(expected, predictions)
    right = sum(number for (meant, found), number in cases.items() if meant == found)
    print(f"{right} of {cases.total()} verdicts as intended (P = {arguments.parallel_layers})")
    for (meant, found), number in sorted(cases.items()):
        print(f"  meant {meant:<14} found {found:<14} {number}")


if __name__ == "__main__":
    main()
