"""Which files lie in a folder or fit a pattern: in a repeatable order, and what was left out.

Only names are looked at here; no file is opened. Of a folder, the names are held; of the tree, the
names of the folders on the way to the file that is next.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from summarizer.articles.reading import shown_name
from summarizer.batch.sources.streams import ending_of
from summarizer.errors import ArticleError

_NO_ARTICLES = {
    ending: reason
    for reason, endings in {
        "image": "avif bmp gif heic ico jpeg jpg png psd svg tif tiff webp",
        "audio or video": "aac avi flac m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv wav webm wma",
        "PDF or office document": "doc docx epub key mobi numbers odp ods odt pages pdf ppt pptx ps"
        " rtf xls xlsx",
        "archive": "7z bz2 dmg iso jar rar tar tbz tgz txz warc xz zip",
        "database": "db db-shm db-wal duckdb mdb sqlite sqlite-shm sqlite-wal sqlite3",
        "table": "arrow avro csv dta feather npy npz orc pickle pkl sav tsv",
        "settings": "cfg conf ini toml yaml yml",
        "program or style sheet": "bat class cmd css dll dylib eot exe js map mjs o otf pyc so ttf"
        " wasm woff woff2",
    }.items()
    for ending in (f".{word}" for word in endings.split())
}
# What Spark and others put beside the Parquet files that they write.
_MARKERS = frozenset({"_SUCCESS", "_metadata", "_common_metadata"})
_IN_PATTERNS = re.compile(r"[*?\[]")


def is_pattern(source: str) -> bool:
    """True if `source` has one of the signs in it that patterns are made of."""
    return _IN_PATTERNS.search(source) is not None


@dataclass(frozen=True)
class Walk:
    """The files of a folder and the folders in it, as far as they fit a pattern, if there is one.

    Links are not followed unless that is asked for: an archive from elsewhere may hold one to any
    file of this machine. Then each folder is entered once, however many links lead to it.
    """

    folder: str
    pattern: tuple[str, ...] = ()
    """What each part of a path below `folder` must fit; "**" stands for any number of parts (at
    the end: for one or more), and all that a fitting folder holds fits. Empty: everything."""
    exclude: frozenset[str] = frozenset()
    """Real paths of files and folders to leave out."""
    follow_links: bool = False

    @classmethod
    def of_pattern(cls, source: str, exclude: frozenset[str], follow_links: bool) -> "Walk":
        """The files that fit `source`, such as "news/2024-*/**/*.txt"."""
        if source.endswith("/"):
            source += "*"  # only what lies in a folder has a path that goes on behind the slash
        parts = source.split("/")
        first = next(index for index, part in enumerate(parts) if is_pattern(part))
        pattern: tuple[str, ...] = ()
        for part in filter(None, parts[first:]):
            # Two "**" in a row say no more than one, and would take much longer to match.
            if part != "**" or pattern[-1:] != ("**",):
                pattern += (part,)
        return cls("".join(f"{part}/" for part in parts[:first]), pattern, exclude, follow_links)

    def files(self, skipped: Counter[str]) -> Iterator[str | ArticleError]:
        """The paths of the files, sorted, a folder that cannot be read as the error.

        They begin with `folder` as it was given. What is left out is counted in `skipped` by
        reason.
        """
        root = f"{self.folder.rstrip('/')}/" if self.folder.strip("/") else self.folder
        entered: set[str] = set()
        pending = [(root, [""])]
        while pending:
            parent, names = pending[-1]
            if not names:
                pending.pop()
                continue
            path = parent + names.pop()
            if path != root and not path.endswith("/"):
                yield path
                continue
            if self.follow_links:
                real = os.path.realpath(path)
                if real in entered:
                    skipped["folder that was read already"] += 1
                    continue
                entered.add(real)
            try:
                pending.append((path, self._listed(path, path[len(root) :], skipped)))
            except OSError as error:
                yield ArticleError(shown_name(path), f"cannot be read ({error.strerror})")

    def _listed(self, path: str, below: str, skipped: Counter[str]) -> list[str]:
        """The names in the folder at `path`, folders' with a slash, the last in order first.

        With their slashes they sort as the whole paths do.
        """
        real = os.path.realpath(path or ".") if self.exclude else ""
        parts = below.split("/")[:-1]
        names = []
        with os.scandir(path or ".") as entries:
            for entry in entries:
                if not self._fits([*parts, entry.name], entry.is_dir()):
                    continue
                reason = self._reason_against(entry, real)
                if reason:
                    skipped[reason] += 1
                else:
                    names.append(f"{entry.name}/" if entry.is_dir() else entry.name)
        names.sort(reverse=True)
        return names

    def _fits(self, parts: list[str], is_folder: bool) -> bool:
        """True for a path that fits, or below which something may."""
        if not self.pattern:
            return True
        if is_folder and _match(parts, self.pattern, may_go_on=True):
            return True
        # A file in a folder that fits as such, or the file itself.
        return any(_match(parts[:count], self.pattern) for count in range(1, len(parts) + 1))

    def _reason_against(self, entry: os.DirEntry[str], folder: str) -> str | None:
        """Why `entry` of the folder at this real path is left out, or None."""
        if self.exclude:
            path = f"{folder.rstrip('/')}/{entry.name}"
            if (os.path.realpath(path) if entry.is_symlink() else path) in self.exclude:
                return "excluded"
        if entry.name.startswith("."):
            return "hidden"
        if entry.is_symlink() and not self.follow_links:
            return "symbolic link"
        if entry.is_dir():
            return None
        if entry.is_symlink() and not os.path.exists(entry.path):  # noqa: PTH110  no Path a file
            return "link to nothing"
        if not entry.is_file():
            return "pipe or device"
        if entry.name in _MARKERS:
            return "table"
        return _NO_ARTICLES.get(ending_of(entry.name))


def _match(parts: list[str], pattern: tuple[str, ...], *, may_go_on: bool = False) -> bool:
    """True if the parts of a path fit, or (`may_go_on`) a longer path that begins with them may."""
    if not parts or not pattern:
        return not parts and (may_go_on or not pattern)
    if pattern == ("**",):
        return True
    if pattern[0] == "**":
        return _match(parts, pattern[1:], may_go_on=may_go_on) or _match(
            parts[1:], pattern, may_go_on=may_go_on
        )
    return fnmatchcase(parts[0], pattern[0]) and _match(parts[1:], pattern[1:], may_go_on=may_go_on)
