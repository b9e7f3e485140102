"""Parquet: one document a row, read in batches of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats.fields import FieldError, dead_letter, document_of
from transforms.records import DeadLetter, Document

REQUIRED = ("doc_id", "text")
OPTIONAL = ("group_id", "cluster_id", "lang", "title")
ROWS_A_BATCH = 64


def read(file: BinaryIO, name: str, group_by: str = "") -> Iterator[Document | DeadLetter]:
    """A document or a dead letter (``name:row``) for every row, counted from 1.

    A file that breaks off keeps what came before the break. group_by: a column that
    groups the documents.
    """
    if not file.read(1):
        yield dead_letter(name, "the file is empty")
        return
    file.seek(0)
    row = 0
    try:
        parquet = pq.ParquetFile(file)
        columns = _columns(parquet.schema_arrow.names, group_by)
        for batch in parquet.iter_batches(batch_size=ROWS_A_BATCH, columns=columns):
            for index in range(batch.num_rows):
                row += 1
                yield _record(batch, index, name, row, group_by)
    except FieldError as error:
        yield dead_letter(name, error)
        return
    except (pa.ArrowException, OSError) as error:
        yield dead_letter(name, f"not a Parquet file, or damaged (after row {row}): {error}")
        return
    if row == 0:
        yield dead_letter(name, "the file has no rows")


def _columns(names: list[str], group_by: str) -> list[str]:
    required = [*REQUIRED, group_by] if group_by else REQUIRED
    missing = [column for column in required if column not in names]
    if missing:
        raise FieldError(
            f"column {' and '.join(map(repr, missing))} missing; required: {', '.join(required)}; "
            f"optional: {', '.join(OPTIONAL)}; found: {', '.join(names) or 'none'}"
        )
    return [column for column in dict.fromkeys((*required, *OPTIONAL)) if column in names]


def _record(
    batch: pa.RecordBatch, index: int, name: str, row: int, group_by: str
) -> Document | DeadLetter:
    try:
        fields = {column: _value(batch, column, index) for column in batch.schema.names}
        return document_of(fields, name, row, group_by)
    except FieldError as error:
        return dead_letter(f"{name}:{row}", error)


def _value(batch: pa.RecordBatch, column: str, index: int) -> Any:
    try:
        return batch.column(column)[index].as_py()
    except UnicodeDecodeError as error:
        raise FieldError(f"field {column!r} is not UTF-8 (at byte {error.start})") from error
