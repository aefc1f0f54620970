"""The Python API: what the command line can do, results in the order of their sources."""

import asyncio
import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

import summarizer
from summarizer import brief, summarize
from summarizer.errors import UsageError
from summarizer.pipeline import default_model, extractions
from tests.faulty_server import FaultyServer, answer
from tests.stories import SENTENCES, make_answer, make_article

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
    with pytest.raises(UsageError, match="holds 2 articles"):
        summarize(path, model="rules")


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
    replies = [answer(json.dumps(make_answer())) for _ in articles]
    replies[0] = replace(replies[0], delay_seconds=0.3)
    with FaultyServer(replies) as server:
        results = list(extractions(articles, model="openai/stub", base_url=server.url, workers=3))
    assert [r.name for r in results] == [a.name for a in articles]
    assert all(r.failure is None and not r.findings for r in results)


def test_an_out_of_band_answer_says_so(tmp_path: Path) -> None:
    with FaultyServer([answer(json.dumps(make_answer()))]) as server:
        result = summarize(
            make_article(), model="openai/stub", base_url=server.url, out_of_band="by hand"
        )
    assert result.provenance is not None
    assert (result.provenance.how, result.provenance.note) == ("out_of_band", "by hand")


def test_the_modules_are_where_the_names_say() -> None:
    for name, home in summarizer._HOMES.items():
        assert hasattr(importlib.import_module(f"summarizer.{home}"), name)
