"""Runs of a batch: what is asked, what is not asked again, and what ends a run early."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summarizer.batch.budget import Budget
from summarizer.batch.runner import Batch, RunSettings
from summarizer.batch.sources import Item, open_sources
from summarizer.batch.store import open_store
from summarizer.batch.tally import Tally
from summarizer.briefing import Extraction
from summarizer.errors import ArticleError, StoreError, UsageError
from summarizer.pipeline import Options
from summarizer.testing import (
    SILENCE,
    Faults,
    MisbehavingProvider,
    Reply,
    answer,
    json_reply,
    status,
)
from tests.stress import invented
from tests.stress.batch import Outcome, stress

Ask = Callable[..., Tally]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_MODEL", "SUMMARIZER_MODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def provider() -> Iterator[MisbehavingProvider]:
    with MisbehavingProvider(answer=invented.answer, label=invented.label) as provider:
        yield provider


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Thirty articles; those whose serial ends in 0 are answered wrongly at first."""
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(invented.json_lines(30)), encoding="utf-8")
    return path


@pytest.fixture
def ask(provider: MisbehavingProvider, tmp_path: Path) -> Ask:
    """Runs the batch in `tmp_path`, and returns its tally."""

    def run(*sources: Path, options: Options | None = None, **settings: Any) -> Tally:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url, **(options or {})}
        batch = Batch(tmp_path / "batch", chosen, RunSettings(**{"workers": 8, **settings}))
        return batch.run(open_sources(sources) if sources else None)

    return run


def results(folder: Path, setup: int = 1) -> list[Extraction]:
    with open_store(folder / "batch", to_write=False) as store:
        return list(store.results(setup))


def labels(provider: MisbehavingProvider) -> Counter[str]:
    return Counter(str(entry.label) for entry in provider.ledger.entries)


def test_every_article_is_asked_about_once_and_a_second_run_asks_nothing(
    ask: Ask, provider: MisbehavingProvider, source: Path, tmp_path: Path
) -> None:
    """Thirty questions and three re-asks; the store and the provider agree to the request."""
    tally = ask(source)
    assert (tally.answered, tally.failed, tally.left, tally.requests) == (30, 0, 0, 33)
    expected = Counter([*(f"{serial}/0" for serial in range(30)), "0/1", "10/1", "20/1"])
    assert labels(provider) == expected
    again = ask(source)
    assert (again.done_before, again.answered, again.requests) == (30, 0, 0)
    assert labels(provider) == expected
    assert [result.name for result in results(tmp_path)] == [f"{source}:{n}" for n in range(1, 31)]
    assert all(result.summary and not result.findings for result in results(tmp_path))


def test_what_a_run_makes_of_an_article_is_what_the_pipeline_makes_of_it(
    ask: Ask, provider: MisbehavingProvider, source: Path, tmp_path: Path
) -> None:
    from summarizer.pipeline import extractions

    ask(source)
    alone = extractions(source, model="openai/stub", base_url=provider.url)

    def compared(result: Extraction) -> dict[str, Any]:
        return result.model_dump(exclude={"attempts": {"__all__": {"seconds"}}})

    assert [compared(r) for r in results(tmp_path)] == [compared(r) for r in alone]


def test_what_recordings_answer_is_what_extract_makes_of_them_and_costs_nothing(
    tmp_path: Path,
) -> None:
    from summarizer.pipeline import extractions

    sources = sorted((Path(__file__).parents[1] / "evals/core/dev").glob("b*/article.md"))
    assert len(sources) >= 3
    batch = Batch(tmp_path / "batch", {"model": "recorded/claude"})
    tally = batch.run(open_sources(sources))
    assert (tally.answered, tally.requests, tally.uncounted) == (len(sources), 0, 0)
    assert results(tmp_path) == list(extractions(sources, model="recorded/claude"))


def test_the_same_text_in_two_files_is_asked_about_once(
    ask: Ask, provider: MisbehavingProvider, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
    for file, serial in zip(files, (1, 1, 2), strict=True):
        file.write_text(invented.article_text(serial), encoding="utf-8")
    tally = ask(*files)
    assert (tally.answered, tally.same) == (2, 1)
    assert labels(provider) == Counter(["1/0", "2/0"])
    assert [result.name for result in results(tmp_path)] == [str(file) for file in files]
    assert ask(*files).done_before == 3


def test_a_changed_prompt_asks_anew_and_keeps_what_there_was(
    ask: Ask, provider: MisbehavingProvider, source: Path, tmp_path: Path
) -> None:
    from summarizer.prompts import load_prompt

    ask(source)
    changed = tmp_path / "extract.v3.md"
    changed.write_text(load_prompt("extract.v3").source.replace("JSON", "minified JSON", 1))
    assert ask(source, options={"prompt": str(changed)}).answered == 30
    assert len(provider.ledger.entries) == 66
    assert len(results(tmp_path, 1)) == len(results(tmp_path, 2)) == 30
    assert ask(source).requests == 0


def test_a_longer_list_asks_about_what_is_new(
    ask: Ask, provider: MisbehavingProvider, source: Path
) -> None:
    ask(source)
    with source.open("a", encoding="utf-8") as file:
        file.writelines(invented.json_lines(3, start=31))
    assert ask(source).requests == 3


def test_what_cannot_be_read_is_a_result_and_loses_nothing(
    ask: Ask, tmp_path: Path, source: Path
) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write("{broken\n\n")
    tally = ask(source)
    assert (tally.answered, tally.unreadable) == (30, 1)
    [broken] = [result for result in results(tmp_path) if result.failure]
    assert broken.failure is not None
    assert (broken.name, broken.failure.kind) == (f"{source}:31", "ArticleError")
    assert ask(source).done_before == 31


def test_a_bug_with_one_item_is_that_items_failure(ask: Ask, provider: MisbehavingProvider,
                                                   tmp_path: Path) -> None:  # fmt: skip
    def fail() -> Iterator[ArticleError]:
        raise ZeroDivisionError("nobody foresaw this")
        yield

    chosen: Options = {"model": "openai/stub", "base_url": provider.url}
    tally = Batch(tmp_path / "batch", chosen).run([Item("odd", "f", fail)])
    assert (tally.unreadable, tally.failures) == (1, Counter(["InternalError"]))


def test_failures_keep_their_reason_and_are_asked_again_on_demand(
    source: Path, tmp_path: Path
) -> None:
    """A rejection is not asked about twice by a mere rerun."""
    is_healed = False

    def moody(body: dict[str, Any]) -> str | Reply:
        if invented.serial_of(body["messages"][1]["content"]) == 7 and not is_healed:
            return status(400, "seven is not served")
        return invented.answer(body)

    with MisbehavingProvider(answer=moody, label=invented.label) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}

        def run(**settings: Any) -> Tally:
            return Batch(tmp_path / "batch", chosen, RunSettings(**settings)).run(
                open_sources([source])
            )

        assert run().failed == 1
        [broken] = [result for result in results(tmp_path) if result.failure]
        assert broken.failure is not None
        assert "seven is not served" in broken.failure.message
        is_healed = True
        assert run().requests == 0
        assert run(retry_failed=True).answered == 1
        assert labels(provider)["7/0"] == 2
    assert not any(result.failure for result in results(tmp_path))


def test_a_budget_is_not_passed_and_a_later_run_does_the_rest(
    ask: Ask, provider: MisbehavingProvider, source: Path
) -> None:
    first = ask(source, budget=Budget(tokens=40_000), workers=1)
    spent = first.input_tokens + first.output_tokens
    assert 0 < spent <= 40_000
    assert first.stopped is not None
    assert "budget" in first.stopped
    assert first.left or first.answered < 30
    again = ask(source, budget=Budget(tokens=40_000))
    assert (again.stopped is not None, again.requests) == (True, 0)
    assert ask(source).stopped is None
    assert max(labels(provider).values()) == 1


def silent_from(serial: int) -> Callable[[dict[str, Any]], str | Reply]:
    """Answers about the articles before `serial`, and says nothing about the others."""

    def answer(body: dict[str, Any]) -> str | Reply:
        is_asked = invented.serial_of(body["messages"][1]["content"]) < serial
        return invented.answer(body) if is_asked else SILENCE

    return answer


def test_a_deadline_ends_a_run_and_loses_nothing(source: Path, tmp_path: Path) -> None:
    """What was answered before stays; what was under way is asked about by the next run."""
    with MisbehavingProvider(answer=silent_from(4)) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}
        batch = Batch(tmp_path / "batch", chosen, RunSettings(run_seconds=3.0, workers=8))
        tally = batch.run(open_sources([source]))
        assert tally.stopped == "the deadline of 3 s has come"
        assert tally.answered <= 4
        assert tally.failed == 0
    with MisbehavingProvider(answer=invented.answer) as provider:
        chosen = {"model": "openai/stub", "base_url": provider.url}
        later = Batch(tmp_path / "batch", chosen)
        assert later.run(open_sources([source])).answered == 30 - tally.answered
        assert (later.counts().answered, later.counts().interrupted) == (30, 0)


def test_the_time_for_one_article_ends_that_article_alone(source: Path, tmp_path: Path) -> None:
    with MisbehavingProvider(answer=silent_from(29)) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}
        batch = Batch(tmp_path / "batch", chosen, RunSettings(article_seconds=4.0))
        tally = batch.run(open_sources([source]))
    assert (tally.answered, tally.failed) == (29, 1)
    assert "no result within 4 s, the time for one article" in tally.last_failure


@pytest.mark.parametrize("code", [401, 404])
def test_a_provider_that_refuses_everybody_ends_the_run_and_fails_nobody(
    source: Path, tmp_path: Path, code: int
) -> None:
    """A wrong key must not turn an archive into failures."""
    with MisbehavingProvider(answer=lambda body: status(code, "no")) as provider:
        batch = Batch(tmp_path / "batch", {"model": "openai/stub", "base_url": provider.url})
        tally = batch.run(open_sources([source]))
    assert tally.stopped is not None
    assert tally.stopped.startswith("20 articles failed in a row, the last one because: ")
    assert (tally.answered, tally.failed) == (0, 0)
    assert results(tmp_path) == []


def test_articles_that_the_provider_rejects_stop_nobody_behind_them(
    source: Path, tmp_path: Path
) -> None:
    """Too long, or against its rules: that is theirs, also where the first twenty are like that."""

    def picky(body: dict[str, Any]) -> str | Reply:
        if invented.serial_of(body["messages"][1]["content"]) < 25:
            return status(400, "maximum context length exceeded")
        return invented.answer(body)

    with MisbehavingProvider(answer=picky, label=invented.label) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}

        def run() -> Tally:
            return Batch(tmp_path / "batch", chosen, RunSettings(workers=2)).run(
                open_sources([source])
            )

        first = run()
        assert (first.stopped or "").startswith("the provider has rejected the first 20 articles")
        assert first.failed >= 20
        second = run()
        assert (second.stopped, second.answered) == (None, 5)
        assert max(labels(provider).values()) == 1
    assert sum(result.failure is not None for result in results(tmp_path)) == 25


def test_articles_that_never_get_an_answer_do_not_block_the_others_for_ever(
    source: Path, tmp_path: Path
) -> None:
    """Left by one run that gave up, they have failed when the next one fails with them, too."""

    def broken(body: dict[str, Any]) -> str | Reply:
        is_good = invented.serial_of(body["messages"][1]["content"]) >= 25
        return invented.answer(body) if is_good else json_reply([1])

    with MisbehavingProvider(answer=broken, label=invented.label) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}
        for _ in range(4):
            batch = Batch(tmp_path / "batch", chosen, RunSettings(workers=2))
            tally = batch.run(open_sources([source]))
    assert tally.stopped is None
    assert (batch.counts().answered, batch.counts().failed) == (5, 25)


def test_a_re_ask_that_the_provider_failed_is_told_and_made_up_for(
    source: Path, tmp_path: Path
) -> None:
    """The first answer stands meanwhile, and is not asked for again."""
    is_healed = False

    def moody(body: dict[str, Any]) -> str | Reply:
        if invented.attempt_of(body) and not is_healed:
            return status(400, "not now")
        return invented.answer(body)

    with MisbehavingProvider(answer=moody, label=invented.label) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}

        def run(**settings: Any) -> Tally:
            batch = Batch(tmp_path / "batch", chosen, RunSettings(**settings))
            return batch.run(open_sources([source]))

        first = run()
        assert (first.answered, first.marked, first.unfinished) == (30, 3, 3)
        is_healed = True
        assert run().requests == 0
        assert run(retry_failed=True).requests == 3
        assert {n for label, n in labels(provider).items() if label.endswith("/0")} == {1}
    assert not any(result.findings for result in results(tmp_path))


def test_a_few_failures_in_a_row_are_failures(
    ask: Ask, provider: MisbehavingProvider, tmp_path: Path
) -> None:
    source = tmp_path / "few.jsonl"
    source.write_text("".join(invented.json_lines(5)))
    provider.change(faults=Faults(bad_request=1.0))
    tally = ask(source)
    assert (tally.failed, tally.stopped) == (5, None)
    assert len(results(tmp_path)) == 5


def test_faults_on_the_way_cost_requests_and_no_article(
    ask: Ask, provider: MisbehavingProvider, source: Path, tmp_path: Path
) -> None:
    provider.change(faults=Faults(unavailable=0.2, reset=0.2, truncated=0.1))
    assert ask(source).answered == 30
    with open_store(tmp_path / "batch", to_write=False) as store:
        stored = {question.requests for question in store.questions()}
        assert store.counts(1).requests == len(provider.ledger.entries) > 33
    assert max(stored) > 1


def test_a_source_is_read_only_as_far_ahead_as_there_are_workers(
    provider: MisbehavingProvider, tmp_path: Path, source: Path
) -> None:
    """Memory does not grow with the source: 120 items, and never more than these few are held."""
    held = 0
    most = 0
    whole = tmp_path / "whole.jsonl"
    whole.write_text("".join(invented.json_lines(120)), encoding="utf-8")
    chosen: Options = {"model": "openai/stub", "base_url": provider.url}
    batch = Batch(tmp_path / "batch", chosen, RunSettings(workers=4))

    def watched() -> Iterator[Item]:
        nonlocal held, most
        for number, item in enumerate(open_sources([whole]), start=1):
            held = number - batch.tally.answered
            most = max(most, held)
            yield item

    assert batch.run(watched()).answered == 120
    # Ahead: 4 and the one in hand; under way: twice 4, and the one that waits for room.
    assert most <= 4 + 1 + 2 * 4 + 2


def test_without_a_source_a_run_does_what_is_open(
    ask: Ask, provider: MisbehavingProvider, source: Path
) -> None:
    ask(source, budget=Budget(tokens=40_000), workers=1)
    before = len(provider.ledger.entries)
    tally = ask()
    assert tally.answered > 0
    assert tally.requests == len(provider.ledger.entries) - before
    assert ask().items == 0


def test_two_runs_at_once_are_one_too_many(ask: Ask, source: Path, tmp_path: Path) -> None:
    from summarizer.batch.locks import hold

    with hold(tmp_path / "batch"), pytest.raises(StoreError, match="another process is writing"):
        ask(source)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"workers": 0}, "workers is 0"),
        ({"workers": 2_000}, "it must be 1 to 1,000"),
        ({"requests_per_minute": 0}, "requests_per_minute is 0"),
        ({"run_seconds": -1.0}, "run_seconds is -1.0"),
    ],
)
def test_settings_that_make_no_sense_are_said_at_once(settings: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        RunSettings(**settings)


def test_a_store_that_cannot_be_written_ends_the_run_and_fails_no_article(
    ask: Ask, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What says something of the disk must not be taken for an article's own failure."""
    from summarizer.batch.store import Store

    def fail(store: Store, *more: object) -> None:
        raise StoreError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "keep", fail)
        with pytest.raises(StoreError, match="the disk is gone"):
            ask(source)
    assert ask(source).answered == 30


def test_what_is_cancelled_before_it_is_sent_is_not_interrupted(
    source: Path, tmp_path: Path
) -> None:
    """Articles whose question was written down and still waited for its turn are known not to have
    been asked about."""
    with MisbehavingProvider(answer=silent_from(0)) as provider:
        chosen: Options = {"model": "openai/stub", "base_url": provider.url}
        batch = Batch(tmp_path / "batch", chosen, RunSettings(run_seconds=4.0, workers=2))
        batch.run(open_sources([source]))
        assert len(provider.ledger.entries) <= 2
    assert batch.counts().interrupted == 0
    assert batch.counts().requests <= 2


def test_a_batch_writes_no_recordings(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="option record does not go with a batch"):
        Batch(tmp_path, {"model": "openai/stub", "base_url": "http://x", "record": "once"})


def command(source: Path, folder: Path, url: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "summarizer.cli", "batch", "run", str(source), "--out",
            str(folder), "--model", "openai/stub", "--base-url", url, *arguments]  # fmt: skip


def test_ctrl_c_ends_a_run_in_good_order(source: Path, tmp_path: Path) -> None:
    """What is under way is finished and kept, and exit code 130 says that there is more."""
    begun = threading.Event()

    def slow(body: dict[str, Any]) -> str | Reply:
        if invented.serial_of(body["messages"][1]["content"]) < 4:
            return invented.answer(body)
        begun.set()
        return replace(answer(invented.answer(body)), delay_seconds=1.0)

    with MisbehavingProvider(answer=slow, label=invented.label) as provider:
        process = subprocess.Popen(
            command(source, tmp_path / "batch", provider.url, "--workers", "4"),
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert begun.wait(60)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate()
        assert process.returncode == 130
        assert "interrupted" in complaint
        kept = len(results(tmp_path))
        assert 0 < kept < 30
        with open_store(tmp_path / "batch", to_write=False) as store:
            assert store.counts(1).interrupted == 0
        done = subprocess.run(
            command(source, tmp_path / "batch", provider.url), capture_output=True, check=False
        )
        assert done.returncode == 0
        assert max(labels(provider).values()) == 1
        assert len(results(tmp_path)) == 30


def test_killed_runs_lose_nothing_and_answer_nothing_twice(tmp_path: Path) -> None:
    """The stress run in small: every kind of fault, and SIGKILL at two moments."""
    outcome = stress(
        tmp_path, articles=150, kills=2, workers=8, faults=0.05, seed=3,
        latency="uniform:10ms..60ms", long_waits=0,
    )  # fmt: skip
    assert outcome.problems == []
    assert outcome.answered + outcome.failed == 150
    assert outcome.interrupted <= 2 * 2 * 8


def test_a_ledger_that_does_not_agree_is_a_problem(tmp_path: Path, source: Path) -> None:
    """The comparison can fail: an answer that is taken out of the store is missed."""
    from tests.stress.batch import compare, provider

    ledger = tmp_path / "ledger.jsonl"
    with provider(ledger, "--seed", "1") as url:
        subprocess.run(command(source, tmp_path / "batch", url), capture_output=True, check=True)
    agreed = Outcome(30)
    compare(tmp_path / "batch", ledger, 0, 16, agreed)
    assert agreed.problems == []
    with ledger.open("a") as file:
        [first, *_] = ledger.read_text().splitlines()
        file.write(json.dumps({**json.loads(first), "number": 999}) + "\n")
    doubled = Outcome(30)
    compare(tmp_path / "batch", ledger, 0, 16, doubled)
    assert len(doubled.problems) == 2  # one request too many, and an answer too many


def test_a_full_disk_ends_a_run_with_one_line_and_a_later_run_goes_on(
    source: Path, tmp_path: Path
) -> None:
    """Here a limit on the size of files stands for the disk, so that no ballast helps."""
    with MisbehavingProvider(answer=invented.answer, label=invented.label) as provider:
        limited = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
            "from summarizer.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        arguments = command(source, tmp_path / "batch", provider.url, "--workers", "2")[3:]
        done = subprocess.run(
            [sys.executable, "-c", limited, *arguments], capture_output=True, text=True,
            check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert done.returncode == 2
        assert "is the disk full? What was stored before is safe" in done.stderr
        assert "Traceback" not in done.stderr
        kept = {result.name for result in results(tmp_path)}
        assert len(kept) < 30
        asked_before = labels(provider)
        subprocess.run(
            command(source, tmp_path / "batch", provider.url), capture_output=True, check=True
        )
    assert len(results(tmp_path)) == 30
    for label, times in labels(provider).items():
        name = f"{source}:{int(label.split('/')[0]) + 1}"
        if name in kept:
            assert times == asked_before[label] == 1
