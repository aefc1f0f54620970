"""Cases and suites: an article with what is expected of it, in a folder each.

    evals/<suite>/<case>/expected.yaml      what is expected
    evals/<suite>/<case>/article.md         the article, unless the case is stand-off

A stand-off case names a file and its SHA-256 instead, because the text may not be kept here; the
file is looked for in a folder that the caller gives. Without it the case is reported as not at
hand, never as passed.
"""

import difflib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from summarizer.articles import parse_article
from summarizer.briefing import FURNITURE, Article
from summarizer.completions import sha256
from summarizer.content import content_folder
from summarizer.errors import ArticleError, CaseError
from summarizer.evals.expectations import (
    Expectation,
    read_expectation,
)
from summarizer.evals.suitefiles import read_suite_file
from summarizer.files import from_here, leads_out
from summarizer.files.foreign import one_line

DEFAULT_SUITES: Final = ("core/dev",)
"""What prompts may be improved against."""


@dataclass(frozen=True)
class Case:
    """One article and its expectation."""

    name: str
    """The folder's name, unique within a suite."""
    suite: str
    expectation: Expectation
    expectation_sha256: str
    article: Article | None
    """None where a stand-off case's text is not at hand."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What it is an example of, by grouping: see `summarizer.evals.suitefiles`."""
    is_held_out: bool = False
    """It is looked at only as part of a total."""


@dataclass(frozen=True)
class Suite:
    """Cases that are run together, in the order of their names."""

    name: str
    cases: tuple[Case, ...]


def load_suite(selection: Sequence[str] = DEFAULT_SUITES, *, articles: Path | None = None) -> Suite:
    """The cases that `selection` names: suites, cases, or folders that hold them.

    `articles` is the folder with the texts of stand-off cases. CaseError says which name is unknown
    or which file is broken, and where.
    """
    root = content_folder("evals")
    folders = {str(folder): folder for name in selection for folder in _folders(name, root)}
    cases = tuple(load_case(folders[path], articles=articles) for path in sorted(folders))
    for name, count in Counter(case.name for case in cases).items():
        if count > 1:
            raise CaseError(f"two cases are called {name!r}; rename the folder of one")
    return Suite("+".join(selection), cases)


def load_case(folder: Path, *, articles: Path | None = None) -> Case:
    """The case in `folder`, its citations checked against the article where that is at hand."""
    path = folder / "expected.yaml"
    _refuse_link(path)
    text = read_text(path)
    expectation = read_expectation(text, str(path))
    article = _article(folder, expectation, articles)
    if article is not None:
        check_citations(str(path), expectation, article)
    # A checkout with other line ends is the same expectation.
    digest = sha256(text.replace("\r\n", "\n"))
    suite_file = read_suite_file(folder.parent)
    tags = suite_file.cases.get(folder.name)
    return Case(
        name=folder.name,
        suite=_suite_of(folder),
        expectation=expectation,
        expectation_sha256=digest,
        article=article,
        groups=tags.groups(article) if tags is not None else {},
        is_held_out=suite_file.held_out,
    )


def _suite_of(folder: Path) -> str:
    """The suite of the case in `folder`: its path below evals, as in core/dev; else its parent."""
    root = content_folder("evals").resolve()
    above = folder.resolve().parent
    return above.relative_to(root).as_posix() if above.is_relative_to(root) else above.name


def read_text(path: Path) -> str:
    """The text of the expectation `path`, as it stands there; CaseError if it cannot be read."""
    try:
        # In bytes, because universal newlines would lose what ends a line.
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise CaseError(f"{path}: no such file; a case has expected.yaml and article.md") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CaseError(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None


def _refuse_link(path: Path) -> None:
    """CaseError if the file `path` of a case is a link to what lies outside of its suite.

    A suite may come from anybody, its articles go to a model, and what is wrong in an expectation
    is shown: neither may be somebody's private file.
    """
    if leads_out(path, path.parent.parent):
        raise CaseError(f"{path}: a link that leads out of the suite; put the file there")


def find_cases(name: str) -> list[Path]:
    """The folders of the cases that `name` means, as `load_suite` takes it, in order."""
    return _folders(name, content_folder("evals"))


def _folders(name: str, root: Path) -> list[Path]:
    """The case folders that `name` means: a path, a suite, SUITE/CASE or a case's name.

    A suite may have parts, as core/dev is of core; core/CASE is then found in them.
    """
    try:
        os.lstat(name)
    except (OSError, ValueError) as error:
        # What no file can be called is no name of a suite either: a zero byte, 300 characters.
        if not isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError):
            shown = one_line(repr(name), longest=100)
            raise CaseError(f"no suite or case can be called {shown}") from None
    for base in (Path(name), root / name):
        inside = _cases_in(base)
        if inside:
            return inside
        if base.is_dir():
            raise CaseError(f"{name}: no case in it; a case is a folder with expected.yaml")
    everything = _cases_in(root)
    suite, _, case = name.rpartition("/")
    found = [
        folder
        for folder in everything
        if folder.name == case and (root / suite).resolve() in folder.parents
    ]
    if found:
        return found
    known = sorted(
        {part for folder in everything for part in folder.relative_to(root.resolve()).parts}
    )
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(_suites(root))}"
    raise CaseError(f"no suite or case {name!r}; {hint}")


def _cases_in(base: Path) -> list[Path]:
    """Every folder with expected.yaml at or below `base`, in order, as an absolute path.

    Paths are joined as text: pathlib takes as long to list a thousand cases as to read them.
    """
    found = [folder for folder, _, files in os.walk(base.resolve()) if "expected.yaml" in files]
    return [Path(folder) for folder in sorted(found)]


def _suites(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def _article(folder: Path, expectation: Expectation, articles: Path | None) -> Article | None:
    stand_off = expectation.article
    path = folder / "article.md"
    if stand_off is not None:
        if path.exists():
            raise CaseError(f"{path}: the expectation says that the text is kept elsewhere")
        if Path(stand_off.file).name != stand_off.file or stand_off.file == "..":
            raise CaseError(f"{folder / 'expected.yaml'}: article.file is a name, not a path")
        if articles is None or not os.path.isfile(articles / stand_off.file):  # noqa: PTH113 - Path's raises for names that no file can have
            return None
        path = articles / stand_off.file
    else:
        _refuse_link(path)
    try:
        article = _parse_once(path.read_bytes(), path.suffix)
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None
    except ArticleError as error:
        raise CaseError(f"{path}: {error.reason}") from None
    article = article.model_copy(update={"name": from_here(path)})
    if stand_off is not None and article.source_sha256 != stand_off.sha256:
        raise CaseError(
            f"{path}: not the text that {folder.name} was written for; its SHA-256 is "
            f"{article.source_sha256[:12]}..., expected {stand_off.sha256[:12]}..."
        )
    return article


@lru_cache(maxsize=256)
def _parse_once(content: bytes, ending: str) -> Article:
    """Reading the same bytes again, in a watch or for a second run, splits nothing again."""
    return parse_article(content, f"article{ending}")


def check_citations(name: str, expectation: Expectation, article: Article) -> None:
    """CaseError, which begins with `name` and a line, for a citation that cannot be one."""
    for number, (record, may_be_caption) in expectation.citations.items():
        sentence = article.sentence(number)
        if sentence is not None and sentence.label in ("body", "title"):
            continue
        where = f"{name}:{record.line}: {record.key}"
        if sentence is None:
            last = len(article.sentences)
            raise CaseError(f"{where}: no sentence {number}, only 1 to {last}")
        if sentence.label in FURNITURE:
            raise CaseError(
                f"{where}: sentence {number} is page furniture "
                f"({sentence.label}), which cannot be evidence"
            )
        if not may_be_caption:
            raise CaseError(
                f"{where}: sentence {number} is a caption, which may only date an event"
            )
