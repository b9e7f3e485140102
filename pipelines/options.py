"""Options that every pipeline has, and what is checked before anything runs."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
from collections.abc import Sequence
from typing import NoReturn

from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.runner import create_runner

from pipelines.cascade_choice import add_cascade_options
from pipelines.errors import UsageError

LOCAL_RUNNER = "FnApiRunner"
AUTO, DEFAULT_MODEL = "auto", "lait-minilm-l6"
# What the default of --model is, for its help.
MODELS = {
    DEFAULT_MODEL: "English, 34 million parameters, runs on a laptop",
    AUTO: "the shipped one that knows the languages of the documents",
}


class Parser(argparse.ArgumentParser):
    """Raises :class:`UsageError` instead of printing usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse for any misuse."""
        raise UsageError(f"{message}. See --help.")


def add_common_options(parser: argparse.ArgumentParser, model: str = DEFAULT_MODEL) -> None:
    """The options of the design, with their defaults and the reasons for them.

    model : what ``--model`` is by default.
    """
    add = parser.add_argument
    add(
        "--input",
        required=True,
        metavar="PATH",
        help="file, directory or glob, local or gs:// (.json in ContractNLI's format, .txt, "
        ".jsonl, .parquet, each but the last also .gz)",
    )
    add("--output", required=True, metavar="DIRECTORY", help="where results go, local or gs://")
    add(
        "--model",
        default=model,
        metavar="NAME",
        help="a shipped checkpoint's name, a directory or a hub name (default: %(default)s, "
        f"{MODELS[model]})",
    )
    add(
        "--parallel_layers",
        type=int,
        default=None,
        metavar="P",
        help="layers that see one sentence at a time: more is faster, fewer read the pair more "
        "closely (default: all but one, the fastest that still compares word by word)",
    )
    add_cascade_options(parser)
    add(
        "--dtype",
        choices=("auto", "float32", "bfloat16"),
        default="auto",
        help="compute dtype (default: auto, which measures both on this machine; give it "
        "explicitly when workers run on other machines)",
    )
    add(
        "--max_length",
        type=int,
        default=256,
        metavar="TOKENS",
        help="tokens a sentence, special ones included; longer ones are truncated and counted "
        "(default: %(default)s, enough for all but a hundredth of contract clauses)",
    )
    add(
        "--state_store",
        default=None,
        metavar="DIRECTORY",
        help="where states of sentences are kept for this and later runs, local or gs:// "
        "(default: states/ in --output)",
    )
    add(
        "--state_codec",
        choices=("auto", "fp32", "bf16"),
        default="auto",
        help="how states are stored (default: auto, which is as exact as --dtype: bf16 for "
        "bfloat16, fp32 for float32)",
    )
    add(
        "--max_error_rate",
        type=float,
        default=0.5,
        metavar="SHARE",
        help="share of inputs that may be unusable before the run fails (default: "
        "%(default)s; whatever it is, a run that can use no input fails)",
    )
    add(
        "--plan",
        action="store_true",
        help="count documents, sentences, distinct segments and pairs, and say what a run would "
        "take; runs no model",
    )
    add(
        "--overwrite",
        action="store_true",
        help="replace a finished run in --output (its states are kept: they stay valid)",
    )
    add("--quiet", action="store_true", help="no progress while working")


def parse(
    parser: argparse.ArgumentParser, argv: Sequence[str] | None
) -> tuple[argparse.Namespace, PipelineOptions]:
    """Our options, and Beam's from what is left.

    Raises
    ------
    UsageError
        For a flag that neither knows, naming the nearest one; for a value of one
        of Beam's that Beam cannot take; for an unknown runner.
    """
    ours, rest = parser.parse_known_args(argv)
    own_flags = {flag for action in parser._actions for flag in action.option_strings}
    _refuse_unknown(rest, own_flags)
    return ours, _beam_options(rest)


def check_common(options: argparse.Namespace) -> None:
    """Values that argparse cannot check.

    Raises
    ------
    UsageError
        Naming the flag, the value and what is allowed.
    """
    if not 0 <= options.max_error_rate <= 1:
        raise UsageError(f"--max_error_rate {options.max_error_rate}: allowed is 0 to 1.")
    if options.max_length < 8:
        raise UsageError(f"--max_length {options.max_length}: allowed is 8 or more tokens.")
    if options.parallel_layers is not None and options.parallel_layers < 0:
        raise UsageError(
            f"--parallel_layers {options.parallel_layers}: allowed is 0 to the model's layers."
        )


def _refuse_unknown(rest: Sequence[str], own_flags: set[str]) -> None:
    # Beam only warns about flags that it does not know, and the run goes on
    # with a default: a misspelt flag must not pass.
    takes_value = _beam_flags()
    value_may_follow = False
    for argument in rest:
        if argument.startswith("--"):
            flag = argument.split("=", 1)[0]
            if flag not in takes_value:
                raise UsageError(f"unknown flag {flag}: {_hint(flag, own_flags, {*takes_value})}")
            value_may_follow = takes_value[flag] and "=" not in argument
        elif value_may_follow:
            value_may_follow = False
        else:
            raise UsageError(
                f"unexpected argument {argument!r}: every value follows a flag. See --help."
            )


def _hint(flag: str, own_flags: set[str], beam_flags: set[str]) -> str:
    begun = [own for own in sorted(own_flags) if own.startswith(flag)]
    near = begun or difflib.get_close_matches(flag, sorted(beam_flags | own_flags), 1, 0.6)
    return f"did you mean {near[0]}?" if near else "see --help for the flags there are."


def _beam_flags() -> dict[str, bool]:
    """Beam's flags, and whether each takes a value."""
    parser = argparse.ArgumentParser(allow_abbrev=False, conflict_handler="resolve")
    pending = list(PipelineOptions.__subclasses__())
    while pending:
        group = pending.pop()
        pending += group.__subclasses__()
        if "_add_argparse_args" in vars(group):
            group._add_argparse_args(parser)  # type: ignore[arg-type]
    return {flag: action.nargs != 0 for action in parser._actions for flag in action.option_strings}


def _beam_options(rest: Sequence[str]) -> PipelineOptions:
    # Beam's own parser prints hundreds of lines of usage and leaves.
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options = PipelineOptions(list(rest))
            options.get_all_options()
    except SystemExit:
        problem = said.getvalue().strip().splitlines()[-1].partition("error: ")[2]
        raise UsageError(f"{problem}. See --help.") from None
    standard = options.view_as(StandardOptions)
    standard.runner = standard.runner or LOCAL_RUNNER
    try:
        create_runner(standard.runner)
    except (ValueError, ImportError, AttributeError) as error:
        raise UsageError(f"--runner {standard.runner}: {error}") from None
    return options
