"""What reads bytes that somebody else wrote, as functions of these bytes, each with its promise.

A target returns, or raises nothing but AssertionError: either the bytes are read, and what was read
can be written and read again, or the one documented error is raised, in one line that can be
printed. New readers of foreign bytes are added to `TARGETS`.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from summarizer.articles import Limits
from summarizer.articles.decoding import clean, decode
from summarizer.articles.reading import parse_article, read_articles
from summarizer.briefing import Article, Extraction
from summarizer.cassettes.recordings import read_recording
from summarizer.errors import (
    ArticleError,
    CaseError,
    PromptError,
    RecordingUnreadable,
    SummarizerError,
)
from summarizer.evals.expectations import read_expectation
from summarizer.evals.runfile import read_run, write_run
from summarizer.evals.suitefiles import read_suite_file
from summarizer.files.foreign import BrokenText, load_json, load_yaml
from summarizer.prompts import parse_prompt
from summarizer.rendering.json import render_line
from tests.hostile import batch_targets

Target = Callable[[bytes], None]

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONGEST_MESSAGE = 2000  # characters
_LIMITS = Limits(max_bytes=100_000)


@contextmanager
def _file(content: bytes, name: str) -> Iterator[Path]:
    """A file with this content in a folder of its own, while one looks at it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def check_error(error: SummarizerError, kind: type[SummarizerError]) -> None:
    """The documented class, in one line that can be printed, and not as long as what was read."""
    assert isinstance(error, kind), repr(error)
    check_words(str(error))


def check_words(message: str) -> None:
    """One line that can be printed and is not as long as what was read."""
    assert not _UNPRINTABLE.search(message), repr(message)
    assert len(message) < _LONGEST_MESSAGE, len(message)


def check_article(article: Article) -> None:
    """Clean text, sentences that partition it, and JSON that can be written."""
    pieces = [article.text[s.start : s.end] for s in article.sentences]
    assert "".join(pieces) == article.text
    assert [s.number for s in article.sentences] == list(range(1, len(pieces) + 1))
    assert clean(article.text) == article.text
    for words in (article.title, article.outlet, article.url):
        assert words is None or not _UNPRINTABLE.search(words), repr(words)
    line = render_line(Extraction(name=article.name, article=article, summary=None))
    line.encode("utf-8")
    assert json.loads(line)["article"]["text"] == article.text


def read_as(ending: str) -> Target:
    """The bytes of a file with this ending."""

    def target(content: bytes) -> None:
        try:
            article = parse_article(content, f"article{ending}")
        except ArticleError as error:
            check_error(error, ArticleError)
        else:
            check_article(article)

    return target


def read_lines(content: bytes) -> None:
    """JSON Lines: one result for each line that is not blank, whatever the others are."""
    with _file(content, "lines.jsonl") as path:
        found = list(read_articles(path, limits=_LIMITS))
    for result in found:
        if isinstance(result, Article):
            check_article(result)
        else:
            check_error(result, ArticleError)
    lines = sum(bool(line.strip()) for line in content.split(b"\n"))
    assert 1 <= len(found) <= max(lines, 1)


def decode_declared(content: bytes) -> None:
    """Bytes with the name of an encoding before them, as a server may send it."""
    name, _, rest = content.partition(b"\n")
    try:
        text = decode(rest, "page", name.decode("latin-1"))
    except ArticleError as error:
        check_error(error, ArticleError)
    else:
        assert clean(clean(text)) == clean(text)
        clean(text).encode("utf-8")


def expectation(content: bytes) -> None:
    """expected.yaml; what is read twice is the same."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        found = read_expectation(text, "expected.yaml")
    except CaseError as error:
        check_error(error, CaseError)
    else:
        assert read_expectation(text, "expected.yaml") is found
        assert len({record.key for record in found.all_records()}) == len([*found.all_records()])


def suite_file(content: bytes) -> None:
    """suite.yaml; what is read can be written as JSON, which is YAML, and read again."""
    with _file(content, "suite.yaml") as path:
        try:
            found = read_suite_file(path.parent)
        except CaseError as error:
            check_error(error, CaseError)
            return
    # YAML does not know JSON's surrogate pairs; a lone one, which YAML may escape, is no UTF-8.
    again = json.dumps(found.model_dump(mode="json"), ensure_ascii=False)
    if not re.search("[\ud800-\udfff]", again):
        with _file(again.encode(), "suite.yaml") as path:
            assert read_suite_file(path.parent) == found


def recording(content: bytes) -> None:
    """A recording; what is read is written and read again, and every answer has its text."""
    with _file(content, "recording.json") as path:
        try:
            found = read_recording(path)
        except RecordingUnreadable as error:
            check_error(error, RecordingUnreadable)
            return
        texts = [attempt.text() for attempt in found.attempts]
        path.write_text(found.json_text(), encoding="utf-8")
        again = read_recording(path)
        assert again == found
        assert [attempt.text() for attempt in again.attempts] == texts


def run_file(content: bytes) -> None:
    """A run file; what is read is written and read again."""
    with _file(content, "run.jsonl") as path:
        try:
            found = read_run(path)
        except CaseError as error:
            check_error(error, CaseError)
            return
        write_run(found, path)
        again = read_run(path)
        # Details without a result, and articles without details, are not written.
        assert (again.manifest, again.results) == (found.manifest, found.results)


def prompt(content: bytes) -> None:
    """A template; what is read has the same sections again."""
    source = content.decode("latin-1")
    try:
        found = parse_prompt("prompt", source)
    except PromptError as error:
        check_error(error, PromptError)
    else:
        assert parse_prompt("prompt", found.source).sections == found.sections
        found.messages(**dict.fromkeys(found.variables, "$article"))


def any_json(content: bytes) -> None:
    """What `load_json` reads can be written and read again."""
    try:
        found = load_json(content)
    except BrokenText as broken:
        check_words(broken.problem)
    else:
        assert repr(load_json(json.dumps(found))) == repr(found)


def any_yaml(content: bytes) -> None:
    """`load_yaml` reads it or says in one line why not."""
    try:
        load_yaml(content.decode("latin-1"))
    except BrokenText as broken:
        check_words(broken.problem)


def result_line(content: bytes) -> None:
    """A line of a provider's results: an answer, an error, or no line of results."""
    batch_targets.read_one_result(content)


def result_file(content: bytes) -> None:
    """A file of results for a batch of two questions: each line is counted once."""
    batch_targets.import_results(content)


def items_in(ending: str) -> Target:
    """The items of a source with this ending."""

    def target(content: bytes) -> None:
        with _file(content, f"source{ending}") as path:
            batch_targets.check_items(path, check_article, lambda e: check_error(e, ArticleError))

    return target


def damaged_store(content: bytes) -> None:
    """A store of which the bytes at places that `content` names are others."""
    batch_targets.read_damaged_store(content)


TARGETS: Final[dict[str, Target]] = {
    "text": read_as(".txt"),
    "markdown": read_as(".md"),
    "html": read_as(".html"),
    "unnamed": read_as(""),
    "lines": read_lines,
    "encoding": decode_declared,
    "expectation": expectation,
    "suite": suite_file,
    "recording": recording,
    "run": run_file,
    "prompt": prompt,
    "json": any_json,
    "yaml": any_yaml,
    "result-line": result_line,
    "result-file": result_file,
    "jsonl": items_in(".jsonl"),
    "parquet": items_in(".parquet"),
    "urls": items_in(".urls"),
    "store": damaged_store,
}
