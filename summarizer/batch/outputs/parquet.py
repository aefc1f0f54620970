"""The tables of a batch as Parquet files in a folder, written whole and in bounded memory."""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from summarizer.batch.outputs.shelf import Row
from summarizer.batch.outputs.tables import TABLES, Type, rows_of
from summarizer.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

_ROWS: Final = 5_000  # in a row group, of which each table holds one; fewer slow readers down
_CHARACTERS: Final = 1_000_000  # or of so many characters, for quotations may be long
_LARGEST: Final = 2**63 - 1


def check_installed() -> None:
    """`UsageError`, which says how to mend it, if Parquet cannot be written here."""
    try:
        import pyarrow  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError("Parquet needs pyarrow: pip install 'summarizer[parquet]'") from None


def write_tables(folder: Path, rows: Iterable[Row]) -> None:
    """Write one file per table of `tables.TABLES`, the empty ones too, into `folder`.

    A new folder appears in one step. In one that is there every file is written before the first is
    replaced, and other files stay. OSError, and nothing of it, if it cannot be done.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_new = not folder.exists()
    staged = Path(
        tempfile.mkdtemp(dir=folder.parent if is_new else folder, prefix=".", suffix=".part")
    )
    try:
        with ExitStack() as stack:
            tables = {name: stack.enter_context(_Table(staged, name)) for name in TABLES}
            for row in rows:
                for name, values in rows_of(row):
                    tables[name].add(values)
        if is_new:
            staged.chmod(0o755)
            staged.rename(folder)
        else:
            for name in TABLES:
                (staged / f"{name}.parquet").replace(folder / f"{name}.parquet")
    finally:
        shutil.rmtree(staged, ignore_errors=True)


class _Table:
    """One file; rows are collected until a row group is full."""

    def __init__(self, folder: Path, name: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]

        self._schema = pa.schema([(column, _arrow(type)) for column, type in TABLES[name].items()])
        self._writer = pq.ParquetWriter(
            folder / f"{name}.parquet", self._schema, compression="zstd", write_page_index=True
        )
        self._rows: list[tuple[Any, ...]] = []
        self._characters = 0

    def __enter__(self) -> "_Table":
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if error[0] is None:
                self._flush()
        finally:
            self._writer.close()

    def add(self, values: tuple[Any, ...]) -> None:
        row = tuple(_fit(value) for value in values)
        self._rows.append(row)
        self._characters += sum(map(_length, row))
        if len(self._rows) >= _ROWS or self._characters >= _CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(columns, self._schema, strict=True)
            ]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()
        self._characters = 0


def _arrow(type: Type) -> "pa.DataType":
    import pyarrow as pa

    match type:
        case "int":
            return pa.int64()
        case "float":
            return pa.float64()
        case "bool":
            return pa.bool_()
        case "text":
            return pa.string()
        case "day":
            return pa.date32()
        case "time":
            return pa.timestamp("s", "UTC")
        case "ints":
            return pa.list_(pa.int64())
        case "texts":
            return pa.list_(pa.string())


def _fit(value: Any) -> Any:
    """`value`, or None for a number beyond 64 bits, which no column holds."""
    match value:
        case bool():
            return value
        case int():
            return value if -_LARGEST <= value <= _LARGEST else None
        case list():
            return [_fit(one) for one in value]
        case _:
            return value


def _length(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_length, value))
    return len(value) if isinstance(value, str) else 1
