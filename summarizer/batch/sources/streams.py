"""What a file holds, and its bytes: told by its ending or its first bytes, decompressed, streamed.

A file is one article, or JSON Lines, a Parquet table, or a list of URLs. JSON Lines may be of any
size and are never held; nothing that is held is larger than the limit for one article.
"""

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Literal, cast

from summarizer.articles.documents import format_of
from summarizer.articles.reading import split_json_lines
from summarizer.errors import ArticleError

Kind = Literal["article", "jsonl", "parquet", "urls"]

_KINDS: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".urls": "urls",
}
_COMPRESSIONS = frozenset({".gz", ".zst"})
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)#.*")
LONGEST_ADDRESS = 65_536  # bytes of a line in a list of URLs; servers refuse far shorter ones
HEAD_BYTES = 65_536  # what is looked at to tell what a file holds


def ending_of(path: str) -> str:
    """The ending of the file (".md"), in small letters; of "a.jsonl.gz" that of "a.jsonl"."""
    stem, ending = _split(path)
    return _split(stem)[1] if ending in _COMPRESSIONS else ending


def compression_of(path: str) -> str | None:
    """What the file is opened through, by its ending: ".gz", ".zst", or None."""
    ending = _split(path)[1]
    return ending if ending in _COMPRESSIONS else None


def kind_by_ending(path: str) -> Kind | None:
    """What the file holds, if its ending says so."""
    return _KINDS.get(ending_of(path))


def kind_of(head: bytes, ending: str) -> Kind:
    """What a file with this `ending` holds that begins with the bytes `head`."""
    if ending in _KINDS:
        return _KINDS[ending]
    if head.startswith(b"PAR1"):
        return "parquet"
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")
    first = lines[0].decode("utf-8", "replace")
    # Where the first line is longer than what is looked at, its beginning has to do.
    is_cut = len(lines) == 1 and len(head) >= HEAD_BYTES and first.startswith("{")
    if format_of(ending, first + "}" * is_cut) == "jsonl":
        return "jsonl"
    whole = lines[:-1] if len(head) >= HEAD_BYTES else lines
    texts = [line.decode("utf-8", "replace") for line in whole]
    addresses = [text for line in texts if (text := _COMMENT.sub("", line).strip())]
    if addresses and all(_URL.fullmatch(address) for address in addresses):
        return "urls"
    return "article"


@contextmanager
def reported_failures(name: str) -> Iterator[None]:
    """What opening, reading and decompressing may raise, as the `ArticleError` that it is."""
    try:
        yield
    except EOFError:
        raise ArticleError(name, "its compressed data ends too early") from None
    except zlib.error:
        raise ArticleError(name, "its compressed data is broken") from None
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        raise ArticleError(name, f"cannot be read ({reason})") from None


def decompressed(file: BinaryIO, path: str, name: str) -> BinaryIO:
    """What `file`, opened from `path`, holds, decompressed if the path's ending asks for it.

    As it is read and no faster, so that a small file which expands to a huge one costs no memory.
    """
    match compression_of(path):
        case ".gz":
            return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
        case ".zst":
            try:
                import pyarrow  # type: ignore[import-untyped,unused-ignore]
            except ModuleNotFoundError:
                raise ArticleError(
                    name, "Zstandard needs pyarrow: pip install 'summarizer[parquet]'"
                ) from None
            return io.BufferedReader(pyarrow.CompressedInputStream(file, "zstd"))
        case _:
            return file


class HeadedStream(io.RawIOBase):
    """A stream that cannot go back, from its beginning, of which `head` was read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # typeshed: Buffer
        """The number of bytes put into `buffer`; 0 at the end."""
        part = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def read_addresses(file: BinaryIO, name: str) -> Iterator[str | ArticleError]:
    """The URLs in a list of them, one a line; "#" and what follows it is a comment.

    A line that is no http(s) URL comes as its error. `ArticleError` if there is none at all.
    """
    for line_name, line in split_json_lines(file, name, LONGEST_ADDRESS):
        address = _COMMENT.sub("", line.decode("utf-8", "surrogateescape")).strip()
        if len(line) > LONGEST_ADDRESS or (address and not _URL.fullmatch(address)):
            yield ArticleError(line_name, "not an http or https URL; expected one a line")
        elif address:
            yield address


def _split(path: str) -> tuple[str, str]:
    # A pathlib object takes ten times as long, for each of a million files.
    stem, ending = os.path.splitext(path)  # noqa: PTH122  see above
    return stem, ending.lower()
