"""Room on the disk for the answers that are on their way when it runs full."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Self

_FILE = "ballast"
_BYTES = 8_000_000
"""256 answers of 30 kB, more than are ever under way, with what SQLite needs to write them."""


class Ballast:
    """A file that is there to be deleted: answers that were paid for can then still be written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def __enter__(self) -> Self:
        self.load()
        return self

    def __exit__(self, *error: object) -> None:
        self.drop()

    def load(self) -> bool:
        """Take the room; False if there is none, and then none is taken."""
        try:
            how = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            file = os.open(self._path, how, 0o644)
            try:
                _take(file)
            finally:
                os.close(file)
        except OSError:
            self.drop()
            return False
        return True

    def drop(self) -> bool:
        """Give the room back; False if there was none to give."""
        with suppress(OSError):
            self._path.unlink()
            return True
        return False


def _take(file: int) -> None:
    """Give the file its blocks, and not only its length: macOS has no posix_fallocate."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, _BYTES)
        return
    written = 0
    while written < _BYTES:
        written += os.pwrite(file, bytes(min(1_000_000, _BYTES - written)), written)
