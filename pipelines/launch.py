"""What every program does before and after its graph runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions

from pipelines.cascade_choice import Layers, choose
from pipelines.errors import UsageError
from transforms.model import ModelSettings, load_model
from transforms.outputs import STATES
from transforms.segments import SegmentIdentity
from transforms.state_store import ShardInfo, StateStore

CODEC_OF_DTYPE = {"float32": "fp32", "bfloat16": "bf16"}
VERSIONS = ("lait", "apache-beam", "torch", "transformers", "pyarrow", "numpy")


@dataclass(frozen=True)
class Prepared:
    """Everything that the options, the model and the machine decide for a run."""

    settings: ModelSettings
    identity: SegmentIdentity
    store: StateStore
    codec: str
    info: dict[str, Any]
    run_id: str
    layers: Layers


def prepare(options: argparse.Namespace, beam_options: PipelineOptions) -> Prepared:
    """Load the model, settle P, dtype, codec and the state store.

    Raises
    ------
    UsageError
        For an unknown model, a P it does not have, or a length it cannot take.
    StoreError
        For a state store that cannot be used.
    """
    from lait.dtype import choose_dtype, dtype_name

    dtype = dtype_name(choose_dtype(options.dtype))
    config = load_config(options.model)
    layers = choose(options, config, choose_layers(options, config))
    check_length(options, config)
    threads = worker_threads(beam_options)
    settings = ModelSettings(options.model, layers.stored, dtype, options.max_length, threads)
    try:
        model = load_model(settings)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"--model {options.model} cannot be loaded: {error}") from error
    codec = CODEC_OF_DTYPE[dtype] if options.state_codec == "auto" else options.state_codec
    store = StateStore(options.state_store or f"{options.output.rstrip('/')}/{STATES}")
    store.create()
    store.remove_temporary()  # of runs that were killed more than a day ago
    fingerprint = model.parallel_fingerprint(layers.stored)
    info = {
        "options": {k: v for k, v in vars(options).items() if not callable(v)},
        "beam_options": beam_options.get_all_options(drop_default=True),
        "versions": {name: installed(name) for name in VERSIONS},
        "dtype": dtype,
        "state_codec": codec,
        "parallel_layers": layers.screen,
        "cascade": layers.cascade and layers.cascade.as_dict(),
        "fingerprints": {
            "parallel": fingerprint,
            "joint": model.joint_fingerprint(layers.stored),
            **({"screen": model.joint_fingerprint(layers.screen)} if layers.cascade else {}),
        },
    }
    return Prepared(
        settings,
        SegmentIdentity(fingerprint, dtype, options.max_length),
        store,
        codec,
        info,
        uuid.uuid4().hex[:12],
        layers,
    )


def usable_shards(prepared: Prepared) -> list[ShardInfo]:
    """Committed shards of the run's codec; what is damaged is said on standard error."""
    shards = [shard for shard in prepared.store.shards() if shard.codec == prepared.codec]
    for problem in prepared.store.problems():
        print(f"state store: {problem}; its states are encoded again", file=sys.stderr)
    return shards


def load_config(name: str) -> Any:
    """The configuration of a LAIT checkpoint by shipped name, directory or hub name.

    Raises
    ------
    UsageError
        If there is none, or it is not a LAIT checkpoint.
    """
    from transformers import AutoConfig

    import lait
    from lait.checkpoints import resolve_checkpoint, shipped_checkpoints

    allowed = (
        f"allowed are {', '.join(shipped_checkpoints()) or 'no shipped names'}, a directory that "
        "python -m lait.train wrote, or a hub name"
    )
    try:
        config = AutoConfig.from_pretrained(resolve_checkpoint(name))
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"--model {name}: no such checkpoint; {allowed}.") from error
    if not isinstance(config, lait.LaitConfig):
        raise UsageError(
            f"--model {name} is a {config.model_type} model, not a LAIT checkpoint; {allowed}."
        )
    return config


def choose_layers(options: argparse.Namespace, config: Any) -> int:
    """P: the option, else the checkpoint's own.

    Raises
    ------
    UsageError
        If the model does not have so many layers.
    """
    layers = config.parallel_layers if options.parallel_layers is None else options.parallel_layers
    try:
        return config.check_parallel_layers(layers)
    except ValueError:
        raise UsageError(
            f"--parallel_layers {layers}: {options.model} has {config.num_hidden_layers} layers; "
            f"allowed is 0 (every layer reads the pair) to {config.num_hidden_layers} (none does)."
        ) from None


def check_length(options: argparse.Namespace, config: Any) -> None:
    """Refuse more tokens than the backbone has positions for.

    Raises
    ------
    UsageError
        Naming what is allowed.
    """
    stock = config.backbone_config
    positions = stock.get("max_position_embeddings")
    if positions is None:
        return  # positions are relative
    if "roberta" in stock["model_type"]:
        positions -= stock["pad_token_id"] + 1  # these models count from there
    if options.max_length > positions:
        raise UsageError(
            f"--max_length {options.max_length}: allowed is 8 to {positions}, for that many tokens "
            f"{options.model} has positions."
        )


def worker_threads(beam_options: PipelineOptions) -> int:
    """Threads for each worker's matrix products; 0 leaves torch's own choice.

    Several local worker processes share the cores; one worker has them all.
    """
    direct = beam_options.view_as(DirectOptions)
    if direct.direct_running_mode in (None, "in_memory"):
        return 0
    return max(1, (os.cpu_count() or 1) // max(1, direct.direct_num_workers or 1))


def is_local(beam_options: PipelineOptions) -> bool:
    """Whether workers run on this machine with its files and environment."""
    runner = beam_options.view_as(StandardOptions).runner or ""
    return runner.rsplit(".", 1)[-1] in ("FnApiRunner", "DirectRunner", "BundleBasedDirectRunner")


def installed(name: str) -> str:
    """Version of an installed package, or an empty string."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def read_run(output: str) -> dict[str, Any]:
    """``run.json`` of an output, or an empty dict."""
    from apache_beam.io.filesystems import FileSystems

    path = FileSystems.join(output, "run.json")
    if not FileSystems.exists(path):
        return {}
    with FileSystems.open(path) as file:
        return json.loads(file.read())
