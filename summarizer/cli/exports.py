"""Where a briefing's tables go: a folder or a zip file, and nothing of them if not all."""

import errno
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from summarizer.cli.briefing import byte_writer, told_of
from summarizer.errors import UsageError
from summarizer.files import write_folder


def table_writer(name: str | None) -> Callable[[Mapping[str, str]], None]:
    """Writes texts by file name into the folder or zip file `name`, at the end.

    UsageError if it never could, before anybody is asked and paid.
    """
    if name is None or name.lower().endswith(".csv"):
        raise UsageError("csv is several tables; give --output FOLDER or --output FILE.zip")
    if name.lower().endswith(".zip"):
        from summarizer.rendering.exports.csv import zipped

        write_bytes = byte_writer(name)
        return lambda texts: write_bytes(zipped(texts))
    with told_of(name):
        folder = Path(os.path.realpath(name))
        if not name:
            raise FileNotFoundError(errno.ENOENT, "the name is empty")
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(
                errno.ENOTDIR, "csv goes into a folder or a FILE.zip, and this is a file"
            )
        tempfile.TemporaryFile(dir=folder if folder.exists() else folder.parent).close()

    def write(texts: Mapping[str, str]) -> None:
        with told_of(name):
            write_folder(folder, texts)

    return write
