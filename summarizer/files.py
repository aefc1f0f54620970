"""Files: written so that nobody ever finds half of one, and named as a reader knows them."""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Replace the file `path` by `text` (UTF-8) in one step; its folder is made if need be.

    OSError, and the file as it was, if that cannot be done.
    """
    write_whole_bytes(path, text.encode("utf-8"))


def write_whole_bytes(path: Path, content: bytes) -> None:
    """Replace the file `path` by `content`, as `write_whole` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write each text (UTF-8) under its name into `folder`, which is made; none if one cannot be.

    Other files that are there stay. A new folder appears in one step; in one that is there, every
    file is written before the first is replaced.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    inside = folder if folder.is_dir() else folder.parent
    staged = Path(tempfile.mkdtemp(dir=inside, prefix=".", suffix=".part"))
    try:
        for name, text in texts.items():
            (staged / name).write_bytes(text.encode("utf-8"))
        for name in texts:
            if (folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a directory", str(folder / name))
        if inside is folder:
            for name in texts:
                (staged / name).replace(folder / name)
        else:
            staged.chmod(0o755)
            staged.rename(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def from_here(path: Path) -> str:
    """The path as a message shows it: relative, if it is below the folder that one is in."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
