"""Files: written so that nobody ever finds half of one, and named so that no name leads elsewhere.

What other people's files hold is read in `summarizer.files.foreign`.
"""

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LONGEST_NAME: Final = 200  # bytes; file systems take 255, and callers add hashes and endings
_DEVICES: Final = frozenset(  # Windows opens a device by these names, whatever ending they have
    "con prn aux nul conin$ conout$".split()
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)


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


def file_name(name: str) -> str:
    """`name` as that of one file or folder: nothing in it leaves a folder or upsets a file system.

    Letters, digits, "_", "." and "-" stay, the rest becomes hyphens. A name that is too long is cut
    and told from others by a hash. Otherwise different names may become one: whoever must tell them
    apart writes the name into the file as well.
    """
    safe = re.sub(r"[^\w.-]+", "-", name).strip(".-") or "unnamed"
    if safe.partition(".")[0].lower() in _DEVICES:
        safe = f"_{safe}"
    whole = safe.encode()
    if len(whole) <= _LONGEST_NAME:
        return safe
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{whole[: _LONGEST_NAME - 9].decode(errors='ignore')}-{digest}"


def leads_out(path: Path, folder: Path) -> bool:
    """True if `path` is a link to what does not lie in `folder`: only links are looked into."""
    # Of a thousand cases none is a link: one `lstat` each, where resolving takes many.
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
