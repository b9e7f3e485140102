"""What a run of claims against documents is published as: verdicts, predictions, a page."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from transforms.finish import Publication, model_line
from transforms.output_files import staged_lines, text_file
from transforms.outputs import VERDICTS, move_tables
from transforms.records import Claim
from transforms.report import ReportHead, write_report
from transforms.verdicts import StagedDocument


@dataclass(frozen=True)
class ContractReport:
    """Verdicts on claims; ``predictions`` : in ContractNLI's vocabulary too."""

    claims: tuple[Claim, ...]
    predictions: bool = True
    counters: ClassVar[tuple[str, ...]] = ()

    def problem(self, counters: Mapping[str, int], notes: Sequence[str]) -> str:
        """Nothing besides what fails every run."""
        return ""

    def publish(self, publication: Publication) -> dict[str, Any]:
        """``verdicts/``, ``predictions.json`` and ``report.html``."""
        output = publication.facts.output
        move_tables(output, VERDICTS, [table.path for table in publication.tables])
        if self.predictions:
            write_predictions(output, publication.entries)
        write_page(self.claims, publication)
        return {}


def write_predictions(output: str, documents: Sequence[StagedDocument]) -> None:
    """``predictions.json``, document by document, never all of them in memory."""
    with text_file(output, "predictions.json") as file:
        file.write('{"documents": [')
        for i, line in enumerate(staged_lines(documents, which=0)):
            file.write((",\n" if i else "\n") + line.strip())
        file.write("\n]}\n")


def write_page(claims: Sequence[Claim], publication: Publication) -> None:
    """``report.html``."""
    facts, counters = publication.facts, publication.counters
    head = ReportHead(
        title="Contracts and claims",
        subtitle=f"{counters['documents']:,} documents, {len(claims):,} claims",
        claims=[{"key": claim.key, "text": claim.text} for claim in claims],
        facts=[
            ("Model", model_line(facts.info)),
            ("Sentences", f"{counters['sentences']:,}"),
            ("Pairs compared", f"{counters['pairs_scored']:,}"),
            ("Made", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
        ],
        dead_letters=[asdict(letter) for letter in publication.dead_letters],
    )
    with text_file(facts.output, "report.html") as file:
        write_report(file, head, map(json.loads, staged_lines(publication.entries, which=1)))
