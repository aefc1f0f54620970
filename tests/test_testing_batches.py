"""The misbehaving provider's Batch API, met by the openai package."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import openai
import pytest
from openai.types import Batch

from summarizer.testing import BatchFaults, Faults, MisbehavingProvider
from summarizer.testing.faults import ON_LINES

ENDED = ("completed", "expired", "failed", "cancelled")


def line(number: int, **more: Any) -> dict[str, Any]:
    body = {"model": "m", "messages": [{"role": "user", "content": f"question {number}"}]}
    return {
        "custom_id": f"case-{number}",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": body,
        **more,
    }


def file_of(*lines: Any) -> bytes:
    texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    return "\n".join(texts).encode()


def echo(request: dict[str, Any]) -> str:
    said: str = request["messages"][0]["content"]
    return f"echo of {said}"


class Client:
    """The openai package, without its own retries."""

    def __init__(self, provider: MisbehavingProvider, sdk: openai.OpenAI) -> None:
        self.provider = provider
        self.sdk = sdk

    def upload(self, content: bytes, purpose: Any = "batch") -> str:
        held = self.sdk.files.create(file=("in.jsonl", io.BytesIO(content)), purpose=purpose)
        return held.id

    def submit(self, content: bytes) -> Batch:
        return self.create(self.upload(content))

    def create(self, file: str, **more: Any) -> Batch:
        asked: dict[str, Any] = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}
        return self.sdk.batches.create(input_file_id=file, **{**asked, **more})

    def wait(self, batch: Batch) -> tuple[Batch, list[str]]:
        """The batch when it has ended, and every status it had."""
        statuses: list[str] = [batch.status]
        while batch.status not in ENDED:
            batch = self.sdk.batches.retrieve(batch.id)
            statuses.append(batch.status)
        return batch, statuses

    def lines(self, file: str | None) -> list[str]:
        return self.sdk.files.content(file).text.splitlines() if file else []

    def collected(self, content: bytes) -> tuple[Batch, list[str], list[str]]:
        """The batch when it has ended, the lines of its output, and of its errors."""
        batch, _ = self.wait(self.submit(content))
        return batch, self.lines(batch.output_file_id), self.lines(batch.error_file_id)


@contextmanager
def client_of(**settings: Any) -> Iterator[Client]:
    with (
        MisbehavingProvider(**settings) as provider,
        openai.OpenAI(base_url=provider.url, api_key="none", max_retries=0) as sdk,
    ):
        yield Client(provider, sdk)


def test_a_batch_goes_through_its_statuses_and_answers_every_line() -> None:
    with client_of(answer=echo) as client:
        content = file_of(*(line(number) for number in range(30)))
        file = client.upload(content)
        created = client.create(file, metadata={"night": "1"})
        batch, statuses = client.wait(created)
        assert statuses == ["validating", "in_progress", "finalizing", "completed"]
        counts = batch.request_counts
        assert counts is not None
        assert (counts.total, counts.completed, counts.failed) == (30, 30, 0)
        assert (batch.metadata, batch.error_file_id, batch.errors) == ({"night": "1"}, None, None)
        answered = [json.loads(text) for text in client.lines(batch.output_file_id)]
        entries = [one for one in client.provider.ledger.entries if one.batch]
    told = {one["custom_id"]: one["response"] for one in answered}
    assert len(answered) == len(told) == 30
    for number in range(30):
        response = told[f"case-{number}"]
        assert response["status_code"] == 200
        content_said = response["body"]["choices"][0]["message"]["content"]
        assert content_said == f"echo of question {number}"
    order = [one["custom_id"] for one in answered]
    assert order != sorted(order, key=lambda name: int(name.split("-")[1]))
    assert [one.label for one in entries] == [f"case-{number}" for number in range(30)]
    assert {one.batch for one in entries} == {batch.id}
    assert len({one.number for one in entries}) == 30


def test_the_files_of_a_batch_are_the_same_for_the_same_seed() -> None:
    content = file_of(*(line(number) for number in range(40)))
    faults = BatchFaults(missing=0.1, expired=0.1, duplicated=0.1, garbled=0.1, unknown=0.1)
    met = []
    for seed in (5, 5, 6):
        with client_of(batches=faults, faults=Faults.spread(0.4), seed=seed) as client:
            _, output, errors = client.collected(content)
            met.append((output, errors))
    assert met[0] == met[1]
    assert met[0] != met[2]


def whole_lines(lines: list[str]) -> tuple[list[Any], int]:
    """The lines that are JSON, and how many are not."""
    whole = []
    for text in lines:
        with suppress(ValueError):
            whole.append(json.loads(text))
    return whole, len(lines) - len(whole)


def test_every_fault_of_a_line_is_as_the_ledger_says() -> None:
    """Counted by hand from 400 lines: what is lost, what comes twice, what nobody asked for."""
    faults = BatchFaults(missing=0.1, expired=0.1, duplicated=0.1, garbled=0.1, unknown=0.1)
    with client_of(batches=faults, answer=echo) as client:
        batch, output, errors = client.collected(file_of(*(line(number) for number in range(400))))
        entries = [one for one in client.provider.ledger.entries if one.batch]
    outcomes = Counter(one.outcome for one in entries)
    answered, broken = whole_lines(output)
    expired, also_broken = whole_lines(errors)
    garbled = broken + also_broken
    names = Counter(one["custom_id"] for one in answered)
    asked = {f"case-{number}" for number in range(400)}
    assert batch.status == "expired"
    assert {one["error"]["code"] for one in expired} == {"batch_expired"}
    assert all(one["response"] is None for one in expired)
    assert outcomes.keys() == {"answered", "missing", "expired"}
    assert all(20 <= outcomes[kind] <= 65 for kind in ("missing", "expired"))
    assert 20 <= garbled <= 65
    assert 20 <= sum(count == 2 for name, count in names.items() if name in asked) <= 65
    assert 20 <= len(names.keys() - asked) <= 65
    lost = {one.label for one in entries if one.outcome == "missing"}
    assert not lost & (names.keys() | {one["custom_id"] for one in expired})


def test_lines_meet_bad_answers_and_errors_but_no_broken_connections() -> None:
    """Errors with an HTTP status stand in the error file, with that status."""
    with client_of(faults=Faults.spread(1.0), answer=echo) as client:
        batch, output, errors = client.collected(file_of(*(line(number) for number in range(300))))
        outcomes = {one.outcome for one in client.provider.ledger.entries if one.batch}
    statuses = {json.loads(text)["response"]["status_code"] for text in errors}
    assert statuses == {500, 502, 503, 529, 429}
    assert len(output) + len(errors) == 300
    assert batch.request_counts is not None
    assert batch.request_counts.failed == len(errors)
    rejections = {"bad_request", "unauthorized", "not_found"}
    assert outcomes == ({"answered"} | {*ON_LINES}) - rejections


def test_a_request_that_was_lost_is_drawn_anew_in_the_next_batch() -> None:
    """Otherwise it would be lost for ever."""
    with client_of(batches=BatchFaults(expired=0.5)) as client:
        left = {f"case-{number}": line(number) for number in range(64)}
        rounds = 0
        while left:
            _, output, _ = client.collected(file_of(*left.values()))
            for text in output:
                del left[json.loads(text)["custom_id"]]
            rounds += 1
    # The chance that one of 64 is still left after 40 rounds is 64 / 2**40.
    assert 3 < rounds < 40


@pytest.mark.parametrize(
    ("content", "code", "number"),
    [
        (b"", "empty_file", None),
        (b"{", "invalid_json_line", 1),
        (b"[" * 100_000, "invalid_json_line", 1),
        (b"[]", "invalid_json_line", 1),
        (file_of(line(1), {}), "missing_required_parameter", 2),
        (file_of(line(1), "", line(1)), "duplicate_custom_id", 3),
        (file_of(line(1, method="GET")), "invalid_method", 1),
        (file_of(line(1, url="/v1/embeddings")), "invalid_url", 1),
        (file_of(line(1, body={})), "invalid_request", 1),
        (b"\n".join(b"{}" for _ in range(2)), "missing_required_parameter", 1),
    ],
)
def test_a_broken_input_file_fails_the_batch(content: bytes, code: str, number: int | None) -> None:
    with client_of() as client:
        batch, statuses = client.wait(client.submit(content))
    assert statuses == ["validating", "failed"]
    assert batch.errors is not None
    assert batch.errors.data is not None
    assert (batch.errors.data[0].code, batch.errors.data[0].line) == (code, number)
    assert batch.output_file_id is None


def test_one_request_too_many_fails_the_batch() -> None:
    """OpenAI takes 50,000 in a file."""
    with client_of() as client:
        batch, _ = client.wait(client.submit(file_of(*(line(n) for n in range(50_001)))))
    assert batch.errors is not None
    assert batch.errors.data is not None
    assert batch.errors.data[0].code == "too_many_tasks"


def test_a_batch_fails_as_scripted_and_the_next_does_not() -> None:
    with client_of(batches=BatchFaults(failures=("quota exceeded",))) as client:
        first, _ = client.wait(client.submit(file_of(line(1))))
        second, _ = client.wait(client.submit(file_of(line(1))))
    assert (first.status, second.status) == ("failed", "completed")
    assert first.errors is not None
    assert first.errors.data is not None
    assert first.errors.data[0].message == "quota exceeded"


def test_a_cancelled_batch_keeps_what_was_answered() -> None:
    """About half of 200: 5 standard deviations are 35. A batch that has ended stays as it is."""
    with client_of() as client:
        batch = client.submit(file_of(*(line(number) for number in range(200))))
        assert client.sdk.batches.cancel(batch.id).status == "cancelling"
        batch, _ = client.wait(batch)
        output, errors = client.lines(batch.output_file_id), client.lines(batch.error_file_id)
        with pytest.raises(openai.ConflictError):
            client.sdk.batches.cancel(batch.id)
        outcomes = client.provider.ledger.outcomes
        assert (outcomes["answered"], outcomes["cancelled"]) == (len(output), len(errors))
        # What was not executed costs nothing.
        assert client.provider.ledger.completion_tokens == len(output)
    assert batch.status == "cancelled"
    assert len(output) + len(errors) == 200
    assert 65 <= len(output) <= 135
    assert {json.loads(text)["error"]["code"] for text in errors} == {"batch_cancelled"}


def test_statuses_last_as_many_polls_as_told() -> None:
    with client_of(batches=BatchFaults(stage_polls=2)) as client:
        _, statuses = client.wait(client.submit(file_of(line(1))))
    assert statuses == [
        "validating",
        "validating",
        "in_progress",
        "in_progress",
        "finalizing",
        "finalizing",
        "completed",
    ]


def test_statuses_can_pass_by_time_alone() -> None:
    """At 0 s each, the first poll finds the end."""
    with client_of(batches=BatchFaults(stage_seconds=0)) as client:
        _, statuses = client.wait(client.submit(file_of(line(1))))
        listed = client.sdk.batches.list().data
    assert statuses == ["validating", "completed"]
    assert [batch.status for batch in listed] == ["completed"]


def test_batches_are_listed_newest_first_and_in_pages() -> None:
    with client_of() as client:
        made = [client.submit(file_of(line(1))).id for _ in range(5)]
        pages = client.sdk.batches.list(limit=2)
        assert pages.has_more
        assert [batch.id for batch in pages] == made[::-1]


def test_files_are_kept_described_and_deleted() -> None:
    with client_of() as client:
        content = file_of(line(1))
        id = client.upload(content)
        described = client.sdk.files.retrieve(id)
        assert (described.bytes, described.filename) == (len(content), "in.jsonl")
        assert client.sdk.files.content(id).read() == content
        assert [file.id for file in client.sdk.files.list()] == [id]
        assert client.sdk.files.delete(id).deleted
        with pytest.raises(openai.NotFoundError):
            client.sdk.files.retrieve(id)


@pytest.mark.parametrize(
    "asked",
    [
        {"file": "file-99"},
        {"endpoint": "/v1/embeddings"},
        {"completion_window": "1h"},
        {"purpose": "fine-tune"},
    ],
)
def test_a_batch_that_makes_no_sense_is_rejected(asked: dict[str, Any]) -> None:
    with client_of() as client:
        id = client.upload(file_of(line(1)), asked.get("purpose", "batch"))
        more = {key: value for key, value in asked.items() if key not in ("file", "purpose")}
        with pytest.raises(openai.BadRequestError):
            client.create(asked.get("file", id), **more)


def test_a_batch_is_made_although_the_reply_was_lost() -> None:
    """A 503 means that nothing was made, a broken body that something was."""
    with client_of(everywhere=True) as client:
        id = client.upload(file_of(line(1)))
        client.provider.change(script=["unavailable", "reset_midway"], goes_on=True)
        with pytest.raises(openai.InternalServerError):
            client.create(id)
        with pytest.raises(openai.APIConnectionError):
            client.create(id)
        assert len(client.sdk.batches.list().data) == 1


def test_a_download_breaks_off() -> None:
    with client_of(everywhere=True) as client:
        content = file_of(*(line(number) for number in range(3000)))
        id = client.upload(content)
        client.provider.change(script=["truncated", "answer"])
        with pytest.raises(openai.APIConnectionError):
            client.sdk.files.content(id).read()
        assert client.sdk.files.content(id).read() == content
