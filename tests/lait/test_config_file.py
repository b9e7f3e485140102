"""Changing a checkpoint's configuration in place."""

from __future__ import annotations

import json
import os

import pytest

from lait.config_file import update_config


def test_only_the_named_fields_change(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"a": 1, "temperatures": {"0": 2.0}}))
    update_config(tmp_path, temperatures={"1": 1.5})
    assert json.loads(path.read_text()) == {"a": 1, "temperatures": {"1": 1.5}}
    assert os.listdir(tmp_path) == ["config.json"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "config.json"
    path.write_text('{"a": 1}')

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        update_config(tmp_path, a=2)
    assert path.read_text() == '{"a": 1}'
    assert os.listdir(tmp_path) == ["config.json"]
