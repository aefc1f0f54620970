"""The articles in a Parquet table, row by row, with only the columns that an article has."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.errors import ArticleError, UsageError
from summarizer.files.foreign import one_line

if TYPE_CHECKING:
    # pyarrow has no types, and need not be installed.
    import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

_COLUMNS = ("text", "title", "outlet", "published", "url")
_ROWS_AT_ONCE = 64  # held decoded: with articles of 4 kB a quarter of a megabyte
_BUFFER_BYTES = 1 << 20  # of each column; without a buffer a whole row group would be held
_MOST_EXPANSION = 200  # texts are compressed to a third, and at most to a twentieth
_NEEDS = "Parquet needs pyarrow: pip install 'summarizer[parquet]'"


def check_installed() -> None:
    """`UsageError`, which says how to mend it, if Parquet cannot be read here."""
    try:
        import pyarrow  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError(_NEEDS) from None


def count_rows(file: BinaryIO, name: str) -> int:
    """How many rows the table in `file` has, by its footer; `ArticleError` if it is broken."""
    count: int = _opened(file, name).metadata.num_rows
    return count


def read_rows(
    file: BinaryIO, name: str, max_bytes: int
) -> Iterator[tuple[str, bytes] | ArticleError]:
    """Name ("a.parquet:7", from 1) of each row of `file`, and the row as a line of JSON Lines.

    A row that cannot be read, or has a value of more than `max_bytes`, comes as its error.
    `ArticleError` if the file is no Parquet, is broken from here on, has no column "text" of
    strings, or one that unpacks to hundreds of times its size.
    """
    table = _opened(file, name)
    import pyarrow

    try:
        columns = _columns(table.schema_arrow, name)
    except UnicodeDecodeError:
        raise ArticleError(name, "the name of one of its columns is not UTF-8") from None
    _refuse_bombs(table.metadata, set(columns), name, max_bytes)
    number = 0
    try:
        for batch in table.iter_batches(_ROWS_AT_ONCE, columns=columns, use_threads=False):
            values = {column: _readable(batch.column(column)) for column in columns}
            for row in range(batch.num_rows):
                number += 1
                yield _line(values, row, f"{name}:{number}", max_bytes)
    except (pyarrow.ArrowException, OSError) as error:
        behind = f" behind row {number}" if number else ""
        raise ArticleError(name, f"cannot be read{behind} ({_first_line(error)})") from None


def _opened(file: BinaryIO, name: str) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
    except ModuleNotFoundError:
        raise ArticleError(name, _NEEDS) from None
    try:
        return pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER_BYTES)
    except (pyarrow.ArrowException, OSError) as error:
        raise ArticleError(
            name, f"cannot be read as a Parquet table ({_first_line(error)})"
        ) from None


def _columns(schema: "pa.Schema", name: str) -> list[str]:
    """Those of our columns that the table has; `ArticleError` if they hold something else."""
    present = [column for column in _COLUMNS if column in schema.names]
    if "text" not in present:
        names = [one_line(column, longest=60) for column in schema.names[:8]]
        found = ", ".join(f"'{name}'" for name in names) or "none"
        raise ArticleError(name, f"has no column 'text'; its columns are {found}")
    for column in present:
        if schema.names.count(column) > 1:
            raise ArticleError(name, f"has several columns '{column}'")
        kind = schema.field(column).type
        if not (_is_text(kind) or (column == "published" and _is_day(kind))):
            expected = "dates or strings" if column == "published" else "strings"
            told = one_line(str(kind), longest=100)
            raise ArticleError(name, f"its column '{column}' is of {told}; expected {expected}")
    return present


def _is_text(kind: "pa.DataType") -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    return any(test(kind) for test in tests)


def _is_day(kind: "pa.DataType") -> bool:
    from pyarrow import types

    return any(test(kind) for test in (types.is_date, types.is_timestamp))


def _readable(values: "pa.Array") -> "pa.Array":
    """`values`; times as their days in their own zone, which is how they would be written."""
    import pyarrow

    return values.cast(pyarrow.date32()) if _is_day(values.type) else values


def _refuse_bombs(metadata: Any, columns: set[str], name: str, max_bytes: int) -> None:
    """`ArticleError` for a column that says of itself that it unpacks to very much more.

    Arrow unpacks a page whole, and writes a value out as often as it stands there.
    """
    for group in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(place)
            size, packed = chunk.total_uncompressed_size, chunk.total_compressed_size
            is_ours = chunk.path_in_schema in columns
            if is_ours and size > max_bytes and size > _MOST_EXPANSION * packed:
                raise ArticleError(
                    name,
                    f"its column '{chunk.path_in_schema}' has {size:,} bytes in {packed:,}, which "
                    "no articles have; write it anew without compression if that is meant",
                )


def _line(
    values: dict[str, "pa.Array"], row: int, name: str, max_bytes: int
) -> tuple[str, bytes] | ArticleError:
    found: dict[str, str] = {}
    for column, array in values.items():
        try:
            scalar = array[row]
            is_text = scalar.is_valid and hasattr(scalar, "as_buffer")
            if is_text and scalar.as_buffer().size > max_bytes:
                return ArticleError(
                    name, f"larger than {max_bytes:,} bytes, the limit for one article"
                )
            value = scalar.as_py()
        except UnicodeDecodeError:
            return ArticleError(name, f"its '{column}' is not UTF-8")
        except (OverflowError, ValueError):
            return ArticleError(name, f"its '{column}' is no date of our calendar")
        if value is not None:
            found[column] = value if isinstance(value, str) else value.isoformat()
    return name, json.dumps(found, ensure_ascii=False).encode()


def _first_line(error: Exception) -> str:
    words = str(error).strip().partition("\n")[0].strip().rstrip(".")
    # Arrow repeats what stands in the file.
    return one_line(words, longest=200) or type(error).__name__
