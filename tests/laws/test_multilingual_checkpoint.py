"""The multilingual checkpoint that ships: which languages it is for, and that it reads them."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from lait.checkpoints import checkpoint_languages, shipped_checkpoints
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.verdict_rule import VerdictRules
from pipelines.model_choice import best_model
from transforms.facts.conventions import words
from transforms.splitting import split_spans

NAME = "lait-e5-small"
SAMPLES = Path(__file__).parents[2] / "samples" / "clusters" / "stories.jsonl"
# WikiClusters' languages, XQuAD's, and those of Debian's manual.
WANTED = set(words("en de fr it pl ru pt es zh sv uk el tr ar vi th hi ro ja ko nl"))
#: English sentence of the samples, document, its translation's place there.
TRANSLATIONS = [
    ("It carries 420 passengers and 60 cars.", "ferry-de", 1),
    ("The ferry Halmersund was launched on 14 March 1968.", "ferry-de", 0),
    ("The ferry Halmersund was launched on 14 March 1968.", "ferry-fr", 0),
    ("The roof of the Brightwater library fell in on Tuesday night.", "heraldo", 0),
    ("Nobody was hurt.", "heraldo", 1),
    ("The lighthouse of Ras Nuwayr was built in 1887.", "lighthouse-ar", 0),
    ("Its light can be seen from a distance of 30 km.", "lighthouse-ar", 2),
    ("It is 38 metres tall.", "lighthouse-zh", 1),
]


@functools.cache
def load() -> LaitForSequenceClassification:
    return LaitForSequenceClassification.from_pretrained(NAME).eval()


@functools.cache
def documents() -> dict[str, list[str]]:
    rows = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    return {
        row["doc_id"]: [row["text"][a:b] for a, b in split_spans(row["text"], row["lang"])]
        for row in rows
    }


def test_its_card_names_its_languages() -> None:
    assert checkpoint_languages(NAME) >= WANTED


@pytest.mark.parametrize(
    ("seen", "claims", "name"),
    [
        ({"en"}, True, "lait-minilm-l6"),
        ({"en"}, False, NAME),
        ({"en", "de"}, True, NAME),
        ({"uk"}, False, NAME),
    ],
)
def test_it_is_chosen_for_its_languages(seen: set[str], claims: bool, name: str) -> None:
    shipped = {one: checkpoint_languages(one) for one in shipped_checkpoints()}
    assert best_model(shipped, seen, claims) == name


@pytest.mark.parametrize(("sentence", "doc_id", "place"), TRANSLATIONS)
def test_a_translation_is_the_best_support(sentence: str, doc_id: str, place: int) -> None:
    others = documents()[doc_id]
    found = load().predict([[sentence, other] for other in others])[:, LABELS.index("entailment")]
    assert found.argmax() == place


def test_all_pieces_of_its_languages_are_known() -> None:
    tokenizer = Tokenizer.from_file(str(shipped_checkpoints()[NAME] / "tokenizer.json"))
    unknown = tokenizer.token_to_id("<unk>")
    # A Tamil letter: a script that was left out.
    assert unknown in tokenizer.encode("\u0b95").ids
    for sentences in documents().values():
        for encoding in tokenizer.encode_batch(sentences):
            assert unknown not in encoding.ids


def test_it_has_a_rule_for_documents_in_other_languages() -> None:
    config = load().config
    within, across = VerdictRules.for_layers(config, config.parallel_layers)
    assert within != across
