"""The tables of a briefing as CSV (RFC 4180), one text per table, or all of them in a zip file."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping

from summarizer.briefing import Briefing
from summarizer.rendering.exports.tables import Cell, tables
from summarizer.rendering.statements import printable

# What a spreadsheet takes for a formula, the full-width forms of Japanese locales included; after
# `printable`, no tab or line end is left. White space before it counts, because some readers trim
# it; apostrophes do, so that one can be taken away again without doubt.
_FORMULA = re.compile("['\\s]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_MIDNIGHT_1980 = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can hold


def csv_files(briefing: Briefing) -> dict[str, str]:
    """File name to text of every table of `summarizer.rendering.exports.tables`.

    Comma, CRLF, a header line, quotes where they are needed; one line per row. An empty field is
    not stated; `true` and `false` are as in JSON. Text that a spreadsheet would run as a formula
    has an apostrophe before it.
    """
    files = {}
    for table in tables(briefing):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows([_cell(cell) for cell in row] for row in table.rows)
        files[f"{table.name}.csv"] = text.getvalue()
    return files


def zipped(files: Mapping[str, str]) -> bytes:
    """The files in a zip file, as UTF-8; the same files give the same bytes, whenever it is."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _MIDNIGHT_1980)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is written
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text.encode("utf-8"))
    return whole.getvalue()


def _cell(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return cell
        case str():
            text = printable(cell)
            return f"'{text}" if _FORMULA.match(text) else text
