"""What a selection says: the report, the JSON, the plot."""

from __future__ import annotations

import dataclasses
import json
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from lait.selection import plot
from lait.selection.as_json import as_json
from lait.selection.attention_cost import AttentionCost
from lait.selection.curve import ALONE
from lait.selection.examples import HeldOutExample, halves
from lait.selection.report import Setting, markdown
from lait.selection.selecting import Selection, summarise

COST = AttentionCost(layers=2, joint=100, parallel=50, parallel_distinct=25)
SETTING = Setting("runs/a", None, ("dev.jsonl",), "float32", 200, 0, False, False)


def selection_of(shares: dict[int | str, float], count: int = 400) -> Selection:
    """Of rows that are right on exactly these shares of each source's halves."""
    examples = [HeldOutExample(("a",), "x", "xy"[i % 2], f"f:{i}") for i in range(count)]
    answers: dict[int | str, np.ndarray] = {row: np.zeros(count, bool) for row in shares}
    for half in halves(examples, seed=0):
        for source in "xy":
            places = [i for i in half if examples[i].source == source]
            for row, share in shares.items():
                answers[row][places[: round(share * len(places))]] = True
    return summarise(answers, examples, COST, resamples=200, seed=0)


def table_rows(text: str, first: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"| {first} |")]


def test_the_curve_and_attention_stand_side_by_side():
    text = markdown(selection_of({0: 0.8, 1: 0.76, 2: 0.4}), SETTING)
    curve_row, parts_row = table_rows(text, "1")
    cells = [cell.strip() for cell in curve_row.strip("|").split("|")]
    assert cells[1].startswith("0.760 [0.7")
    assert cells[2].startswith("0.950 [0.9")
    assert cells[3:] == ["75.0%", "62.5%"]  # (50 + 100) and (25 + 100) of 200
    assert parts_row.count("0.760 [") == 4  # both halves, both sources
    assert table_rows(text, "LAIT-95%")[0].startswith("| LAIT-95% | 1 | 0.760 | 0.760 | 0.760 [")
    assert table_rows(text, "LAIT-95%")[0].endswith("| yes |")


def test_a_missing_reference_is_told_and_a_weak_p0_too():
    text = markdown(selection_of({0: 0.6, 1: 0.8, 2: 0.5}), SETTING)
    assert "the checkpoint's own P = 0, for want of another" in text
    assert "Here P = 1 is better than P = 0 (0.800, 0.600)" in text
    assert "is better than" not in markdown(selection_of({0: 0.8, 1: 0.7, 2: 0.5}), SETTING)


def test_a_better_reference_has_its_row_and_raises_the_bars():
    setting = dataclasses.replace(SETTING, reference="runs/p0")
    text = markdown(selection_of({0: 0.6, 1: 0.76, 2: 0.5, ALONE: 0.8}), setting)
    assert len(table_rows(text, "0, trained alone (runs/p0)")) == 1
    assert "Reference: the P = 0 trained alone" in text
    assert table_rows(text, "LAIT-95%")[0].startswith("| LAIT-95% | 1 | 0.760 |")
    assert table_rows(text, "LAIT-99%")[0].startswith("| LAIT-99% | none | 0.792 |")
    assert "LAIT-95%: P = 1 meets the bar, the smaller P = 0 not." in text


def test_a_search_says_what_it_assumed():
    setting = dataclasses.replace(SETTING, one_for_each=True, searched=True)
    falling = markdown(selection_of({0: 0.8, 1: 0.7, 2: 0.6}), setting)
    assert "looked at P = 0, 1, 2, in this order" in falling
    assert "what was seen agrees" in falling
    rising = markdown(selection_of({0: 0.8, 2: 0.6, 1: 0.5}), setting)
    assert "looked at P = 0, 2, 1, in this order" in rising
    assert "it rose from P = 1 to 2" in rising


def test_json_holds_every_figure_and_no_nan():
    # P = 0 gets nothing right: ratios to it are no numbers.
    selection = selection_of({0: 0.0, 1: 0.4, 2: 0.2, ALONE: 0.5})
    found = json.loads(json.dumps(as_json(selection, SETTING), allow_nan=False))
    assert found["setting"]["data"] == ["dev.jsonl"]
    assert found["curve"]["ratio_to_p0"]["1"] == {"value": None, "low": None, "high": None}
    assert found["curve"]["accuracy"]["1"]["value"] == 0.4
    assert found["reference"] == "alone"
    assert found["choices"]["LAIT-99%"] == {"parallel_layers": None, "bar": 0.495, "below": []}
    assert found["attention"]["share_with_reuse"] == {"0": 1.0, "1": 0.625, "2": 0.25}
    assert found["choosing_half"]["examples"] == found["reporting_half"]["examples"] == 200
    assert set(found["sources"]) == {"x", "y"}


def test_a_choice_that_fails_on_the_other_half_is_told():
    count = 400
    examples = [HeldOutExample(("a",), "x", "x", f"f:{i}") for i in range(count)]
    chosen, reported = halves(examples, seed=0)
    answers: dict[int | str, np.ndarray] = {p: np.zeros(count, bool) for p in (0, 1)}
    answers[0][chosen[:160]] = answers[0][reported[:160]] = True
    answers[1][chosen[:159]] = answers[1][reported[:100]] = True
    found = as_json(summarise(answers, examples, COST, 200, 0), SETTING)["choices"]["LAIT-99%"]
    assert found["parallel_layers"] == 1
    assert found["choosing_half"]["value"] == 0.795
    assert found["reporting_half"]["value"] == 0.5
    assert found["ratio_to_reference"]["value"] == 0.625
    assert found["bar_met_on_reporting_half"] is False


@pytest.mark.parametrize("shares", [{0: 0.8, 1: 0.7, 2: 0.5}, {0: 0.5, 2: 0.2, ALONE: 0.9}])
def test_plots_are_pictures(tmp_path, shares):
    pytest.importorskip("matplotlib", reason="plots need the extra plots")
    selection = selection_of(shares)
    plot.save_plot(selection, "a model", tmp_path / "new" / "curve.png")
    assert (tmp_path / "new" / "curve.png").read_bytes().startswith(b"\x89PNG")
    plot.save_plot(selection, "a model", tmp_path / "curve.svg")
    assert ElementTree.parse(tmp_path / "curve.svg").getroot().tag.endswith("svg")


def test_plots_that_cannot_be_drawn(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"--plot curve.bmp: its name must end in .png"):
        plot.check_plot(tmp_path.__class__("curve.bmp"))
    monkeypatch.setattr(plot, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"install lait\[plots\]"):
        plot.check_plot(tmp_path / "curve.png")
