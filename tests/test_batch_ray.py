"""The Ray engine: the same results as the local one, and nothing lost when a worker is killed.

Skipped where Ray is not installed: `make ray` runs it in an environment of its own.
"""

import asyncio
import os
import signal
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from summarizer.batch.engines import Engine
from summarizer.batch.runner import Batch
from summarizer.batch.sources import open_sources
from summarizer.clients import Pace
from summarizer.errors import UsageError
from summarizer.pipeline.plans import Options
from summarizer.testing import MisbehavingProvider
from tests.batch_outcomes import run_batch
from tests.stress import invented

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: make ray")
# Ray leaves its handles on the driver's log files to the garbage collector.
tidy = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def two_workers(options: Options, pace: Pace) -> Engine:
    from summarizer.batch.ray_engine import RayEngine

    return RayEngine(options, pace, processes=2)


@needs_ray
@tidy
@pytest.mark.enable_socket
def test_a_thousand_articles_come_out_as_from_the_local_engine(tmp_path: Path) -> None:
    """Every seventh request or so meets a fault; the same results, questions and requests come of
    them, and the provider's ledger agrees with the store to the request."""
    _, local, _ = run_batch(tmp_path / "local", 1_000, None)
    tally, remote, outcome = run_batch(tmp_path / "ray", 1_000, two_workers)
    assert outcome.problems == []
    assert remote == local
    assert tally.answered + tally.failed == 1_000
    assert tally.failed > 0
    assert not import_module("ray").is_initialized()


@needs_ray
@tidy
@pytest.mark.enable_socket
def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    """Its articles are begun again elsewhere, another takes its place, and no kept answer is asked
    for again. What was under way counts as requests that brought nothing."""
    killed: list[int] = []

    class Killing:
        """An engine one of whose processes is killed when a third of the articles are done."""

        def __init__(self, options: Options, pace: Pace) -> None:
            self._engine: Any = two_workers(options, pace)
            self._done = 0

        async def open(self) -> None:
            await self._engine.open()

        async def extract(self, article: Any, memory: Any) -> Any:
            extraction = await self._engine.extract(article, memory)
            self._done += 1
            if self._done == 100:
                pid = await self._engine._workers[0]._handle.__ray_call__.remote(_pid)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            return extraction

        async def aclose(self) -> None:
            await self._engine.aclose()

    tally, _, outcome = run_batch(tmp_path / "ray", 300, Killing, faults="0%")
    assert len(killed) == 1
    assert (tally.answered, tally.failed, tally.left) == (300, 0, 0)
    # At most what was in flight then was sent in vain, or answered to nobody, or never arrived.
    assert 0 <= outcome.stored - outcome.requests <= 32
    assert outcome.asked_again <= 32
    for problem in outcome.problems:
        assert "requests in the ledger" in problem or "answered 2 times" in problem


def _pid(actor: Any) -> int:
    return os.getpid()


@needs_ray
@tidy
@pytest.mark.enable_socket
def test_no_secret_and_no_article_is_in_what_ray_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key reaches the workers, and neither it nor a text is in any file of Ray's session; the
    session's folder goes with the run."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-f00dcafe1234")
    folders: list[Path] = []

    class Looking:
        def __init__(self, options: Options, pace: Pace) -> None:
            self._engine: Any = two_workers(options, pace)

        async def open(self) -> None:
            await self._engine.open()

        async def extract(self, article: Any, memory: Any) -> Any:
            return await self._engine.extract(article, memory)

        async def aclose(self) -> None:
            folders.append(self._engine._folder)
            files = [path for path in folders[0].rglob("*") if path.is_file()]
            assert len(files) > 10
            for path in files:
                content = path.read_bytes()
                assert b"f00dcafe" not in content, path
                assert b"entered in the register" not in content, path
            await self._engine.aclose()

    with MisbehavingProvider(answer=invented.answer, api_key="sk-planted-f00dcafe1234") as provider:
        source = tmp_path / "articles.jsonl"
        source.write_text("".join(invented.json_lines(20)), encoding="utf-8")
        batch = Batch(
            tmp_path / "batch", {"model": "openai/stub", "base_url": provider.url}, engine=Looking
        )
        assert batch.run(open_sources([str(source)])).answered == 20
    [folder] = folders
    assert not folder.exists()


@needs_ray
@tidy
@pytest.mark.enable_socket
def test_a_cluster_that_is_not_there_ends_the_run_in_one_line(tmp_path: Path) -> None:
    """No article fails of it, and none is begun."""

    def nowhere(options: Options, pace: Pace) -> Engine:
        from summarizer.batch.ray_engine import RayEngine

        return RayEngine(options, pace, address="127.0.0.1:9")

    source = tmp_path / "articles.jsonl"
    source.write_text("".join(invented.json_lines(5)), encoding="utf-8")
    batch = Batch(tmp_path / "batch", {"model": "rules"}, engine=nowhere)
    with pytest.raises(UsageError, match=r"^no Ray at 127\.0\.0\.1:9: [^\n]*$"):
        batch.run(open_sources([str(source)]))
    assert batch.tally.items == 0
    assert batch.counts().failed == 0


@needs_ray
@tidy
@pytest.mark.enable_socket
def test_a_worker_without_a_key_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a cluster whose nodes do not have it: workers never get the driver's."""
    from summarizer.batch.ray_engine import RayEngine

    async def go() -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-f00dcafe1234")
        engine = RayEngine({"model": "openai/stub"}, processes=1)
        monkeypatch.delenv("OPENAI_API_KEY")
        try:
            await engine.open()
        finally:
            await engine.aclose()

    with pytest.raises(UsageError, match=r"^a worker cannot ask: no API key for openai/stub"):
        asyncio.run(go())


def test_without_ray_one_line_says_what_to_install() -> None:
    """In a process in which no package of that name can be imported."""
    code = (
        "import sys; sys.modules['ray'] = None\n"
        "from summarizer.batch.ray_engine import RayEngine\n"
        "from summarizer.errors import UsageError\n"
        "try: RayEngine({'model': 'rules'})\n"
        "except UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "the engine ray needs Ray: pip install 'summarizer[ray]'\n"


def test_ray_is_not_imported_before_it_is_used() -> None:
    code = "import sys, summarizer.batch.ray_engine; print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
