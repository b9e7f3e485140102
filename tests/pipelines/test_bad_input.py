"""What goes wrong in real life: a clear message or a dead letter, never a lost contract."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import Done
from tests.pipelines.small_runs import (
    assert_same_pairs,
    contract,
    counters,
    letters,
    read_json,
    run_contractnli,
    sentences,
    table,
    write_contractnli,
)

CLAIMS = sentences(3, seed=100)
TEXT = " ".join(sentences(4, seed=1))
Command = Callable[..., Done]


class Workplace:
    """A folder with documents, claims and an output."""

    def __init__(self, root: Path, model: Path) -> None:
        self.documents = root / "documents"
        self.documents.mkdir()
        self.claims = root / "claims.txt"
        self.claims.write_text("\n".join(CLAIMS))
        self.output = root / "out"
        self.model = model

    def write(self, name: str, content: bytes | str) -> Path:
        """A file among the documents."""
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def arguments(self, **changes: Any) -> list[Any]:
        """The command line, with other values for some flags; None leaves a flag out."""
        values = {
            "input": self.documents, "output": self.output, "claims": self.claims,
            "model": self.model, "dtype": "float32", **changes,
        }  # fmt: skip
        return [x for k, v in values.items() if v is not None for x in (f"--{k}", v)]

    def judged(self) -> set[str]:
        """Documents that the run judged."""
        return {d["id"] for d in read_json(self.output, "predictions.json")["documents"]}

    def reasons(self) -> dict[str, str]:
        """Why what was not used, by what."""
        return {letter["id"]: letter["reason"] for letter in letters(self.output)}


@pytest.fixture
def place(tmp_path: Path, checkpoint: Callable[..., Path]) -> Workplace:
    return Workplace(tmp_path, checkpoint())


@pytest.fixture
def one(place: Workplace) -> Workplace:
    """A workplace with one good document."""
    place.write("good.txt", TEXT)
    return place


# -- documents: dead letters ---------------------------------------------------------


def test_what_cannot_be_used_costs_no_other_document(one: Workplace, command: Command) -> None:
    one.write("empty.txt", b"")
    one.write("blank.txt", " \n\t ")
    one.write("latin1.txt", "Section 1. Caf\u00e9 secrets.".encode("latin-1"))
    one.write("broken.json", '{"documents": [{"id": 1, "text": ')
    one.write("list.json", "[1, 2]")
    one.write("lines.jsonl", json.dumps({"doc_id": "fine", "text": "W1 w2."}) + "\n{broken\n")
    one.write("nothing.parquet", b"PAR1 this is none")
    contracts = [
        contract(1, ["W1 w2.", "W3 w4."]),
        contract(1, ["W5 w6."]),
        {"id": 2, "text": ""},
        {"id": 3, "text": "w1 w2", "spans": [[0, 99]]},
        {"id": 4, "spans": [[0, 1]]},
        {"id": 6, "text": "w1 w2 w3", "spans": [[0, 5], [3, 8]]},
        contract(5, []),
        7,
    ]
    write_contractnli(one.documents / "nli.json", contracts, CLAIMS)

    done = command(*one.arguments(max_error_rate=1))

    assert done.status == 0, done.error
    assert one.judged() == {"good.txt", "fine", 1}
    reasons = one.reasons()
    for name, reason in {
        "empty.txt": "empty",
        "blank.txt": "white ?space",
        "latin1.txt": "UTF-8",
        "broken.json": "JSON",
        "list.json": "documents",
        "lines.jsonl:2": "JSON",
        "nothing.parquet": "Parquet",
        "1": "duplicate",
        "2": "text",
        "3": "span",
        "4": "text",
        "6": "overlap",
    }.items():
        assert re.search(reason, reasons[name]), (name, reasons[name])
    assert any("nli.json:documents[7]" in name for name in reasons)
    # The contract with an empty list of spans, and the number among the contracts, too.
    assert len(letters(one.output)) == len(reasons) == counters(one.output)["dead_letters"] == 14
    assert f"not usable: 14, reasons in {one.output}/dead_letters" in done.out
    page = (one.output / "report.html").read_text()
    assert "latin1.txt" in page


def test_any_text_is_a_text(place: Workplace, command: Command) -> None:
    """Whatever a text holds, its document is judged or named with a reason."""
    texts = {
        "nul": "w1 \0 w2.",
        "controls": "w1 \x01\x02\x1b[31m w2.",
        "marks": "\ufeffw1\ufeff \u202ew2\u200f.",
        "planes": "\U0001f4dc w1 \U00020000 w2.",
        "combined": "e" + "\u0301" * 5000,
        "long word": "w" * 50_000,
        "lines": "w1\r\nw2\rw3\u2028w4\u2029w5\x85w6.",
        "surrogate": "w1 \ud800 w2.",
        "id \n/../\ud800": "w1 w2.",
        "x" * 3000: "w1 w2.",
    }
    documents: list[Any] = [
        {"id": key, "text": text, "spans": [[0, len(text)]]} for key, text in texts.items()
    ]
    documents += [{"id": 10**30, "text": "w1", "spans": [[0, 2]]}, {"id": -1, "text": "w1"}]
    write_contractnli(place.documents / "in.json", documents, CLAIMS)
    lines = [json.dumps({"doc_id": f"l {key}", "text": text}) for key, text in texts.items()]
    place.write("in.jsonl", "\n".join(lines))
    done = command(*place.arguments(claims=None, max_error_rate=1))
    assert done.status == 0, done.error
    good = {key for key in texts if "\ud800" not in key + texts[key]}
    assert good | {f"l {key}" for key in good} | {10**30} <= place.judged()
    total = counters(place.output)["documents"] + len(letters(place.output))
    assert total == 2 * len(texts) + 2
    found = table(place.output, "pairs").to_pylist()
    assert {(r["b_start"], r["b_end"]) for r in found if r["b_doc_id"] == "planes"} == {(0, 10)}


def test_claims_with_any_text(one: Workplace, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(["w1 \0.", "w2 \ud800.", "\U0001f4dc", "w" * 50_000]))
    done = command(*one.arguments(claims=path))
    assert done.status == 0, done.error
    claims = set(table(one.output, "pairs")["a_index"].to_pylist())
    assert len(claims) + len(letters(one.output)) == 4
    assert len(claims) >= 3


def test_a_document_without_sentences_is_a_dead_letter(one: Workplace, command: Command) -> None:
    one.write("dots.txt", "\u200b")
    done = command(*one.arguments())
    assert done.status == 0, done.error
    assert one.judged() | set(one.reasons()) == {"good.txt", "dots.txt"}


def test_a_contract_of_two_megabytes_in_one_sentence(one: Workplace, command: Command) -> None:
    words = "w1 w2 w3 w4 " * 180_000
    one.write("long.txt", words.strip())
    done = command(*one.arguments(max_length=64))
    assert done.status == 0, done.error
    assert one.judged() == {"good.txt", "long.txt"}
    assert counters(one.output)["truncated_segments"] == 1
    assert "sentences longer than --max_length, truncated: 1" in done.out
    pairs = table(one.output, "pairs").to_pylist()
    assert {(r["b_start"], r["b_end"]) for r in pairs if r["b_doc_id"] == "long.txt"} == {
        (0, len(words) - 1)
    }


@pytest.mark.slow
def test_ten_thousand_sentences_of_one_word(one: Workplace, command: Command) -> None:
    spans = [f"w{i % 40}." for i in range(10_000)]
    write_contractnli(one.documents / "many.json", [contract("many", spans)], CLAIMS)
    one.write("many.txt", "\n".join(f"W{i % 40}." for i in range(10_000)))
    done = command(*one.arguments())
    assert done.status == 0, done.error
    assert one.judged() == {"good.txt", "many", "many.txt"}
    pairs = table(one.output, "pairs").to_pydict()
    assert pairs["b_doc_id"].count("many") == 10_000 * len(CLAIMS)
    assert pairs["b_doc_id"].count("many.txt") == 10_000 * len(CLAIMS)


def test_the_smallest_documents(one: Workplace, command: Command) -> None:
    """One sentence; given spans that hold nothing but white space."""
    documents = [contract("short", ["W1."]), contract("blank", ["w1 w2", "  ", "\t"])]
    write_contractnli(one.documents / "small.json", documents, CLAIMS)
    done = command(*one.arguments())
    assert done.status == 0, done.error
    assert one.judged() == {"good.txt", "short", "blank"}
    pairs = table(one.output, "pairs").to_pydict()
    assert pairs["b_doc_id"].count("short") == len(CLAIMS)
    assert pairs["b_doc_id"].count("blank") == 3 * len(CLAIMS)


def test_text_that_looks_like_a_page_is_shown_as_text(place: Workplace, command: Command) -> None:
    evil = "<script>alert('w1')</script> & <b>w2</b>."
    place.write("<img src=x>.txt", f"{evil} W3 w4. </script><script>alert(2)</script>")
    place.claims.write_text(evil)
    assert command(*place.arguments()).status == 0
    page = (place.output / "report.html").read_text()
    assert "alert(" in page
    for raw in ("<script>alert", "<b>w2", "<img src=x"):
        assert raw not in page


# -- claims --------------------------------------------------------------------------


def test_claims_that_repeat_are_kept_once(one: Workplace, command: Command) -> None:
    one.claims.write_text("\n".join([CLAIMS[0], CLAIMS[1], CLAIMS[0], "", f"  {CLAIMS[1]} "]))
    done = command(*one.arguments())
    assert done.status == 0, done.error
    assert set(table(one.output, "pairs")["a_index"].to_pylist()) == {0, 1}
    assert {letter["stage"] for letter in letters(one.output)} == {"claims"}
    assert len(letters(one.output)) == counters(one.output)["dead_letters"] == 2


def test_many_bad_claims_are_not_bad_documents(one: Workplace, command: Command) -> None:
    """``--max_error_rate`` is about inputs: nine repeated claims do not fail a good document."""
    one.claims.write_text("\n".join([CLAIMS[0]] * 10))
    done = command(*one.arguments(max_error_rate=0))
    assert done.status == 0, done.error
    assert len(letters(one.output)) == 9


def test_claims_are_missing(one: Workplace, command: Command) -> None:
    message = command(*one.arguments(claims=None)).message
    assert "--claims is missing" in message
    assert ".jsonl" in message


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [("none.txt", None, "cannot be opened"), ("c.txt", "\n", "is empty"), ("c.csv", "a", "ending")],
)
def test_unusable_claims(
    one: Workplace, command: Command, name: str, content: str | None, expected: str
) -> None:
    path = one.claims.parent / name
    if content is not None:
        path.write_text(content)
    message = command(*one.arguments(claims=path)).message
    assert str(path) in message
    assert expected in message
    assert not one.output.exists()


# -- a run that fails ----------------------------------------------------------------


def test_no_usable_input_at_all(place: Workplace, command: Command) -> None:
    place.write("a.txt", b"")
    place.write("b.txt", b"\xff\xfe")
    message = command(*place.arguments(max_error_rate=1)).message
    assert "No input could be used" in message
    assert set(place.reasons()) == {"a.txt", "b.txt"}
    left = {path.name for path in place.output.iterdir()}
    assert {"_SUCCESS", "pairs", "predictions.json", ".staging"}.isdisjoint(left)
    assert read_json(place.output, "run.json")["error"] in message


def test_too_many_unusable_inputs(one: Workplace, command: Command) -> None:
    for i in range(3):
        one.write(f"bad{i}.txt", b"\xff")
    message = command(*one.arguments()).message
    assert "3 of 4 inputs could not be used (75.0%)" in message
    assert "--max_error_rate 0.5" in message
    assert not (one.output / "_SUCCESS").exists()
    done = command(*one.arguments(max_error_rate=0.75))
    assert done.status == 0, done.error
    assert len(letters(one.output)) == 3


@pytest.mark.parametrize("name", ["nothing", "*.pdf"])
def test_input_that_matches_nothing(place: Workplace, command: Command, name: str) -> None:
    message = command(*place.arguments(input=place.documents / name)).message
    assert "--input" in message
    assert name in message
    assert not place.output.exists()


def test_an_empty_directory(place: Workplace, command: Command) -> None:
    message = command(*place.arguments()).message
    assert "without any file of a supported format" in message


# -- options -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--parallel_layers", "99"], r"--parallel_layers 99: .* 3 layers.*0 .* to 3"),
        (["--parallel_layers", "-1"], r"--parallel_layers -1"),
        (["--parallel_layers", "two"], r"--parallel_layers: invalid int value: 'two'"),
        (["--paralel_layers", "3"], r"--paralel_layers: did you mean --parallel_layers\?"),
        (["--parallel", "3"], r"--parallel: did you mean --parallel_layers\?"),
        (["--max_len=30"], r"--max_len: did you mean --max_length\?"),
        (["--nonsense_of_mine"], r"--nonsense_of_mine"),
        (["stray"], r"'stray'"),
        (["--parallelism", "2", "stray"], r"'stray'"),
        (["--max_length", "301"], r"--max_length 301: allowed is 8 to 300"),
        (["--max_length", "2"], r"--max_length 2"),
        (["--max_error_rate", "7"], r"--max_error_rate 7"),
        (["--dtype", "float16"], r"--dtype.*'float16'.*bfloat16"),
        (["--state_codec", "zip"], r"--state_codec.*'zip'.*fp32"),
        (["--runner", "NoSuchRunner"], r"--runner NoSuchRunner"),
        (["--direct_num_workers", "two"], r"--direct_num_workers: invalid int value: 'two'"),
        (["--model", "no-such-model"], r"--model no-such-model: no such checkpoint; allowed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_options(
    one: Workplace, command: Command, arguments: list[str], expected: str
) -> None:
    message = command(*one.arguments(dtype=None), *arguments).message
    assert re.search(expected, message), message
    assert not (one.output / "run.json").exists()
    planned = command(*one.arguments(dtype=None), *arguments, "--plan").message
    assert re.search(expected, planned), planned


def test_required_options_are_named(command: Command) -> None:
    assert "--input, --output" in command().message


def test_a_stock_model_is_no_checkpoint(one: Workplace, command: Command) -> None:
    stock = one.model.parent / "stock"
    message = command(*one.arguments(model=stock)).message
    assert f"--model {stock} is a bert model, not a LAIT checkpoint" in message


def test_a_checkpoint_without_weights(one: Workplace, command: Command, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / "half").mkdir(exist_ok=True)
        (tmp_path / "half" / name).write_text((one.model / name).read_text())
    message = command(*one.arguments(model=tmp_path / "half")).message
    assert f"--model {tmp_path / 'half'} cannot be loaded" in message


def test_the_longest_sentences_that_a_model_takes(one: Workplace, command: Command) -> None:
    one.write("long.txt", "w1 " * 400)
    done = command(*one.arguments(max_length=300))
    assert done.status == 0, done.error


def test_an_error_that_nobody_foresaw(
    one: Workplace, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line for people, and the traceback in a file that it names."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("transforms.score.pairs_table", full)
    message = command(*one.arguments()).message
    assert "No space left on device" in message
    found = re.search(r"details: (\S+)\)", message)
    assert found
    assert "Traceback" in Path(found[1]).read_text()
    Path(found[1]).unlink()
    assert not (one.output / "_SUCCESS").exists()
    monkeypatch.undo()


# -- output --------------------------------------------------------------------------


def test_a_finished_run_is_refused_then_replaced(one: Workplace, command: Command) -> None:
    assert command(*one.arguments()).status == 0
    before = table(one.output, "pairs")
    message = command(*one.arguments()).message
    assert f"--output {one.output} holds a finished run" in message
    assert "--overwrite" in message
    assert table(one.output, "pairs").equals(before)

    one.write("second.txt", "W1 w2. W3 w4.")
    (one.output / "pairs" / "part-of-another-run.parquet").write_bytes(b"old")
    done = command(*one.arguments(), "--overwrite")
    assert done.status == 0, done.error
    assert one.judged() == {"good.txt", "second.txt"}
    assert len(table(one.output, "pairs")) == 6 * len(CLAIMS)
    # The states of the first run are still of use.
    assert counters(one.output)["states_reused"] == 4 + len(CLAIMS)


def test_a_run_that_cannot_start_destroys_nothing(one: Workplace, command: Command) -> None:
    """``--overwrite`` replaces a result by a result, not by an error message."""
    assert command(*one.arguments()).status == 0
    for wrong in ({"model": "no-such-model"}, {"parallel_layers": 99}, {"input": "nowhere"}):
        assert command(*one.arguments(**wrong), "--overwrite").status == 1
        assert (one.output / "_SUCCESS").exists()
        assert (one.output / "report.html").exists()
        assert len(table(one.output, "pairs")) == 4 * len(CLAIMS)


def test_an_unfinished_run_is_taken_up(one: Workplace, command: Command) -> None:
    assert command(*one.arguments()).status == 0
    before = table(one.output, "pairs")
    (one.output / "_SUCCESS").unlink()
    (one.output / "pairs" / "part-00007-of-00009.parquet").write_bytes(b"half a file")
    (one.output / ".staging" / "dead").mkdir(parents=True)
    (one.output / ".staging" / "dead" / "pairs-1.parquet").write_bytes(b"left behind")
    done = command(*one.arguments())
    assert done.status == 0, done.error
    assert_same_pairs(before, table(one.output, "pairs"))
    assert counters(one.output)["states_encoded"] == 0
    assert not (one.output / ".staging").exists()


def test_an_output_with_a_file_in_the_way(one: Workplace, command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for output in (tmp_path / "file", tmp_path / "file" / "below"):
        message = command(*one.arguments(output=output)).message
        assert f"--output {output} cannot be written" in message
    assert (tmp_path / "file").read_text() == "in the way"


def test_an_output_inside_the_input_is_not_read(one: Workplace, command: Command) -> None:
    output = one.documents / "out"
    assert command(*one.arguments(output=output)).status == 0
    done = command(*one.arguments(output=output), "--overwrite")
    assert done.status == 0, done.error
    assert letters(output) == []
    assert counters(output)["documents"] == 1


def test_an_input_inside_the_output_is_read(one: Workplace, command: Command) -> None:
    root = one.documents.parent
    done = command(*one.arguments(output=root))
    assert done.status == 0, done.error
    assert counters(root)["documents"] == 1
    message = command(*one.arguments(input=root / "verdicts", output=root), "--overwrite").message
    assert "--input names nothing but what runs wrote" in message


# -- the state store -----------------------------------------------------------------


def test_a_state_store_that_is_none(one: Workplace, command: Command) -> None:
    message = command(*one.arguments(state_store=one.model)).message
    assert "--state_store" in message
    assert "no state store" in message


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "index": lambda data: data[:-60] + bytes(b ^ 0xFF for b in data[-60:-20]) + data[-20:],
    "payload": lambda data: data[:3000] + bytes([data[3000] ^ 0x40]) + data[3001:],
    "size": lambda data: data[: len(data) // 2],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_shard_is_encoded_again(
    checkpoint: Callable[..., Path], tmp_path: Path, damage: str
) -> None:
    documents = [contract(i, sentences(30, seed=i)) for i in range(3)]
    source = write_contractnli(tmp_path / "in.json", documents, CLAIMS)
    store = tmp_path / "states"
    arguments = ["--input", source, "--model", checkpoint(), "--state_store", store]
    run_contractnli(*arguments, "--output", tmp_path / "one")
    for path in (store / "shards").glob("*.parquet"):
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    run_contractnli(*arguments, "--output", tmp_path / "two")
    assert_same_pairs(table(tmp_path / "one", "pairs"), table(tmp_path / "two", "pairs"))
    first, second = counters(tmp_path / "one"), counters(tmp_path / "two")
    assert second["states_encoded"] == first["states_encoded"]
    # And a third run trusts what the second one wrote.
    run_contractnli(*arguments, "--output", tmp_path / "three")
    assert_same_pairs(table(tmp_path / "one", "pairs"), table(tmp_path / "three", "pairs"))
    assert counters(tmp_path / "three")["states_encoded"] == 0
