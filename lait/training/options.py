"""What decides the result of a training, besides data and backbone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

SELF = "self"
# How often to save and to speak changes no weight; teacher and lexicon are known by what is in
# them.
WITHOUT_EFFECT = ("checkpoint_seconds", "log_every", "teacher", "code_switching")
LISTS = ("parallel_layers", "each_step")
AT_LEAST = {
    "batch_size": 1,
    "accumulate": 1,
    "layers_per_step": 1,
    "log_every": 1,
    "weight_decay": 0,
    "checkpoint_seconds": 0,
    "balance": 0,
    "evaluate_every": 0,
    "patience": 0,
    "reordered": 0,
}
POSITIVE = (
    "epochs",
    "learning_rate",
    "head_learning_rate",
    "max_gradient_norm",
    "distillation_temperature",
)
SHARES = ("warmup", "label_smoothing", "distillation_weight", "code_switched")


@dataclass(frozen=True)
class TrainingOptions:
    """Everything that decides the result of a training, besides data and backbone.

    parallel_layers : the P's that steps draw from, one given twice twice as
        often; one P gives the paper's training, several an elastic checkpoint.
    batch_size : examples that are computed at once.
    accumulate : such micro-batches a step: a step is one update on
        ``accumulate * batch_size`` examples.
    layers_per_step : different P's that a step draws; its loss is the mean over
        them, and the parallel layers that they share are computed once.
    each_step : P's that every step has besides.
    learning_rate : peak for the backbone; ``head_learning_rate`` for what is new.
    warmup : share of the steps in which the rate rises; it falls linearly after.
    epochs : passes over the examples; may be fractional.
    autocast : compute in bfloat16 where that is safe (weights stay float32).
    balance : cross-entropy weighs a label by its count to the power -balance.
    teacher : "", "self" (the model's own P = 0) or a checkpoint's directory;
        ``teacher_parallel_layers``, ``distillation_weight`` and
        ``distillation_temperature`` as in :mod:`lait.training.objective`.
    teacher_when_right : learn from the teacher only where its likeliest label is the example's.
    code_switching : "" or a lexicon's path, and ``code_switched`` the share of segments whose
        words it exchanges (:mod:`lait.training.code_switching`); ``reordered`` how many
        places they may move at most, from 0.
    evaluate_every : steps between evaluations on dev; 0 is at the end only.
    patience : evaluations without improvement before training stops; 0 is never.

    Raises
    ------
    ValueError
        For a number out of its range, or ``patience`` without ``evaluate_every``.
    """

    parallel_layers: tuple[int, ...]
    batch_size: int = 48
    epochs: float = 1.0
    learning_rate: float = 1e-4
    head_learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    max_gradient_norm: float = 1.0
    label_smoothing: float = 0.0
    seed: int = 0
    autocast: bool = True
    checkpoint_seconds: float = 300.0
    log_every: int = 50
    accumulate: int = 1
    layers_per_step: int = 1
    balance: float = 0.0
    teacher: str = ""
    teacher_parallel_layers: int = 0
    distillation_weight: float = 0.5
    distillation_temperature: float = 2.0
    teacher_when_right: bool = False
    evaluate_every: int = 0
    patience: int = 0
    each_step: tuple[int, ...] = ()
    code_switching: str = ""
    code_switched: float = 0.5
    reordered: float = 0.0

    def __post_init__(self) -> None:
        if not self.parallel_layers:
            raise ValueError("--parallel_layers: give at least one P.")
        for name, least in AT_LEAST.items():
            self._check(name, getattr(self, name) >= least, f"{least} or more")
        for name in POSITIVE:
            self._check(name, getattr(self, name) > 0, "more than 0")
        for name in SHARES:
            self._check(name, 0 <= getattr(self, name) <= 1, "a share from 0 to 1")
        if self.patience and not self.evaluate_every:
            raise ValueError(
                f"--patience {self.patience} counts evaluations on dev: give --evaluate_every too."
            )

    @property
    def trained_layers(self) -> tuple[int, ...]:
        """The different P's that steps may have, ascending."""
        return tuple(sorted({*self.parallel_layers, *self.each_step}))

    def _check(self, name: str, allowed: bool, what: str) -> None:
        if not allowed:
            raise ValueError(f"--{name} {getattr(self, name)}: allowed is {what}.")


def decisive(options: dict[str, Any]) -> dict[str, Any]:
    """Options (``asdict``) without those that change no weight, missing ones at their default.

    A run that was stored before an option existed ran as that option's default does.
    """
    defaults = {field.name: field.default for field in fields(TrainingOptions)}
    known = {**defaults, **options}
    known |= {name: list(known[name]) for name in LISTS}
    return {name: value for name, value in known.items() if name not in WITHOUT_EFFECT}


def as_stored(options: TrainingOptions) -> dict[str, Any]:
    """The options as JSON stores them."""
    return {**asdict(options), **{name: list(getattr(options, name)) for name in LISTS}}
