"""The Python API: what the command line can do, results in the order of their sources."""

import ast
import asyncio
import importlib
import inspect
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import summarizer
from summarizer import brief, summarize
from summarizer.briefing import Article
from summarizer.errors import PromptError, UsageError
from summarizer.pipeline import aextractions, default_model, extractions
from summarizer.testing import MisbehavingProvider, answer
from tests.lean import make_lean_answer
from tests.stories import SENTENCES, make_article

STORY = "\n\n".join(words for _, words in SENTENCES) + "\n"


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_MODEL", "SUMMARIZER_MODE"):
        monkeypatch.delenv(name, raising=False)


def test_what_is_promised_is_importable() -> None:
    """`__all__`, what the type checker sees and what can be imported are the same names."""
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
        assert name in dir(summarizer)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        summarizer.nothing  # noqa: B018 - the access is the test


@pytest.mark.parametrize(
    ("variables", "model"),
    [
        ({}, "rules"),
        ({"OPENAI_API_KEY": "k"}, "openai/gpt-5-mini"),
        ({"SUMMARIZER_MODEL": "ollama/a"}, "ollama/a"),
        ({"SUMMARIZER_MODEL": "ollama/a", "OPENAI_API_KEY": "k"}, "ollama/a"),
        ({"SUMMARIZER_MODEL": " ", "OPENAI_API_KEY": ""}, "rules"),
    ],
)
def test_the_default_model(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], model: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_model() == model


def test_one_article_by_path_and_as_an_object(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    for source in (path, str(path), summarizer.read_article(path)):
        result = summarize(source, model="rules")
        assert result.summary is not None
        assert result.summary.meetings


def test_a_source_of_several_articles_is_for_brief(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n')
    assert len(brief([path], model="rules").extractions) == 2
    with pytest.raises(UsageError, match="holds several articles"):
        summarize(path, model="rules")


def test_several_articles_are_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n')
    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))] * 2) as server:
        with pytest.raises(UsageError, match="holds several articles"):
            summarize(path, model="openai/stub", base_url=server.url)
        assert server.requests == []


def test_inside_a_running_event_loop(tmp_path: Path) -> None:
    """A notebook runs one; the sync call works there as well."""

    async def in_a_notebook() -> int:
        return len(brief([make_article(), make_article()], model="rules").extractions)

    assert asyncio.run(in_a_notebook()) == 2


def test_nonsense_is_refused_before_any_article_is_read() -> None:
    with pytest.raises(UsageError, match="unknown model"):
        extractions(["there/is/no/such/file"], model="gpt")


def test_many_articles_come_out_in_order_with_few_under_way(tmp_path: Path) -> None:
    """The first answer is slow; the others wait their turn in the output, not at the server."""
    articles = [make_article(name=f"{number}.txt") for number in range(6)]
    replies = [answer(json.dumps(make_lean_answer())) for _ in articles]
    replies[0] = replace(replies[0], delay_seconds=0.3)
    with MisbehavingProvider(script=replies) as server:
        results = list(extractions(articles, model="openai/stub", base_url=server.url, workers=3))
    assert [r.name for r in results] == [a.name for a in articles]
    assert all(r.failure is None and not r.findings for r in results)


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("summarizer")]


@pytest.mark.parametrize("model", ["rules", "openai/stub"])
def test_a_bug_met_by_one_source_or_article_loses_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: str
) -> None:
    """It is a failure of that one, with what to report."""
    path = tmp_path / "story.txt"
    path.write_text(STORY)

    def read(source: str, **_: Any) -> Iterator[Article]:
        if source == "bad":
            raise KeyError("sur\udcffprise")
        yield make_article(name=source)

    def extract(article: Article, *_: Any, **__: Any) -> Any:
        if article.name == "worse":
            raise ZeroDivisionError("by nothing")
        return summarizer.Extraction(name=article.name, article=article, summary=None)

    async def extract_later(*arguments: Any, **options: Any) -> Any:
        return extract(*arguments, **options)

    monkeypatch.setattr("summarizer.pipeline.read_articles", read)
    monkeypatch.setattr("summarizer.rules.extract", extract)
    monkeypatch.setattr("summarizer.pipeline.plans.extract", extract_later)
    base_url = {} if model == "rules" else {"base_url": "http://127.0.0.1:9/v1"}
    results = list(extractions(["one", "bad", "worse", "two"], model=model, **base_url))  # type: ignore[arg-type]  # strings all
    assert [r.name for r in results] == ["one", "bad", "worse", "two"]
    kinds = [r.failure.kind if r.failure else None for r in results]
    assert kinds == [None, "InternalError", "InternalError", None]
    for result, words in ((results[1], "KeyError: 'sur"), (results[2], "Error: by nothing in ")):
        assert result.failure is not None
        assert words in result.failure.message
        assert "please report it" in result.failure.message
        assert result.failure.message.isprintable()


def test_what_the_callers_own_iterable_raises_is_raised_after_the_results_before_it() -> None:
    def sources() -> Iterator[Article]:
        yield make_article()
        raise LookupError("the caller's")

    with MisbehavingProvider(
        script=[replace(answer(json.dumps(make_lean_answer())), delay_seconds=0.2)]
    ) as server:
        for options in ({"model": "rules"}, {"model": "openai/stub", "base_url": server.url}):
            results = extractions(sources(), **options)  # type: ignore[arg-type]  # strings all
            assert next(results).failure is None
            with pytest.raises(LookupError, match="the caller's"):
                next(results)
    assert threads() == []


def test_answers_come_in_while_the_caller_is_busy() -> None:
    """A deadline is about the model: a slow pipe behind the results does not use it up."""
    articles = [make_article(name=f"{number}.txt") for number in range(3)]
    reply = answer(json.dumps(make_lean_answer()))
    with MisbehavingProvider(script=[reply, *[replace(reply, delay_seconds=0.6)] * 2]) as server:
        results = extractions(
            articles, model="openai/stub", base_url=server.url, deadline_seconds=0.9, workers=2
        )
        found = [next(results)]
        time.sleep(1.2)
        found += results
    assert [r.failure for r in found] == [None] * 3
    assert len(server.requests) == 3


def test_no_more_is_read_and_asked_than_the_caller_takes() -> None:
    """At most `workers` under way, two results ready, one article read ahead."""
    read: list[int] = []

    def sources() -> Iterator[Article]:
        for number in range(30):
            read.append(number)
            yield make_article(name=f"{number}.txt")

    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))] * 30) as server:
        results = extractions(sources(), model="openai/stub", base_url=server.url, workers=2)
        next(results)
        time.sleep(0.7)
        assert len(server.requests) <= 1 + 2 + 2 + 1
        assert len(read) <= len(server.requests) + 1
        assert [r.name for r in results] == [f"{number}.txt" for number in range(1, 30)]


def test_a_result_does_not_wait_for_the_next_source() -> None:
    """It is there as soon as it and those before it are there, however slow the next file is."""
    is_over = threading.Event()

    def sources() -> Iterator[Article]:
        yield make_article()
        is_over.wait(10)
        yield make_article()

    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))] * 2) as server:
        results = extractions(sources(), model="openai/stub", base_url=server.url)
        started = time.monotonic()
        assert next(results).failure is None
        assert time.monotonic() - started < 8
        is_over.set()
        assert len(list(results)) == 1


def test_who_stops_early_leaves_nothing_behind() -> None:
    """What is under way is cancelled, the client is closed, the thread has ended."""
    reply = answer(json.dumps(make_lean_answer()))
    replies = [reply, *[replace(reply, delay_seconds=20)] * 5]
    with MisbehavingProvider(script=replies) as server:
        articles = [make_article(name=f"{number}.txt") for number in range(6)]
        results = extractions(articles, model="openai/stub", base_url=server.url, workers=3)
        next(results)
        started = time.monotonic()
        results.close()  # type: ignore[attr-defined]  # a generator
    assert time.monotonic() - started < 2
    assert threads() == []


def test_an_interrupt_while_waiting_ends_what_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reply = replace(answer(json.dumps(make_lean_answer())), delay_seconds=20)
    closed: list[bool] = []

    class Interrupted:
        def __init__(self) -> None:
            self.put = closed.append

        def get(self) -> None:
            time.sleep(0.3)
            raise KeyboardInterrupt

    monkeypatch.setattr("summarizer.pipeline.threads.SimpleQueue", Interrupted)
    with MisbehavingProvider(script=[reply]) as server, pytest.raises(KeyboardInterrupt):
        list(extractions([make_article()], model="openai/stub", base_url=server.url))
    assert threads() == []
    assert len(closed) == 1


def test_rules_and_recordings_need_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda self: pytest.fail("a thread"))
    assert summarize(make_article(), model="rules").failure is None
    result = summarize(make_article(), model="recorded/claude")
    assert result.failure is not None
    assert result.failure.kind == "RecordingMiss"


@pytest.mark.parametrize("model", ["rules", "openai/stub"])
def test_results_in_the_callers_own_event_loop(model: str) -> None:
    async def collect(**options: Any) -> list[str]:
        return [r.name async for r in aextractions([make_article(), "/no/such"], **options)]

    async def collect_by_sync(**options: Any) -> list[str]:
        return [r.name for r in extractions([make_article(), "/no/such"], **options)]

    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))] * 2) as server:
        options = {"model": model} | ({"base_url": server.url} if model != "rules" else {})
        for way in (collect, collect_by_sync):
            assert asyncio.run(way(**options)) == ["reef-patrol.txt", "/no/such"]


def test_a_given_publication_day_goes_for_articles_already_read() -> None:
    result = summarize(make_article(), model="rules", published="2022-01-02")
    assert result.article is not None
    assert result.article.published is not None
    assert (result.article.published.date, result.article.published.origin) == (
        "2022-01-02",
        "option",
    )


def template(tmp_path: Path, parameters: str, variables: str = "article") -> str:
    path = tmp_path / "own.v1.md"
    words = " ".join(f"${name.strip()}" for name in variables.split(","))
    path.write_text(
        f"---\npurpose: p\nvariables: [{variables}]\nparameters: {{{parameters}}}\n---\n"
        f"# system\n\ns\n\n# user\n\n{words}\n"
    )
    return str(path)


@pytest.mark.parametrize(
    ("parameters", "variables", "words"),
    [
        ("temprature: 0", "article", "unknown model parameter temprature"),
        ("temperature: warm", "article", "temperature is 'warm': expected a number"),
        ("temperature: true", "article", "expected a number"),
        ("temperature: .inf", "article", "expected a number"),
        ("temperature: null", "article", "expected a number"),
        ("max_tokens: 0", "article", "expected a whole number above 0"),
        ("max_tokens: 1.5", "article", "expected a whole number above 0"),
        ("seed: 2024-05-03", "article", "seed is datetime.date"),
        ("stop: [1]", "article", "expected a text or a list of texts"),
        ("verbosity: 3", "article", "verbosity is 3: expected a word"),
        ("1: 3", "article", "unknown model parameter 1"),
        ("", "article, author", r"nothing fills in \$author; there are \$article, \$page, \$title"),
    ],
)
@pytest.mark.parametrize("model", ["openai/stub", "recorded/claude"])
def test_a_prompt_that_cannot_be_sent_is_refused_at_once(
    tmp_path: Path, parameters: str, variables: str, words: str, model: str
) -> None:
    prompt = template(tmp_path, parameters, variables)
    with pytest.raises(PromptError, match=words) as error:
        extractions([], model=model, prompt=prompt, **_base_url(model))
    assert str(error.value).startswith("prompt own.v1: ")
    assert "\n" not in str(error.value)


def _base_url(model: str) -> Any:
    return {"base_url": "http://127.0.0.1:9/v1"} if model.startswith("openai") else {}


def test_every_parameter_and_variable_that_is_known_is_taken(tmp_path: Path) -> None:
    prompt = template(
        tmp_path,
        "temperature: 0.5, top_p: 1, frequency_penalty: -1, presence_penalty: 0, max_tokens: 9, "
        "seed: 3, stop: [a, b], reasoning_effort: low, verbosity: low",
        "article, title, outlet, published",
    )
    result = summarize(make_article(), model="recorded/claude", prompt=prompt)
    assert result.failure is not None
    assert result.failure.kind == "RecordingMiss"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prompt": "extract.v1"}, "option prompt needs a model"),
        ({"max_reasks": 1}, "option max_reasks needs a model"),
        ({"sample": 1}, "option sample needs a model"),
        ({"base_url": "http://x"}, "option base_url needs a model"),
        ({"deadline_seconds": 9.0}, "option deadline_seconds needs a model that is asked"),
        ({"record": "once"}, "option record='once' needs a model"),
        ({"published": "yesterday"}, "not a date: 'yesterday'"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(options: Any, words: str) -> None:
    """At once, and in the words of Python's callers."""
    with pytest.raises(UsageError, match=words):
        extractions([make_article()], model="rules", **options)


def test_a_deadline_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r"option deadline_seconds is 0\.0"):
        extractions([], model="openai/stub", base_url="http://x", deadline_seconds=0.0)


def test_a_missing_key_is_told_at_once() -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        extractions([make_article()], model="openai/gpt-5-mini")


def test_what_a_type_checker_sees_is_what_is_exported() -> None:
    """The table of names, `__all__` and the imports for type checkers hold the same names."""
    tree = ast.parse(inspect.getsource(summarizer))
    seen = {
        alias.asname
        for block in tree.body
        if isinstance(block, ast.If)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    assert seen == set(summarizer.__all__) == set(summarizer._HOMES)
    assert seen >= {"Options", "UsageError", "ArticleError", "ModelError", "aextractions"}


def test_an_out_of_band_answer_says_so(tmp_path: Path) -> None:
    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))]) as server:
        result = summarize(
            make_article(), model="openai/stub", base_url=server.url, out_of_band="by hand"
        )
    assert result.provenance is not None
    assert (result.provenance.how, result.provenance.note) == ("out_of_band", "by hand")


def test_the_modules_are_where_the_names_say() -> None:
    for name, home in summarizer._HOMES.items():
        assert hasattr(importlib.import_module(f"summarizer.{home}"), name)


def test_a_single_source_is_no_sequence_of_letters(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    for source in (str(path), path):
        assert [e.name for e in brief(source, model="rules").extractions] == [str(path)]
