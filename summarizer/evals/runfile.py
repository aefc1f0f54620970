"""Run files: a run as JSON Lines, written in one step and read back strictly.

    {"manifest": ...}     first, and once
    {"result": ...}       one per case and sample: all that scores and comparisons are made of
    {"detail": ...}       behind its result: the answer, and every verdict on it
    {"article": ...}      the text, where it may be kept, behind its case's first detail

Who compares runs reads manifest and results alone: `read_run(path, details=False)` passes over the
other lines without parsing them, which is most of the file.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from summarizer.errors import CaseError
from summarizer.evals.judging import Judgement
from summarizer.evals.results import (
    FORMAT,
    CaseArticle,
    CaseDetail,
    CaseResult,
    Manifest,
    Run,
    Stored,
)
from summarizer.files import write_whole
from summarizer.files.foreign import one_line
from summarizer.schema import ArticleSummary

_PLACE = re.compile(r"(\w+)\[([0-9]{1,6})\]")
_Model = TypeVar("_Model", bound=BaseModel)


class _ManifestLine(Stored):
    manifest: Manifest
    results: int
    """The number of result lines: a file that ends early is not a smaller run."""


class _ResultLine(Stored):
    result: CaseResult


class _DetailLine(Stored):
    detail: CaseDetail


class _ArticleLine(Stored):
    article: CaseArticle


def write_run(run: Run, path: Path) -> None:
    """Write `run` to `path` in one step: a run file is whole, or it is not there."""
    lines = (line.model_dump_json(exclude_defaults=True) for line in _lines(run))
    write_whole(path, "".join(f"{line}\n" for line in lines))


def read_run(path: Path, *, details: bool = True) -> Run:
    """The run in the file `path`; `CaseError` says what is wrong with it and in which line."""
    results: list[CaseResult] = []
    found: list[CaseDetail] = []
    articles: list[CaseArticle] = []
    first: _ManifestLine | None = None
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    raise CaseError(f"{path}:{number}: ends within a line; the file is cut off")
                if first is None:
                    first = _parsed(_ManifestLine, path, number, line)
                elif line.startswith(b'{"detail"'):
                    if details:
                        detail = _parsed(_DetailLine, path, number, line).detail
                        _check_places(detail.judgements, path, number, detail.answer)
                        found.append(detail)
                elif line.startswith(b'{"article"'):
                    if details:
                        articles.append(_parsed(_ArticleLine, path, number, line).article)
                else:
                    result = _parsed(_ResultLine, path, number, line).result
                    _check_places(result.mistakes, path, number)
                    results.append(result)
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None
    if first is None:
        raise CaseError(f"{path}: empty; a run file begins with a manifest")
    if len(results) != first.results:
        raise CaseError(
            f"{path}: has {len(results)} of {first.results} results; the file is damaged"
        )
    return Run(
        manifest=first.manifest,
        results=tuple(results),
        details=tuple(found),
        articles=tuple(articles),
    )


def _check_places(
    judgements: Iterable[Judgement], path: Path, number: int, answer: ArticleSummary | None = None
) -> None:
    """CaseError for a verdict on a record that cannot be, or is not in the answer."""
    for judgement in judgements:
        if not judgement.place:
            continue
        found = _PLACE.fullmatch(judgement.place)
        is_there = found is not None and found[1] == judgement.kind
        if found is not None and answer is not None and is_there:
            is_there = int(found[2]) < len(getattr(answer, judgement.kind))
        if not is_there:
            shown = one_line(repr(judgement.place), longest=100)
            raise CaseError(f"{path}:{number}: a verdict on {shown}, which is not in the answer")


def _lines(run: Run) -> Iterator[Stored]:
    yield _ManifestLine(manifest=run.manifest, results=len(run.results))
    details = {(detail.case, detail.sample): detail for detail in run.details}
    articles = {article.case: article for article in run.articles}
    for result in run.results:
        yield _ResultLine(result=result)
        detail = details.get((result.case, result.sample))
        if detail is not None:
            yield _DetailLine(detail=detail)
            article = articles.pop(result.case, None)
            if article is not None:
                yield _ArticleLine(article=article)


def _parsed(model: type[_Model], path: Path, number: int, line: bytes) -> _Model:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}" if where else first["msg"]
        raise CaseError(
            f"{path}:{number}: not a run file of format {FORMAT}: {one_line(problem)}"
        ) from None
