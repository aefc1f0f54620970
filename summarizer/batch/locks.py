"""One process writes to a batch: whoever holds its lock."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from summarizer.errors import StoreError

_FILE = "lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Within, no other process holds the lock of `folder`, which is made if need be.

    StoreError that says who holds it, or that the folder cannot be written to. The system takes the
    lock back when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Not through a link, for what it leads to would be overwritten.
        how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(folder / _FILE, how, 0o644)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be written to ({error.strerror}); give a folder that can"
        ) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = " ".join(os.read(file, 500).decode("utf-8", "replace").split())
            raise StoreError(
                f"{folder}: another process is writing to it ({holder or 'nothing is known of it'})"
                "; wait until it is done, or give another folder"
            ) from None
        _sign(file)
        yield
    finally:
        os.close(file)


def _sign(file: int) -> None:
    """Say who holds the lock, for whoever finds it held; on a full disk, nobody says it."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(
            file, f"process {os.getpid()} on {socket.gethostname()} since {now}\n".encode(), 0
        )
