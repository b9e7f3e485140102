"""Reading documents: what is read, and what is rejected with which reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.documents import read_source, split_duplicates
from transforms.records import DeadLetter, Document, Source

SHARED = Path(__file__).parents[2].parent / "shared"


def read(path: Path) -> list[Document | DeadLetter]:
    return list(read_source(Source(path=str(path), name=path.name)))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_json(path: Path, value: object) -> Path:
    return write(path, json.dumps(value))


def only_letter(outputs: list[Document | DeadLetter]) -> DeadLetter:
    (letter,) = outputs
    assert isinstance(letter, DeadLetter)
    assert letter.stage == "read"
    return letter


def contract(**changes: object) -> dict[str, object]:
    fields = {"id": 7, "file_name": "a.pdf", "text": "One. Two.", "spans": [[0, 5], [5, 9]]}
    return {**fields, **changes}


# Plain text


def test_text_is_the_file_untouched(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "\ufeffÜber\r\nuns\r \n\u2028𝒳".encode())
    assert read(path) == [
        Document(
            doc_id="a.txt",
            group_id="a.txt",
            lang="",
            title="a.txt",
            text="Über\r\nuns\r \n\u2028𝒳",
            original_id="a.txt",
            source="a.txt",
        )
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "only whitespace"),
        (b"\xef\xbb\xbf", "empty"),
        (b"abc\xff", "byte 0xff at offset 3"),
        ("häh".encode("utf-16"), "not UTF-8"),
    ],
)
def test_text_that_cannot_be_used(content: bytes, reason: str, tmp_path: Path) -> None:
    letter = only_letter(read(write(tmp_path / "a.txt", content)))
    assert letter.id == "a.txt"
    assert reason in letter.reason


def test_gzip_is_read_and_damage_reported(tmp_path: Path) -> None:
    packed = gzip.compress(b"Hello there. " * 999)
    (document,) = read(write(tmp_path / "a.txt.gz", packed))
    assert isinstance(document, Document)
    assert document.text == "Hello there. " * 999
    for name, content in (("b", packed[:-20]), ("c", b"no gzip"), ("d", packed[:30] + b"junk")):
        letter = only_letter(read(write(tmp_path / f"{name}.txt.gz", content)))
        assert "gzip" in letter.reason


def test_unknown_ending_and_unreadable_file(tmp_path: Path) -> None:
    letter = only_letter(read(write(tmp_path / "a.pdf", "x")))
    assert "unknown ending" in letter.reason and ".txt" in letter.reason
    assert "cannot be read" in only_letter(read(tmp_path / "gone.txt")).reason
    (tmp_path / "folder.txt").mkdir()
    assert "cannot be read" in only_letter(read(tmp_path / "folder.txt")).reason


# JSON lines


def test_jsonl_fields_and_defaults(tmp_path: Path) -> None:
    lines = [
        '\ufeff{"doc_id": 1, "text": "A."}',
        "",
        '{"doc_id":"b","text":" B. ","cluster_id":9,"lang":"EN","title":"T","more":[]}\r',
        '{"doc_id": "c", "text": "C.", "group_id": "g", "cluster_id": "h", "lang": null}',
    ]
    documents = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert documents == [
        Document("1", "1", "", "", "A.", original_id=1, source="a.jsonl", ordinal=1),
        Document("b", "9", "en", "T", " B. ", original_id="b", source="a.jsonl", ordinal=3),
        Document("c", "g", "", "", "C.", original_id="c", source="a.jsonl", ordinal=4),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"doc_id": 1, "text"', "broken JSON at line 1, column"),
        (b"[1]", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b'{"doc_id": 1}', "'text' is missing"),
        (b'{"doc_id": 1, "text": null}', "'text' is null"),
        (b'{"text": "A."}', "'doc_id' is missing"),
        (b'{"doc_id": 1, "text": 5}', "'text' must be a string, not an integer"),
        (b'{"doc_id": true, "text": "A."}', "'doc_id' must be a string or an integer"),
        (b'{"doc_id": 1.5, "text": "A."}', "'doc_id' must be a string or an integer"),
        (b'{"doc_id": "", "text": "A."}', "'doc_id' is empty"),
        (b'{"doc_id": 1, "text": " \\n"}', "only whitespace"),
        (b'{"doc_id": 1, "text": "A.", "title": 3}', "'title' must be a string"),
        (b'{"doc_id": 1, "text": "A.", "group_id": []}', "'group_id' must be"),
        (b'{"doc_id": 1, "text": "A\\ud800"}', "lone surrogate (U+D800) at character 1"),
        (b'{"doc_id": 1, "text": "\xff"}', "byte 0xff at offset 51"),
        (b"[" * 200_000, "cannot be read"),
        (b'{"doc_id": ' + b"1" * 5000 + b', "text": "A."}', "cannot be read"),
    ],
)
def test_bad_line_costs_no_neighbour(line: bytes, reason: str, tmp_path: Path) -> None:
    good = b'{"doc_id": %d, "text": "A."}\n'
    path = write(tmp_path / "a.jsonl", good % 1 + line + b"\n" + good % 3)
    first, letter, third = read(path)
    assert isinstance(first, Document) and isinstance(third, Document)
    assert (first.doc_id, third.doc_id) == ("1", "3")
    assert isinstance(letter, DeadLetter)
    assert letter.id == "a.jsonl:2"
    assert reason in letter.reason


def test_damaged_gzip_keeps_the_lines_before(tmp_path: Path) -> None:
    lines = [json.dumps({"doc_id": n, "text": f"{n * 7919} text"}) for n in range(5000)]
    packed = gzip.compress("\n".join(lines).encode())
    *documents, letter = read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert isinstance(letter, DeadLetter) and "gzip" in letter.reason
    assert len(documents) > 100
    assert [document.doc_id for document in documents if isinstance(document, Document)] == [
        str(number) for number in range(len(documents))
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_jsonl_without_documents(content: bytes, tmp_path: Path) -> None:
    assert only_letter(read(write(tmp_path / "a.jsonl", content))).id == "a.jsonl"


# Parquet


def test_parquet_rows(tmp_path: Path) -> None:
    rows = 200  # more than one batch
    table = pa.table(
        {
            "text": pa.array([f"Text {n}." for n in range(rows)], pa.large_string()),
            "doc_id": range(rows),
            "lang": ["de", None] * (rows // 2),
            "vector": [[1.0]] * rows,
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    documents = read(tmp_path / "a.parquet")
    assert documents[:2] == [
        Document("0", "0", "de", "", "Text 0.", original_id=0, source="a.parquet", ordinal=1),
        Document("1", "1", "", "", "Text 1.", original_id=1, source="a.parquet", ordinal=2),
    ]
    assert [document.text for document in documents if isinstance(document, Document)] == [
        f"Text {n}." for n in range(rows)
    ]


def test_parquet_bad_rows_and_columns(tmp_path: Path) -> None:
    table = pa.table({"doc_id": ["a", "b", None], "text": ["A.", " ", "C."]})
    pq.write_table(table, tmp_path / "a.parquet")
    outputs = read(tmp_path / "a.parquet")
    letters = [output for output in outputs if isinstance(output, DeadLetter)]
    assert len(outputs) == 3 and isinstance(outputs[0], Document)
    assert [letter.id for letter in letters] == ["a.parquet:2", "a.parquet:3"]
    pq.write_table(pa.table({"id": [1], "text": ["A."]}), tmp_path / "b.parquet")
    assert "'doc_id' missing" in only_letter(read(tmp_path / "b.parquet")).reason
    pq.write_table(table.slice(0, 0), tmp_path / "c.parquet")
    assert "no rows" in only_letter(read(tmp_path / "c.parquet")).reason


def test_parquet_text_that_is_not_utf8(tmp_path: Path) -> None:
    buffers = [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0"), pa.py_buffer(b"A.\xff\xfe")]
    text = pa.Array.from_buffers(pa.string(), 2, buffers)
    pq.write_table(pa.table({"doc_id": [1, 2], "text": text}), tmp_path / "a.parquet")
    good, letter = read(tmp_path / "a.parquet")
    assert isinstance(good, Document) and good.text == "A."
    assert isinstance(letter, DeadLetter) and "not UTF-8" in letter.reason


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all" * 9])
def test_parquet_that_is_none(content: bytes, tmp_path: Path) -> None:
    assert only_letter(read(write(tmp_path / "a.parquet", content))).id == "a.parquet"


# ContractNLI


def test_contract_keeps_id_and_spans(tmp_path: Path) -> None:
    spans = [[0, 0], [0, 5], [5, 6], [6, 9]]
    value = {"documents": [contract(spans=spans), contract(id="x", file_name=None)], "labels": {}}
    first, second = read(write_json(tmp_path / "a.json", value))
    assert first == Document(
        doc_id="7",
        group_id="7",
        lang="",
        title="a.pdf",
        text="One. Two.",
        spans=((0, 0), (0, 5), (5, 6), (6, 9)),
        original_id=7,
        source="a.json",
        ordinal=1,
    )
    assert isinstance(second, Document)
    assert (second.original_id, second.title, second.ordinal) == ("x", "", 2)


@pytest.mark.parametrize(
    ("changes", "identifier", "reason"),
    [
        ({"id": None}, "a.json:documents[0]", "'id' is null"),
        ({"text": 3}, "7", "'text' must be a string"),
        ({"text": ""}, "7", "'text' is empty"),
        ({"text": "A\ud800"}, "7", "lone surrogate"),
        ({"file_name": 3}, "7", "'file_name' must be a string"),
        ({"spans": None}, "7", "'spans' is missing"),
        ({"spans": "0-5"}, "7", "'spans' must be a list"),
        ({"spans": [[0]]}, "7", "span 0 must be two integers"),
        ({"spans": [[0, True]]}, "7", "span 0 must be two integers"),
        ({"spans": [[0, 2.0]]}, "7", "span 0 must be two integers"),
        ({"spans": [[0, 10]]}, "7", "out of range"),
        ({"spans": [[-1, 2]]}, "7", "out of range"),
        ({"spans": [[3, 2]]}, "7", "out of range"),
        ({"spans": [[0, 5], [4, 9]]}, "7", "span 1 [4, 9] begins before"),
        ({"spans": [[5, 9], [0, 5]]}, "7", "must be ordered"),
    ],
)
def test_bad_contract_costs_no_neighbour(
    changes: dict[str, object], identifier: str, reason: str, tmp_path: Path
) -> None:
    value = {"documents": [contract(**changes), contract(id=8)]}
    letter, good = read(write_json(tmp_path / "a.json", value))
    assert isinstance(good, Document) and good.doc_id == "8"
    assert isinstance(letter, DeadLetter)
    assert letter.id == identifier
    assert reason in letter.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ('{\n"documents": [}', "line 2, column 15"),
        ("[]", "must be an object"),
        ("{}", "no 'documents'"),
        ('{"documents": {}}', "needs a list"),
        ('{"documents": []}', "is empty"),
    ],
)
def test_json_that_is_no_contractnli(content: str, reason: str, tmp_path: Path) -> None:
    letter = only_letter(read(write(tmp_path / "a.json", content)))
    assert letter.id == "a.json"
    assert reason in letter.reason


def test_dev_contracts_are_all_read() -> None:
    path = SHARED / "data/contractnli/dev.json"
    if not path.exists():
        pytest.skip("the shared ContractNLI data are not here")
    given = json.loads(path.read_text())["documents"]
    for document, original in zip(read(path), given, strict=True):
        assert isinstance(document, Document) and document.spans is not None
        assert (document.original_id, document.text) == (original["id"], original["text"])
        assert [list(span) for span in document.spans] == original["spans"]


# Duplicates


def test_first_of_duplicates_stays_whatever_the_order() -> None:
    documents = [
        Document("d", "g", "", "", text, source=source, ordinal=ordinal)
        for source, ordinal, text in (("b", 1, "B."), ("a", 2, "A2."), ("a", 10, "A10."))
    ]
    for order in (documents, documents[::-1]):
        first, *others = split_duplicates(order)
        assert first == documents[1]
        letters = [other for other in others if isinstance(other, DeadLetter)]
        assert [letter.id for letter in letters] == ["d", "d"]
        assert "a (number 10)" in letters[0].reason and "a (number 2)" in letters[0].reason
        assert "b (number 1)" in letters[1].reason
