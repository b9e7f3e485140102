"""The log of a training, and the picture of it."""

from __future__ import annotations

import json

import matplotlib.image
import pytest

from lait.training import plot
from lait.training.log import Progress, duration, progress_line, read_log, training_entry


def entries(loss, accuracy=None):
    log = []
    for step in (10, 20, 30):
        ce = {"0": loss / step + 0.5, "3": loss / step - 0.5}
        log.append({"step": step, "steps": 30, "loss": 7.0, "cross_entropy": ce})
        if accuracy is not None:
            dev = {"a": {"0": accuracy, "10": 0.2}, "b": {"0": 0.5, "10": 0.4}}
            log.append({"step": step, "steps": 30, "dev": dev, "dev_accuracy": 0.4})
    return log


def write_log(directory, log):
    directory.mkdir(parents=True)
    (directory / "log.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in log))
    return directory


def test_curves_average_the_files():
    found = plot.curves("run", entries(10, 0.9))
    assert found.loss == [(10, 1.0), (20, 0.5), (30, pytest.approx(1 / 3))]
    # Logs from before cross-entropy was logged by P have the loss alone.
    assert plot.curves("old", [{"step": 5, "loss": 2.0}]).loss == [(5, 2.0)]
    assert list(found.dev) == [0, 10]
    assert [step for step, _ in found.dev[0]] == [10, 20, 30]
    assert [value for _, value in found.dev[0]] == pytest.approx([0.7] * 3)
    assert [value for _, value in found.dev[10]] == pytest.approx([0.3] * 3)


def test_smoothing():
    assert plot.smooth([3.0, 1.0, 2.0], 0.0) == [3.0, 1.0, 2.0]
    assert plot.smooth([2.0] * 5, 0.9) == pytest.approx([2.0] * 5)
    assert plot.smooth([4.0, 1.0], 0.5) == pytest.approx([4.0, 2.0])  # (1/4 * 4 + 1/2 * 1) / (3/4)
    assert plot.smooth([], 0.5) == []


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_of_several_runs(tmp_path, ending):
    runs = [
        write_log(tmp_path / "first", entries(9, 0.6)),
        write_log(tmp_path / "second", entries(12, 0.8)),
        write_log(tmp_path / "third", entries(15)),
    ]
    target = tmp_path / "out" / f"plot.{ending}"
    assert plot.main([*map(str, runs), "--to", str(target)]) == 0
    if ending == "png":
        height, width, _ = matplotlib.image.imread(target).shape
        assert width > 2 * height > 600  # three panels beside each other
        return
    figure = plot.draw([plot.curves(run.name, read_log(run)) for run in runs], 0.8)
    loss, *dev = figure.axes
    assert [text.get_text() for text in loss.get_legend().get_texts()] == [
        "first",
        "second",
        "third",
    ]
    assert [axes.get_title() for axes in dev] == ["first", "second"]
    for axes in dev:
        names = [text.get_text() for text in axes.get_legend().get_texts()]
        assert names == ["P = 0", "P = 10"]
    assert dev[0].lines[0].get_ydata() == pytest.approx([55, 55, 55])


def test_a_grid_stands_for_its_cells(tmp_path):
    grid = tmp_path / "grid"
    found = [write_log(grid / f"lr_{rate}-batch_8", entries(3)) for rate in ("0.001", "0.002")]
    alone = write_log(tmp_path / "alone", entries(3))
    assert plot.run_directories([grid, alone]) == [*found, alone]


def test_what_cannot_be_plotted(tmp_path, capsys):
    run = str(write_log(tmp_path / "run", entries(3)))
    empty = str(write_log(tmp_path / "empty", []))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "log.jsonl").write_text("{half")
    cases = [
        ([str(tmp_path / "nowhere"), "--to", "x.png"], "no training's output"),
        ([str(tmp_path / "broken"), "--to", "x.png"], "cannot be read"),
        ([empty, "--to", "x.png"], "no entries yet"),
        ([run, "--to", "x.bmp"], "--to x.bmp: allowed are"),
        ([run, "--to", "x.png", "--smoothing", "1"], "--smoothing 1.0: allowed is"),
    ]
    for arguments, message in cases:
        assert plot.main(arguments) == 2
        error = capsys.readouterr().err
        assert error.startswith("lait.training.plot: ")
        assert message in error


def test_a_progress_line():
    pending = [
        {"examples": 8, "loss": 1.0, "seconds": 0.5, "cross_entropy": {"10": 1.0}},
        {"examples": 8, "loss": 2.0, "seconds": 1.5, "cross_entropy": {"2": 2.0, "10": 3.0}},
    ]
    entry = training_entry(Progress(step=20, seconds=40.0, pending=pending), 80, 1e-4)
    assert entry == {
        "step": 20,
        "steps": 80,
        "loss": 1.5,
        "cross_entropy": {"2": 2.0, "10": 2.0},
        "learning_rate": 1e-4,
        "examples_per_second": 8.0,
        "seconds": 40.0,
    }
    assert list(entry["cross_entropy"]) == ["2", "10"]
    line = progress_line(entry)
    for part in ("step 20/80", "loss 1.5000", "P2 2.000 P10 2.000", "8 examples/s", "2 min 00 s"):
        assert part in line
    assert [duration(s) for s in (3.4, 61, 3600, 7530)] == [
        "3 s",
        "1 min 01 s",
        "1 h 00 min",
        "2 h 05 min",
    ]
