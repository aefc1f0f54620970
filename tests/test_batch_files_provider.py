"""Batches at a provider: nothing is lost, nothing is paid for twice, wherever it is stopped."""

import asyncio
import os
import subprocess
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from summarizer.batch import imports as imports_module
from summarizer.batch import provider as provider_module
from summarizer.batch.locks import hold
from summarizer.batch.provider import collect, standings, submit
from summarizer.batch.requests import Exported, Size, export
from summarizer.batch.runner import Batch, RunSettings
from summarizer.batch.shipments import count_waiting, shipments
from summarizer.batch.store import Store
from summarizer.cli import batch_files
from summarizer.clients import batches as client_module
from summarizer.clients.batches import BatchClient, open_batch_client
from summarizer.errors import (
    InvalidResponse,
    ModelError,
    RequestRejected,
    StoreError,
    TransportError,
    UsageError,
)
from summarizer.testing import Faults, MisbehavingProvider
from summarizer.testing.batch_lines import BatchFaults
from tests.batch_file_stories import (
    MODEL,
    articles,
    options,
    reading,
    reply,
    results,
    write_articles,
    write_lines,
    writing,
)
from tests.stress.invented import label

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_MODE", "SUMMARIZER_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def provider() -> Iterator[MisbehavingProvider]:
    with MisbehavingProvider(answer=reply, label=label) as running:
        yield running


def export_all(
    folder: Path, url: str, source: Path | None = None, requests: int = 50_000, **more: Any
) -> Exported:
    with hold(folder):
        return export(
            folder,
            articles(source) if source else None,
            options(url) if source else {},
            size=Size(requests),
            **more,
        )


def submit_all(folder: Path, url: str | None = None) -> list[str]:
    with writing(folder) as store:
        done = asyncio.run(submit(store, url))
    return [batch.id for _, batch in (*done.found, *done.made)]


def collect_until_over(folder: Path) -> None:
    while True:
        with writing(folder) as store:
            done = asyncio.run(collect(store, folder / "results"))
        assert not [one.problem for one in done.standings if one.problem]
        if all(one.is_over for one in done.standings):
            return


def go_through(folder: Path, url: str, source: Path, requests: int) -> int:
    """Export, submit and collect until nothing is open; how many rounds that took."""
    rounds, done = 1, export_all(folder, url, source, requests)
    while done.requests:
        submit_all(folder)
        collect_until_over(folder)
        done = export_all(folder, url, requests=requests)
        assert not done.waiting
        rounds += 1
        assert rounds < 30
    return rounds


def run_live(folder: Path, url: str, source: Path) -> None:
    Batch(folder, options(url), RunSettings(workers=8)).run(articles(source))


def asked(provider: MisbehavingProvider) -> Counter[str]:
    """How often each question was put to a model."""
    return Counter(
        entry.label
        for entry in provider.ledger.entries
        if entry.label and entry.outcome not in ("expired", "cancelled")
    )


def test_200_articles_end_as_in_a_live_run_though_lines_are_lost_doubled_and_broken(
    tmp_path: Path,
) -> None:
    """Whatever happens to lines, every article is answered or failed as it would have been live.

    Re-asks go through batches as well; what a line lost is asked again, and nothing else is.
    """
    source = write_articles(tmp_path / "news.jsonl", 200)
    faults = BatchFaults(missing=0.05, expired=0.05, duplicated=0.1, garbled=0.05, unknown=0.05)
    with MisbehavingProvider(answer=reply, batches=faults, seed=5) as wild:
        rounds = go_through(tmp_path / "batch", wild.url, source, requests=60)
        lost = Counter(
            (entry.digest, entry.outcome)
            for entry in wild.ledger.entries
            if entry.outcome in ("missing", "expired", "garbled")
        )
    with MisbehavingProvider(answer=reply) as tame:
        run_live(tmp_path / "live", tame.url, source)
    assert results(tmp_path / "batch") == results(tmp_path / "live")
    kinds = Counter(one["failure"] for one in results(tmp_path / "batch").values())
    assert kinds == {
        None: 150,
        "RefusedAnswer": 10,
        "TruncatedAnswer": 10,
        "MalformedAnswer": 10,
        "RequestRejected": 10,
        "InvalidResponse": 10,
    }
    assert rounds > 3
    assert lost
    with reading(tmp_path / "batch") as store:
        counts = store.counts(1)
        assert (counts.items, counts.left, counts.interrupted) == (200, 0, 0)
        assert {one.how for one in _provenances(tmp_path / "batch")} == {"batch_import"}


def _provenances(folder: Path) -> list[Any]:
    with reading(folder) as store:
        return [one.provenance for one in store.results(1) if one.provenance is not None]


def test_no_question_is_asked_twice_where_every_line_comes_back(
    tmp_path: Path, provider: MisbehavingProvider
) -> None:
    source = write_articles(tmp_path / "news.jsonl", 40)
    go_through(tmp_path / "batch", provider.url, source, requests=15)
    assert set(asked(provider).values()) == {1}
    with reading(tmp_path / "batch") as store:
        stored = {(one.key, one.begun, one.ended, one.requests) for one in store.questions()}
    assert len(stored) == len(asked(provider))
    assert {numbers[1:] for numbers in stored} == {(1, 1, 1)}


def test_a_failed_batch_gives_its_questions_back(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "news.jsonl", 4)
    faults = BatchFaults(failures=("the token limit of this account is reached", None))
    folder = tmp_path / "batch"
    with MisbehavingProvider(answer=reply, batches=faults) as running:
        export_all(folder, running.url, source, requests=2)
        submit_all(folder)
        with writing(folder) as store:
            done = asyncio.run(collect(store, folder / "results"))
            [failed] = [one.batch for one in done.standings if one.batch and one.batch.errors]
            assert failed.status == "failed"
            assert failed.errors == ("the token limit of this account is reached",)
            assert done.released == 2
        collect_until_over(folder)
        assert export_all(folder, running.url).requests == 2


def test_a_cancelled_batch_keeps_what_it_answered(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "news.jsonl", 12)
    folder = tmp_path / "batch"
    faults = BatchFaults(stage_polls=2)
    with MisbehavingProvider(answer=reply, label=label, batches=faults) as running:
        export_all(folder, running.url, source)
        [batch] = submit_all(folder)
        _post(f"{running.url}/batches/{batch}/cancel")
        with writing(folder) as store:
            first = asyncio.run(collect(store, folder / "results"))
            assert [one.batch.status for one in first.standings if one.batch] == ["cancelling"]
        collect_until_over(folder)
        answered = sum(asked(running).values())
        assert 0 < answered < 12
        assert export_all(folder, running.url).requests - _reasks(folder) == 12 - answered


def _reasks(folder: Path) -> int:
    """Articles with an answer and without a result."""
    with reading(folder) as store:
        questions = [one for one in store.questions() if one.is_answered]
        return len(questions) - store.counts(1).answered - store.counts(1).failed


def _post(url: str) -> None:
    import urllib.request

    with urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST")):  # noqa: S310
        pass


@pytest.mark.parametrize(
    ("lost", "is_made"),
    [("reset", False), ("unavailable", False), ("reset_midway", True), ("truncated", True)],
)
def test_a_batch_whose_making_nobody_confirmed_is_looked_for_before_one_is_made_again(
    tmp_path: Path, provider: MisbehavingProvider, lost: str, is_made: bool
) -> None:
    """The upload is answered; the making of the batch is answered by a broken connection."""
    source = write_articles(tmp_path / "news.jsonl", 3)
    folder = tmp_path / "batch"
    export_all(folder, provider.url, source)
    provider.change(script=["answer", lost], goes_on=True, everywhere=True)
    if not is_made:
        with pytest.raises(TransportError, match="no batch was made of it"):
            submit_all(folder)
        with pytest.raises(UsageError, match="whether its batch was made"):
            export_all(folder, provider.url, again=["requests-0001.jsonl"])
    submit_all(folder)
    with reading(folder) as store:
        [shipment] = shipments(store)
    assert shipment.batch == "batch_1"
    assert _batches_made(provider) == 1
    provider.change(script=None, everywhere=False)
    collect_until_over(folder)
    assert list(asked(provider).values()) == [1, 1, 1]


def _batches_made(provider: MisbehavingProvider) -> int:
    async def count() -> int:
        async with open_batch_client(MODEL, base_url=provider.url) as client:
            return len([one async for one in client._sdk.batches.list()])

    return asyncio.run(count())


class Killed(BaseException):
    """Ends everything at once."""


def stop_at(point: str, end: Callable[[], Any], patch: Callable[[Any, str, Any], None]) -> None:
    """Have `end` called at `point` of a submission or a collection."""

    def at_once(*args: Any, **kwargs: Any) -> Any:
        end()

    async def later(*args: Any, **kwargs: Any) -> Any:
        end()

    def after(function: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            await function(*args, **kwargs)
            end()

        return call

    saved: list[None] = []
    save_result = Store.save_result

    def save_three(*args: Any) -> None:
        save_result(*args)
        saved.append(None)
        if len(saved) == 3:
            end()

    places: dict[str, tuple[Any, str, Any]] = {
        "before the upload": (BatchClient, "upload", later),
        "after the upload": (BatchClient, "upload", after(BatchClient.upload)),
        "before the batch": (BatchClient, "create", later),
        "after the batch": (BatchClient, "create", after(BatchClient.create)),
        "after the download": (BatchClient, "download", after(BatchClient.download)),
        "before the import": (provider_module, "import_files", at_once),
        "before settling": (imports_module, "settle", at_once),
        "while settling": (Store, "save_result", save_three),
        "before it is over": (provider_module, "close_shipment", at_once),
    }
    patch(*places[point])


POINTS = [
    ("submit", "before the upload"),
    ("submit", "after the upload"),
    ("submit", "before the batch"),
    ("submit", "after the batch"),
    ("collect", "after the download"),
    ("collect", "before the import"),
    ("collect", "before settling"),
    ("collect", "while settling"),
    ("collect", "before it is over"),
]


def interrupt(folder: Path, action: str, point: str) -> None:
    """Do `action`, and break off at `point`, before what was just done can be written down."""

    def end() -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patching:
        stop_at(point, end, patching.setattr)
        with pytest.raises(Killed):
            do(folder, action)


def kill(folder: Path, action: str, point: str) -> None:
    """The same with a process that ends at `point` without unwinding anything."""
    program = (
        "import sys; from tests.test_batch_files_provider import die_at; die_at(*sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), action, point],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 9, done.stderr


def die_at(folder: str, action: str, point: str) -> None:
    """What `kill` runs."""
    stop_at(point, lambda: os._exit(9), setattr)
    do(Path(folder), action)


def do(folder: Path, action: str) -> None:
    with writing(folder) as store:
        if action == "submit":
            asyncio.run(submit(store))
        else:
            asyncio.run(collect(store, folder / "results"))


@pytest.mark.parametrize(
    ("action", "point", "how"),
    [
        *[(action, point, interrupt) for action, point in POINTS],
        ("submit", "after the batch", kill),
        ("collect", "while settling", kill),
    ],
)
def test_whoever_is_stopped_loses_and_doubles_nothing(
    tmp_path: Path,
    provider: MisbehavingProvider,
    action: str,
    point: str,
    how: Callable[[Path, str, str], None],
) -> None:
    source = write_articles(tmp_path / "news.jsonl", 12)
    folder = tmp_path / "batch"
    export_all(folder, provider.url, source, requests=6)
    if action == "submit":
        how(folder, action, point)
    submit_all(folder)
    assert _batches_made(provider) == 2
    if action == "collect":
        for _ in range(3):  # until the batches are over
            asyncio.run(_poll(folder))
        how(folder, action, point)
    collect_until_over(folder)
    go_on = export_all(folder, provider.url)
    assert go_on.waiting == 0
    while go_on.requests:
        submit_all(folder)
        collect_until_over(folder)
        go_on = export_all(folder, provider.url)
    assert set(asked(provider).values()) == {1}
    with reading(folder) as store:
        assert store.counts(1).left == 0


async def _poll(folder: Path) -> None:
    with reading(folder) as store:
        await standings(store)


def test_a_file_that_was_changed_or_is_gone_is_not_submitted(
    tmp_path: Path, provider: MisbehavingProvider
) -> None:
    source = write_articles(tmp_path / "news.jsonl", 2)
    folder = tmp_path / "batch"
    [(path, _)] = export_all(folder, provider.url, source).files
    path.write_bytes(path.read_bytes().replace(b"stub", b"more"))
    with pytest.raises(StoreError, match=r"is not what was exported; .*--again requests-0001"):
        submit_all(folder)
    path.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        submit_all(folder)
    again = export_all(folder, provider.url, again=["requests-0001.jsonl"])
    assert [(path.name, count) for path, count in again.files] == [("requests-0002.jsonl", 2)]
    assert len(submit_all(folder)) == 1


def test_a_running_batch_is_not_taken_back(tmp_path: Path, provider: MisbehavingProvider) -> None:
    """Its answers will be paid for; asking again would be paid twice."""
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)
    with pytest.raises(UsageError, match=r"its batch batch_1 is validating, .* paid twice"):
        export_all(folder, provider.url, again=["requests-0001.jsonl"])


def test_a_live_run_leaves_alone_what_a_file_asks(
    tmp_path: Path, provider: MisbehavingProvider
) -> None:
    folder, source = tmp_path / "batch", write_articles(tmp_path / "news.jsonl", 3)
    export_all(folder, provider.url, source)
    run_live(folder, provider.url, source)
    assert not asked(provider)
    with reading(folder) as store:
        assert count_waiting(store, 1) == 3


def test_a_provider_without_batches_is_told_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    with MisbehavingProvider(answer=reply, script=["not_found"], everywhere=True) as running:
        export_all(folder, running.url, write_articles(tmp_path / "news.jsonl", 1))
        with pytest.raises(RequestRejected, match="HTTP 404"):
            submit_all(folder)


@pytest.mark.parametrize("model", ["anthropic/claude", "ollama/llama"])
def test_other_providers_are_sent_to_import(model: str) -> None:
    with pytest.raises(UsageError, match="summarizer batch import"):
        open_batch_client(model, base_url=None)


def test_the_key_is_in_no_message_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "sk-planted-0123456789abcdef"  # noqa: S105
    folder = tmp_path / "batch"
    source = write_articles(tmp_path / "news.jsonl", 2)
    monkeypatch.setenv("OPENAI_API_KEY", secret)
    with MisbehavingProvider(answer=reply, api_key="another") as running:
        export_all(folder, running.url, source)
        with pytest.raises(ModelError) as caught:
            submit_all(folder)
        assert secret not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        running.change(api_key=secret)
        submit_all(folder)
        collect_until_over(folder)
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes()


def test_redirects_are_not_followed(tmp_path: Path, provider: MisbehavingProvider) -> None:
    """They could carry the key, and every article, to another host."""
    folder = tmp_path / "batch"
    with MisbehavingProvider(
        faults=Faults(redirect=1.0, redirect_to=f"{provider.url}/x"), everywhere=True
    ) as redirecting:
        export_all(folder, redirecting.url, write_articles(tmp_path / "news.jsonl", 1))
        with pytest.raises(RequestRejected, match="which is not followed"):
            submit_all(folder)
    assert provider.requests == []


def test_results_larger_than_expected_are_not_written_to_the_end(
    tmp_path: Path, provider: MisbehavingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)
    monkeypatch.setattr(provider_module, "MOST_BYTES", 1000)
    with writing(folder) as store:
        while not (done := asyncio.run(collect(store, folder / "results"))).standings[0].is_over:
            pass
    assert "more than 1,000 bytes" in (done.standings[0].problem or "")
    assert not done.imported
    assert list((folder / "results").iterdir()) == []
    monkeypatch.undo()
    collect_until_over(folder)


def test_ids_of_a_provider_are_no_paths(tmp_path: Path, provider: MisbehavingProvider) -> None:
    """A file id such as ../../x stays a piece of an address and makes no path here."""
    told = SimpleNamespace(
        id="../../etc",
        status="completed\x1b[31m",
        input_file_id="/etc/passwd",
        output_file_id="../../../x",
        error_file_id=7,
        request_counts=SimpleNamespace(total="3", completed=-1, failed=None),
        errors=SimpleNamespace(data=[SimpleNamespace(message="a\nb", line="x", code=None)]),
    )
    batch = client_module._batch(told)
    assert batch.outputs == ("../../../x",)
    assert (batch.total, batch.completed, batch.failed) == (0, 0, 0)
    assert "\x1b" not in batch.status
    assert batch.errors == ("a b",)
    for id in ("", "a\x1b[31m", "x" * 201, 7, None, "é"):
        with pytest.raises(InvalidResponse, match="that has no id"):
            client_module._batch(SimpleNamespace(id=id, status="completed"))
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 1))
    submit_all(folder)
    with reading(folder) as store:
        [shipment] = shipments(store)

    async def fetch() -> list[Path]:
        class Client:
            async def download(self, id: str, path: Path, most_bytes: int) -> None:
                write_lines(path, [{}])

        client: Any = Client()
        results = folder / "results"
        results.mkdir()
        found, error = await provider_module._fetch(
            client, shipment, batch, results, lambda line: None
        )
        assert error is None
        return found

    [path] = asyncio.run(fetch())
    assert path.parent == folder / "results"
    assert path.name.startswith("results-0001-")


def test_a_batch_of_which_the_provider_knows_nothing_is_told_and_kept(
    tmp_path: Path, provider: MisbehavingProvider
) -> None:
    """It may be another account's key or address: nothing is given up, until the user says so."""
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)
    provider.change(script=["not_found"] * 2, everywhere=True, goes_on=True)
    with writing(folder) as store:
        for done in (asyncio.run(collect(store, folder / "results")).standings,
                     asyncio.run(standings(store))):  # fmt: skip
            [one] = done
            assert one.batch is None
            assert "HTTP 404" in (one.problem or "")
    collect_until_over(folder)
    with reading(folder) as store:
        assert store.counts(1).answered == 1  # and one that the checks object to


def test_results_that_are_gone_keep_no_other_batch_from_being_collected(
    tmp_path: Path, provider: MisbehavingProvider
) -> None:
    """A provider deletes them some day; the problem names the file, and the way out works."""
    folder = tmp_path / "batch"
    source = write_articles(tmp_path / "news.jsonl", 4)
    export_all(folder, provider.url, source, requests=2)
    submit_all(folder)
    gone = _delete_results(folder, provider.url, "requests-0001.jsonl")
    with writing(folder) as store:
        done = asyncio.run(collect(store, folder / "results"))
    first, second = done.standings
    assert "HTTP 404" in (first.problem or "")
    assert (first.problem or "").endswith("--again requests-0001.jsonl")
    assert (first.is_over, first.is_awaited, second.problem) == (True, False, None)
    assert [(one.name, taken.answers) for one, taken in done.imported] == [
        ("requests-0002.jsonl", 2)
    ]
    assert gone == 1
    assert done.released == 0
    assert export_all(folder, provider.url, again=["requests-0001.jsonl"]).released == 2


def _delete_results(folder: Path, url: str, name: str) -> int:
    """Wait until the batch of the file `name` is over, and delete its results: how many files."""

    async def delete() -> int:
        while True:
            with reading(folder) as store:
                [one] = [one for one in await standings(store) if one.shipment.name == name]
            if one.is_over:
                break
        assert one.batch is not None
        async with open_batch_client(MODEL, base_url=url) as client:
            for id in one.batch.outputs:
                await client._sdk.files.delete(id)
        return len(one.batch.outputs)

    return asyncio.run(delete())


def test_a_batch_in_a_state_that_nobody_knows_is_not_given_up(
    tmp_path: Path, provider: MisbehavingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state that is new may not be the end: its questions would be paid twice."""
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)
    retrieve = BatchClient.retrieve

    async def paused(client: BatchClient, id: str) -> Any:
        return replace(await retrieve(client, id), status="paused")

    with monkeypatch.context() as patch:
        patch.setattr(BatchClient, "retrieve", paused)
        with writing(folder) as store:
            done = asyncio.run(collect(store, folder / "results"))
        assert (done.imported, done.released) == ([], 0)
        assert [(one.is_over, one.is_awaited) for one in done.standings] == [(False, True)]
        with pytest.raises(UsageError, match="is paused, and asking again would be paid twice"):
            export_all(folder, provider.url, again=["requests-0001.jsonl"])
    collect_until_over(folder)
    assert list(asked(provider).values()) == [1, 1]


def test_who_waits_is_not_stopped_by_what_passes(
    tmp_path: Path,
    provider: MisbehavingProvider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A night's wait outlives a held lock, lost connections, and results that come later."""
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)
    retrieve, download = BatchClient.retrieve, BatchClient.download
    troubles = ["lost", "lost", "lost in a download"]

    async def try_to_retrieve(client: BatchClient, id: str) -> Any:
        if troubles[:1] == ["lost"]:
            raise TransportError(troubles.pop(0))
        return await retrieve(client, id)

    async def try_to_download(client: BatchClient, *args: Any) -> None:
        if troubles:
            raise TransportError(troubles.pop(0))
        await download(client, *args)

    holding = ExitStack()
    monkeypatch.setattr(batch_files, "time", SimpleNamespace(sleep=lambda _: holding.close()))
    monkeypatch.setattr(BatchClient, "retrieve", try_to_retrieve)
    monkeypatch.setattr(BatchClient, "download", try_to_download)
    assert batch_files.show_files(folder, 1.0) == 0
    told = capsys.readouterr()
    assert told.err == "summarizer: requests-0001.jsonl: lost; waiting\n"
    assert told.out == "requests-0001.jsonl\tbatch_1\tcompleted, 2 of 2 answered\n"
    troubles.insert(0, "lost")
    holding.enter_context(hold(folder))
    arguments = Namespace(folder=str(folder), wait=1.0)
    assert batch_files.collect_results(arguments) == 0
    assert troubles == []
    told = capsys.readouterr()
    assert told.out == "requests-0001.jsonl\tbatch_1\tcompleted, 2 of 2 answered\n"
    for words in ("another process is writing", "lost; waiting", "lost in a download; waiting"):
        assert told.err.count(words) == 1


def test_who_does_not_wait_is_told_what_came_between(
    tmp_path: Path, provider: MisbehavingProvider, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = tmp_path / "batch"
    export_all(folder, provider.url, write_articles(tmp_path / "news.jsonl", 2))
    submit_all(folder)

    async def fail(*args: Any) -> Any:
        raise RequestRejected("HTTP 401 (no such key)")

    monkeypatch.setattr(BatchClient, "retrieve", fail)
    for wait in (None, 1.0):  # another look would help nothing
        assert batch_files.collect_results(Namespace(folder=str(folder), wait=wait)) == 1
        told = capsys.readouterr()
        assert told.out == "requests-0001.jsonl\tbatch_1\tHTTP 401 (no such key)\n"
    with hold(folder), pytest.raises(StoreError, match="another process is writing"):
        batch_files.collect_results(Namespace(folder=str(folder), wait=None))
