"""A made-up task for a tiny model: who has what, in other words.

The task needs both segments. A hypothesis says who has what ("anna has a red
bicycle"); it is drawn first, uniformly, and the label then decides the premise:

- entailment: the same name, thing and colour, in other words;
- contradiction: the same name and thing, another colour;
- neutral: the same colour and thing or the same colour and name, but another
  name or thing.

A hypothesis has the same chance under each label, and so has a premise taken
alone: a model that sees one of them only, or none, is right a third of the
time, whatever its size. Only a model that compares them word by word gets
further, and no pretrained knowledge helps. No dev pair occurs in training.
"""

from __future__ import annotations

import random

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing

from benchmarks.common import BenchmarkError
from lait.modeling import LABELS

NAMES = ("anna", "bob", "clara", "david", "emma", "frank", "grace", "henry")
COLOURS = ("red", "green", "blue", "black", "white", "yellow", "brown", "grey")
THINGS = ("bicycle", "coat", "chair", "lamp", "kettle", "boat", "cup", "drum")
HYPOTHESIS = "{name} has a {colour} {thing}"
PREMISES = (
    "the {thing} of {name} is {colour}",
    "{colour} is the colour of the {thing} that {name} owns",
    "{name} bought this {thing} , which is {colour}",
)
SLOTS = {"name": NAMES, "colour": COLOURS, "thing": THINGS}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Half of the distinct entailments, and as many of the other two labels.
MOST_ROWS = len(LABELS) * len(NAMES) * len(COLOURS) * len(THINGS) * len(PREMISES) // 2


def make_rows(count: int, seed: int) -> list[dict[str, str]]:
    """Rows of premise, hypothesis and label, no two alike, each label a third of them.

    Raises
    ------
    BenchmarkError
        For more rows than can be drawn without drawing most of them again.
    """
    if not 0 < count <= MOST_ROWS:
        raise BenchmarkError(f"{count:,} rows: allowed are 1 to {MOST_ROWS:,}.")
    rng = random.Random(seed)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    while len(rows) < count:
        row = _row(rng, LABELS[len(rows) % len(LABELS)])
        rows.setdefault((row["hypothesis"], row["premise"]), row)
    return list(rows.values())


def _row(rng: random.Random, label: str) -> dict[str, str]:
    said = {slot: rng.choice(words) for slot, words in SLOTS.items()}
    hypothesis = HYPOTHESIS.format(**said)
    changed = {"entailment": "", "contradiction": "colour"}.get(label)
    if changed is None:
        changed = rng.choice(("name", "thing"))
    if changed:
        said[changed] = rng.choice([word for word in SLOTS[changed] if word != said[changed]])
    premise = rng.choice(PREMISES).format(**said)
    return {"premise": premise, "hypothesis": hypothesis, "label": label}


def word_tokenizer() -> Tokenizer:
    """A tokenizer of the task's words, with BERT's special tokens."""
    frames = " ".join((HYPOTHESIS, *PREMISES)).split()
    words = {word for word in frames if "{" not in word}.union(*SLOTS.values())
    vocabulary = {word: i for i, word in enumerate([*SPECIAL, *sorted(words)])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(token, vocabulary[token]) for token in SPECIAL]
    )
    return tokenizer
