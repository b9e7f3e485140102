"""The small training: its task, and that training reaches the bar."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict

import pytest

from benchmarks import small_task, train_small
from benchmarks.common import BenchmarkError
from lait.modeling import LABELS


def test_rows_are_even_distinct_and_seeded():
    rows = small_task.make_rows(300, 3)
    assert rows == small_task.make_rows(300, 3)
    assert rows != small_task.make_rows(300, 4)
    assert Counter(row["label"] for row in rows) == dict.fromkeys(LABELS, 100)
    assert len({(row["hypothesis"], row["premise"]) for row in rows}) == 300


def test_a_hypothesis_says_nothing_of_its_label():
    for seed in range(50):
        drawn = {small_task._row(random.Random(seed), label)["hypothesis"] for label in LABELS}
        assert len(drawn) == 1


def test_a_premise_says_nothing_of_its_label():
    """Within chance, no word of a premise is more frequent under one of the labels."""
    rng = random.Random(0)
    rows = [small_task._row(rng, label) for label in LABELS * 2000]
    counts = defaultdict(Counter)
    for row in rows:
        for word in set(row["premise"].split()):
            counts[word][row["label"]] += 1
    for word, by_label in counts.items():
        total = by_label.total()
        allowed = 4 * (total * 2 / 9) ** 0.5  # standard deviations of a third
        assert all(abs(by_label[label] - total / 3) < allowed for label in LABELS), word


def test_labels_follow_from_the_facts():
    for row in small_task.make_rows(300, 1):
        words = {
            slot: [
                next(w for w in row[side].split() if w in choices)
                for side in ("hypothesis", "premise")
            ]
            for slot, choices in small_task.SLOTS.items()
        }
        changed = [slot for slot, (said, true) in words.items() if said != true]
        expected = {"entailment": [[]], "contradiction": [["colour"]]}
        assert changed in expected.get(row["label"], [["name"], ["thing"]])


def test_every_word_is_known():
    tokenizer = small_task.word_tokenizer()
    for row in small_task.make_rows(300, 2):
        for side in ("hypothesis", "premise"):
            assert "[UNK]" not in tokenizer.encode(row[side]).tokens


def test_more_rows_than_there_are_facts(capsys):
    with pytest.raises(BenchmarkError, match=r"5,000 rows: allowed are 1 to 2,304"):
        small_task.make_rows(5000, 0)
    assert train_small.main(["--rows", "5000"]) == 2
    assert "benchmarks.train_small: 5,600 rows" in capsys.readouterr().err


def test_a_missed_bar_is_exit_status_one(tmp_path, capsys):
    figures = tmp_path / "figures.json"
    options = ["--rows", "60", "--dev_rows", "30", "--epochs", "1", "--json", str(figures)]
    assert train_small.main(options) == 1
    captured = capsys.readouterr()
    assert "P = 0, 1, 2, 3 below 0.9" in captured.err
    assert "| 3 | 0." in captured.out
    assert set(json.loads(figures.read_text())["accuracy"]) == {"0", "1", "2", "3"}


@pytest.mark.slow
def test_training_reaches_the_bar():
    assert train_small.main([]) == 0
