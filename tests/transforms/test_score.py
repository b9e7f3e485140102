"""Tiles to staged pairs, and what a repeated bundle leaves behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lait.cascade import Cascade
from tests.pipelines.small_runs import probabilities, sentences
from tests.transforms.bundles import counters, run_bundle
from tests.transforms.staged import read_row_groups
from transforms.encode import EncodeStates
from transforms.model import ModelSettings, load_model
from transforms.records import Placed, Tile
from transforms.score import ScoreTiles
from transforms.segments import Wanted
from transforms.staging import Staging
from transforms.state_store import DamagedShard, StateStore

TEXTS = sentences(12, seed=4)
CLAIMS = 3


@pytest.fixture
def store(tmp_path: Path) -> StateStore:
    made = StateStore(str(tmp_path / "states"))
    made.create()
    return made


@pytest.fixture
def tiles(tiny_settings: ModelSettings, store: StateStore) -> list[Tile]:
    """Three claims against nine sentences in two tiles of two documents."""
    segments = [(f"id-{i}", Wanted("g", "d", i, text)) for i, text in enumerate(TEXTS)]
    addresses = dict(
        run_bundle(EncodeStates(tiny_settings, store, "fp32"), [(("g", "d"), segments)])["main"]
    )
    placed = [Placed(i, i, i + 1, addresses[f"id-{i}"]) for i in range(len(TEXTS))]
    a = tuple(placed[:CLAIMS])
    return [
        Tile("g", "claims", a, "one", tuple(placed[3:7])),
        Tile("h", "claims", a, "two", tuple(placed[7:])),
    ]


def test_pairs_are_scored_as_predict_does(
    tiny_settings: ModelSettings, store: StateStore, tiles: list[Tile], tmp_path: Path
) -> None:
    stage = ScoreTiles(tiny_settings, store, Staging(str(tmp_path / "staging")))
    outputs = run_bundle(stage, tiles)
    keys = [key for key, _ in outputs["main"]]
    assert keys == [("g", "claims", "one"), ("h", "claims", "two")]
    assert counters(outputs)["pairs_scored"] == CLAIMS * 9
    for tile, (_, address) in zip(tiles, outputs["main"], strict=True):
        pairs = read_row_groups(address.path, [address.row_group])
        assert set(pairs["b_doc_id"].to_pylist()) == {tile.b_doc_id}
        texts = [
            [TEXTS[a], TEXTS[b]]
            for a, b in zip(pairs["a_index"].to_pylist(), pairs["b_index"].to_pylist(), strict=True)
        ]
        predicted = load_model(tiny_settings).predict(texts, 2)
        np.testing.assert_allclose(probabilities(pairs), predicted, rtol=0, atol=1e-4)


def test_a_cascade_scores_some_pairs_again_and_says_at_which_p(
    tiny_settings: ModelSettings, store: StateStore, tiles: list[Tile], tmp_path: Path
) -> None:
    """The tiles' states are at P = 2: the screen carries them on to P = 3."""
    cascade = Cascade(screen=3, deep=2, keep=2, floor=0.0)
    stage = ScoreTiles(tiny_settings, store, Staging(str(tmp_path / "staging")), cascade)
    outputs = run_bundle(stage, tiles)
    assert counters(outputs)["pairs_scored_again"] == 2 * CLAIMS * len(tiles)
    model = load_model(tiny_settings)
    for _, address in outputs["main"]:
        pairs = read_row_groups(address.path, [address.row_group])
        layers = pairs["parallel_layers"].to_numpy()
        assert (layers == 2).sum() == 2 * CLAIMS
        texts = [
            [TEXTS[a], TEXTS[b]]
            for a, b in zip(pairs["a_index"].to_pylist(), pairs["b_index"].to_pylist(), strict=True)
        ]
        for p in (2, 3):
            found, expected = probabilities(pairs)[layers == p], model.predict(texts, p)
            np.testing.assert_allclose(found, expected[layers == p], rtol=0, atol=1e-4)


def test_a_bundle_that_is_repeated_leaves_two_whole_files(
    tiny_settings: ModelSettings, store: StateStore, tiles: list[Tile], tmp_path: Path
) -> None:
    """Names are never used twice, so whichever attempt counts is complete and alone."""
    stage = ScoreTiles(tiny_settings, store, Staging(str(tmp_path / "staging")))
    stage.start_bundle()  # an attempt that breaks off after its first tile
    assert list(stage.process(tiles[0])) == []
    first, second = run_bundle(stage, tiles)["main"], run_bundle(stage, tiles)["main"]
    assert [key for key, _ in first] == [key for key, _ in second]
    assert {a.path for _, a in first}.isdisjoint(a.path for _, a in second)
    for (_, one), (_, other) in zip(first, second, strict=True):
        assert read_row_groups(one.path, [one.row_group]).equals(
            read_row_groups(other.path, [other.row_group])
        )


def test_a_bundle_without_tiles_writes_no_file(
    tiny_settings: ModelSettings, store: StateStore, tmp_path: Path
) -> None:
    stage = ScoreTiles(tiny_settings, store, Staging(str(tmp_path / "staging")))
    assert run_bundle(stage, [])["main"] == []
    assert not (tmp_path / "staging").exists()


def test_damage_that_shows_late_takes_the_shard_out_of_use(
    tiny_settings: ModelSettings, store: StateStore, tiles: list[Tile], tmp_path: Path
) -> None:
    (shard,) = store.shards()
    path = Path(store.url) / shard.parquet_path
    data = bytearray(path.read_bytes())
    data[shard.payload_bytes // 2] ^= 1
    path.write_bytes(data)
    stage = ScoreTiles(tiny_settings, store, Staging(str(tmp_path / "staging")))
    with pytest.raises(DamagedShard):
        run_bundle(stage, tiles)
    assert store.shards() == []
