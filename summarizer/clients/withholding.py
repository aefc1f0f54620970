"""Files of results without the lines in which a provider says a secret of this machine's again."""

import json
import os
from pathlib import Path

from summarizer.files.secrecy import find_secret

WITHHELD = "summarizer_withheld"
"""Code of the error that stands in place of a line with a secret in it."""
_PIECE = 4_000_000  # bytes of a file that are looked at together
_OVERLAP = 100_000  # no secret is longer
_LONGEST_LINE = 20_000_000  # bytes; `batch.imports` reads none of half as many


def withhold(path: Path) -> int:
    """Replace the lines at `path` in which a secret stands; how many there are.

    In place of each stands an error about the same request, which makes its article fail as a live
    answer with a secret in it does. A file without any is not touched.
    """
    if not _holds_secret(path):
        return 0
    withheld = 0
    clean = path.with_name(f"{path.name}.clean")
    try:
        with path.open("rb") as lines, clean.open("wb") as kept:
            while line := lines.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    while line and not line.endswith(b"\n"):
                        line = lines.readline(_LONGEST_LINE)
                    line = b"a line that nobody reads\n"
                elif _is_secret(line):
                    withheld += 1
                    line = _notice(line)
                kept.write(line)
            kept.flush()
            os.fsync(kept.fileno())
        clean.replace(path)
    finally:
        clean.unlink(missing_ok=True)
    return withheld


def _notice(line: bytes) -> bytes:
    try:
        custom_id = json.loads(line)["custom_id"]
    except (ValueError, LookupError, TypeError, RecursionError):
        custom_id = None
    if not isinstance(custom_id, str) or find_secret(custom_id) is not None:
        custom_id = None
    message = "the line held a secret of this machine's, and is not kept"
    error = {"code": WITHHELD, "message": message}
    told = {"custom_id": custom_id, "response": None, "error": error}
    return json.dumps(told).encode() + b"\n"


def _holds_secret(path: Path) -> bool:
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            if _is_secret(before + piece):
                return True
            before = piece[-_OVERLAP:]
    return False


def _is_secret(content: bytes) -> bool:
    return find_secret(content.decode("utf-8", "replace")) is not None
