"""What people see while they wait, and when it is done."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines import watch
from pipelines.watch import Rate, Watch, duration, progress_line, summary
from transforms.progress import flush_progress, report_progress


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3599.7, "1 h 0 min"),
        (7500, "2 h 5 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_durations_are_written_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_rate_is_taken_over_the_last_looks() -> None:
    rate = Rate()
    assert rate.look(0, "pairs", now=0.0) == 0
    assert rate.look(50, "pairs", now=10.0) == pytest.approx(5)
    for i in range(14):
        rate.look(100 * i, "pairs", now=20.0 + i)
    # The slow beginning is forgotten: 100 a second since then.
    assert rate.look(1400, "pairs", now=34.0) == pytest.approx(100)


def test_the_line_shows_what_is_known() -> None:
    assert progress_line(Counter(), Rate()) == ""
    reading = Counter(documents=1200, sentences=34_567)
    assert progress_line(reading, Rate()) == "1,200 documents, 34,567 sentences"


def test_the_line_counts_states_then_pairs() -> None:
    rate = Rate()
    encoding = Counter(documents=1, sentences=2, states_to_encode=400, states_encoded=100)
    progress_line(Counter(states_to_encode=400), rate, now=0.0)
    assert progress_line(encoding, rate, now=10.0) == (
        "1 documents, 2 sentences | states 100/400 | 10 states/s, 30 s left"
    )
    scoring = encoding + Counter(states_encoded=300, pairs_planned=5000, pairs_scored=1000)
    rate = Rate()
    progress_line(Counter(pairs_planned=5000), rate, now=0.0)
    assert progress_line(scoring, rate, now=2.0).split(" | ") == [
        "1 documents, 2 sentences",
        "states 400/400",
        "pairs 1,000/5,000 (20%)",
        "500 pairs/s, 8 s left",
    ]


def test_a_rate_does_not_mix_states_and_pairs() -> None:
    """When the pairs begin, the speed of the states before them says nothing."""
    rate = Rate()
    for second in range(10):
        states = Counter(states_to_encode=1000, states_encoded=100 * second)
        progress_line(states, rate, now=float(second))
    first = Counter(states_to_encode=1000, states_encoded=1000, pairs_planned=900, pairs_scored=10)
    assert "left" not in progress_line(first, rate, now=10.0)
    later = first + Counter(pairs_scored=50)
    assert progress_line(later, rate, now=11.0).endswith("50 pairs/s, 17 s left")


def test_a_finished_stage_says_no_time_left() -> None:
    rate = Rate()
    done = Counter(pairs_planned=10, pairs_scored=10)
    progress_line(Counter(pairs_planned=10), rate, now=0.0)
    assert progress_line(done, rate, now=1.0) == "pairs 10/10 (100%)"


def test_watching_prints_what_workers_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SECONDS_BETWEEN_LINES", 0.01)
    stream = StringIO()
    with Watch(enabled=True, stream=stream) as watching:
        directory = Path(watching._directory)
        report_progress("sentences", 5)  # nothing to show before there are documents
        report_progress("documents", 3)
        flush_progress()
        while not stream.getvalue():
            pass
    assert stream.getvalue() == "3 documents, 5 sentences\n"
    assert not directory.exists()
    report_progress("documents", 3)  # nobody watches any more: no matter


def test_a_watch_that_is_off_says_nothing() -> None:
    stream = StringIO()
    with Watch(enabled=False, stream=stream):
        report_progress("documents", 3)
    assert stream.getvalue() == ""


def finished(**counters: int) -> dict[str, Any]:
    """The ``run.json`` of a run."""
    names = (
        "documents sentences distinct_segments states_encoded states_reused pairs_scored "
        "verdicts truncated_segments dead_letters"
    )
    return {
        "counters": {**dict.fromkeys(names.split(), 0), **counters},
        "seconds": 75.2,
        "stage_seconds": {"read": 0.01, "score": 61.04},
    }


def test_the_summary_says_what_was_done_and_where_it_is() -> None:
    run = finished(documents=6, sentences=4000, pairs_scored=52_000, verdicts=78)
    assert summary(run, "out").splitlines() == [
        "6 documents, 4,000 sentences, 0 distinct segments (0 encoded, 0 reused)",
        "52,000 pairs scored, 78 verdicts in 1 min 15 s",
        "seconds by stage: score 61.0",
        "report: out/report.html",
    ]


def test_the_summary_names_what_was_lost() -> None:
    lines = summary(finished(truncated_segments=3, dead_letters=2), "gs://b/out")
    assert "sentences longer than --max_length, truncated: 3" in lines
    assert "not usable: 2, reasons in gs://b/out/dead_letters" in lines
