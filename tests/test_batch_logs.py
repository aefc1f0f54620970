"""The log of a run for programs: one JSON object a line, and nothing else."""

import io
import json
import logging
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from summarizer.batch.logs import JsonLog
from summarizer.batch.runner import Batch, RunSettings
from summarizer.batch.sources import open_sources
from summarizer.batch.tally import Tally
from summarizer.errors import StoreError
from summarizer.testing import MisbehavingProvider, Reply, status
from tests.stress import invented

SECRET = "planted-f00dcafe1234"  # noqa: S105 - of nobody


@dataclass
class Limit:
    """What a log looks at."""

    most: int = 64
    allowed: int = 4
    in_flight: int = 0
    refused: int = 0
    paused_seconds: float = 0.0


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    """Every line, each of which has to be a JSON object."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def run(tmp_path: Path, provider: MisbehavingProvider, names: dict[str, str]) -> io.StringIO:
    """The log of a run over texts by file name."""
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    stream = io.StringIO()
    with JsonLog(stream) as log:
        batch = Batch(
            tmp_path / "out",
            {"model": "openai/stub", "base_url": provider.url},
            RunSettings(workers=4),
        )
        source = open_sources([str(tmp_path / name) for name in names])
        batch.tally = log.watch(batch.tally, batch.limit, {"workers": 4})
        batch.run(source)
    return stream


def test_a_run_is_told_from_start_to_finish(tmp_path: Path) -> None:
    """An article that is answered, one that fails, one that cannot be read: each has its line."""
    script: list[Reply | str] = ["answer", status(401, message="who are you?")]
    texts = {"a.txt": invented.article_text(1), "b.txt": invented.article_text(2), "c.txt": " \n"}
    with MisbehavingProvider(answer=invented.answer, script=script) as provider:
        told = events(run(tmp_path, provider, texts))
    by_event = {line["event"]: line for line in told}
    assert told[0]["event"] == "started"
    assert told[0]["workers"] == 4
    assert sorted(line["event"] for line in told[1:-1]) == ["answered", "failed", "unreadable"]
    assert by_event["answered"]["level"] == "info"
    assert by_event["answered"]["input_tokens"] > 0
    assert by_event["failed"]["level"] == "warning"
    assert by_event["failed"]["kind"] == "AccessRefused"
    assert "HTTP 401 (who are you?)" in by_event["failed"]["message"]
    assert by_event["unreadable"]["name"].endswith("c.txt")
    assert told[-1]["event"] == "finished"
    assert {name: told[-1][name] for name in ("answered", "failed", "unreadable", "requests")} == {
        "answered": 1,
        "failed": 1,
        "unreadable": 1,
        "requests": 2,
    }
    assert told[-1]["failures"] == {"AccessRefused": 1, "ArticleError": 1}


def test_each_line_says_when_in_utc() -> None:
    stream = io.StringIO()
    with JsonLog(stream) as log:
        log.watch(Tally(), Limit(), {})
    for line in events(stream):
        assert line["time"].endswith("Z")
        moment = datetime.fromisoformat(line["time"])
        assert abs(datetime.now(UTC) - moment) < timedelta(hours=1)
        assert list(line)[:3] == ["time", "level", "event"]


def test_refusals_and_leaps_of_the_limit_are_told_and_steps_are_not() -> None:
    stream, limit = io.StringIO(), Limit()
    with JsonLog(stream) as log:
        log.watch(Tally(), limit, {})
        for limit.allowed in (5, 7, 8, 9, 15, 16):
            log.look()
        limit.allowed, limit.refused, limit.paused_seconds = 8, 2, 1.5
        log.look()
        log.look()
    told = [line for line in events(stream) if line["event"] in ("limit", "throttled")]
    for line in told:
        del line["time"]
    assert told == [
        {"level": "info", "event": "limit", "allowed": 8, "before": 4},
        {"level": "info", "event": "limit", "allowed": 16, "before": 8},
        {"level": "warning", "event": "throttled", "times": 2, "allowed": 8, "paused_seconds": 1.5},
    ]


def test_progress_is_told_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, seconds = io.StringIO(), [0.0]
    monkeypatch.setattr("summarizer.batch.logs.time.monotonic", lambda: seconds[0])
    with JsonLog(stream) as log:
        tally = log.watch(Tally(total=9), Limit(in_flight=3), {})
        for seconds[0] in (4.0, 9.0, 10.0, 12.0, 21.0):
            tally.items += 1
            log.look()
    told = [line for line in events(stream) if line["event"] == "progress"]
    assert [
        (line["seconds"], line["items"], line["total"], line["in_flight"]) for line in told
    ] == [
        (10.0, 3, 9, 3),
        (21.0, 5, 9, 3),
    ]


def test_what_ends_a_run_early_is_told() -> None:
    stream = io.StringIO()
    with JsonLog(stream) as log:
        log.watch(Tally(), Limit(), {}).stopped = "the budget of 100 tokens is spent"
    assert [line["event"] for line in events(stream)] == ["started", "stopped", "finished"]
    assert events(stream)[1]["reason"] == "the budget of 100 tokens is spent"


@pytest.mark.parametrize("is_watching", [True, False])
def test_an_error_is_the_last_line(is_watching: bool) -> None:
    """Also one that came before there was a run."""
    stream = io.StringIO()

    def go() -> None:
        with JsonLog(stream) as log:
            if is_watching:
                log.watch(Tally(), Limit(), {})
            raise StoreError("out: another process uses it")

    with pytest.raises(StoreError):
        go()
    told = events(stream)[-1]
    assert (told["event"], told["level"]) == ("error", "error")
    assert told["message"] == "out: another process uses it"


def test_texts_are_printable_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters, escapes, bidirectional overrides, and keys that the environment holds."""
    monkeypatch.setenv("SOME_API_KEY", SECRET)
    stream = io.StringIO()
    with JsonLog(stream) as log:
        tally = log.watch(Tally(), Limit(), {"out": f"dir-{SECRET}"})
        tally.fail("ArticleError", "a\x1b[2J\u202e\n\r.txt", f"Bearer sk-live-123456789: {SECRET}")
    text = stream.getvalue()
    assert "planted" not in text
    assert "sk-live" not in text
    assert all(character.isprintable() for character in text.replace("\n", ""))
    assert len(text.splitlines()) == 3
    assert events(stream)[1]["name"] == "a [2J .txt"


def test_what_libraries_say_is_a_line_too() -> None:
    """Logged or warned of; and afterwards logging is as it was."""
    before = list(logging.getLogger().handlers)
    stream = io.StringIO()
    with JsonLog(stream), warnings.catch_warnings():
        warnings.simplefilter("always")
        try:
            raise ValueError("odd")
        except ValueError:
            logging.getLogger("somebody").exception("broken\nin two")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        logging.getLogger("somebody").info("chatter")
    first, second = events(stream)
    assert first["event"] == "log"
    assert first["logger"] == "somebody"
    assert first["message"] == "broken in two"
    assert first["exception"] == "ValueError: odd"
    assert "DeprecationWarning: old" in second["message"]
    assert logging.getLogger().handlers == before
    assert logging.getLogger("summarizer.batch").level == logging.NOTSET


def test_a_log_that_nobody_reads_does_not_stop_the_run() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with JsonLog(Closed()) as log:
        log.watch(Tally(), Limit(), {}).fail("ArticleError", "a.txt", "empty")
