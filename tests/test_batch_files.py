"""Files of requests and of results: what is in them, and what becomes of what comes back."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.batch.imports import MAX_LINE, Imported, import_files, read_lines
from summarizer.batch.locks import hold
from summarizer.batch.requests import MOST_BYTES, MOST_REQUESTS, Exported, Size, export
from summarizer.batch.settling import Settled
from summarizer.batch.shipments import MOST_FAILURES, is_waiting, shipments
from summarizer.cli import batch_files
from summarizer.cli.commands import Parser
from summarizer.clients import open_client
from summarizer.clients.lines import read_result
from summarizer.completions import Message, Request
from summarizer.errors import (
    InvalidResponse,
    PromptError,
    RequestRejected,
    StoreError,
    TransportError,
    UsageError,
)
from summarizer.pipeline import summarize
from summarizer.pipeline.plans import Asking, Options, make_plan
from summarizer.schema import ArticleSummary
from summarizer.testing import MisbehavingProvider, Reply, answer_body, json_reply, status
from tests.batch_file_stories import (
    MODEL,
    articles,
    lines_of,
    options,
    reading,
    result_line,
    results,
    write_articles,
    write_lines,
    writing,
)
from tests.stress.invented import answer, article_text, serial_of

URL = "http://127.0.0.1:9/v1"  # nobody is asked


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_MODE", "SUMMARIZER_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "batch"


def export_all(
    folder: Path, source: Path | None = None, given: Options | None = None, **more: Any
) -> Exported:
    with hold(folder):
        return export(
            folder,
            articles(source) if source else None,
            options(URL) if given is None and source else given or {},
            **more,
        )


def first_requests(folder: Path, count: int, **more: Any) -> list[dict[str, Any]]:
    """The requests about `count` articles, in the order of their serial numbers."""
    done = export_all(folder, write_articles(folder.parent / "news.jsonl", count), **more)
    return lines_of([path for path, _ in done.files])


def take_in(folder: Path, *lines: Any) -> Imported:
    path = write_lines(folder.parent / "results.jsonl", list(lines))
    with writing(folder) as store:
        return import_files(store, [path])


# -- export


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_a_body_is_byte_for_byte_that_of_a_live_request(tmp_path: Path, mode: Any) -> None:
    """Umlauts, emoji and a line separator included; the re-ask as well."""
    text = article_text(10) + "\n\nZoë’s Straße 🐟 \u2028 said 二."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    folder = tmp_path / "batch"
    with MisbehavingProvider(answer=answer) as provider:
        given = options(provider.url, mode=mode)
        done = export_all(folder, tmp_path / "a.txt", given)
        [first] = [path.read_bytes() for path, _ in done.files]
        take_in(folder, result_line(json.loads(first), answer(json.loads(first)["body"])))
        [second] = [path.read_bytes() for path, _ in export_all(folder).files]
        bodies = []

        def keep(body: dict[str, Any]) -> str:
            bodies.append(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
            return answer(body)

        provider.change(answer=keep)
        summarize(str(tmp_path / "a.txt"), **given)
    assert len(bodies) == 2
    for line, body in zip((first, second), bodies, strict=True):
        assert line.startswith(b'{"custom_id":"')
        opening = b'","method":"POST","url":"/v1/chat/completions","body":'
        assert line.partition(opening)[2] == body + b"}\n"


def test_files_hold_no_more_than_was_said_and_every_question_once(folder: Path) -> None:
    source = write_articles(folder.parent / "news.jsonl", 25)
    done = export_all(folder, source, size=Size(requests=10))
    assert [(path.name, count) for path, count in done.files] == [
        ("requests-0001.jsonl", 10),
        ("requests-0002.jsonl", 10),
        ("requests-0003.jsonl", 5),
    ]
    lines = lines_of([path for path, _ in done.files])
    assert [serial_of(line["body"]["messages"][1]["content"]) for line in lines] == [*range(25)]
    assert len({line["custom_id"] for line in lines}) == 25
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    for line in lines:
        assert len(line["custom_id"]) <= 64
        assert line["custom_id"].isalnum()
    for shipment, (path, _) in zip(_shipments(folder), done.files, strict=True):
        assert shipment.size == path.stat().st_size


def _shipments(folder: Path) -> list[Any]:
    with reading(folder) as store:
        return shipments(store)


def test_a_file_is_not_larger_than_was_said(folder: Path) -> None:
    source = write_articles(folder.parent / "news.jsonl", 6)
    done = export_all(folder, source, size=Size(size=25_000))
    sizes = [path.stat().st_size for path, _ in done.files]
    assert max(sizes) <= 25_000
    # No file would have had room for the first line of the next one.
    firsts = [len(path.read_bytes().split(b"\n")[0]) + 1 for path, _ in done.files[1:]]
    assert all(size + first > 25_000 for size, first in zip(sizes, firsts, strict=False))
    with pytest.raises(UsageError, match=r"100 bytes a file are not enough: one question has "):
        export_all(folder.parent / "other", source, size=Size(size=100))
    assert not (folder.parent / "other" / "requests").exists()


def test_limits_are_those_of_the_provider() -> None:
    assert (MOST_REQUESTS, MOST_BYTES) == (50_000, 200 * 1000 * 1000)
    for wrong in ({"requests": 0}, {"requests": 50_001}, {"size": 0}, {"size": MOST_BYTES + 1}):
        with pytest.raises(UsageError):
            Size(**wrong)


def test_what_is_in_a_file_is_not_exported_again_until_it_is_taken_back(folder: Path) -> None:
    first_requests(folder, 4, size=Size(requests=2))
    again = export_all(folder)
    assert (again.requests, again.waiting, again.files) == (0, 4, [])
    taken = export_all(folder, again=["requests-0002.jsonl"])
    assert (taken.released, taken.requests, taken.waiting) == (2, 2, 2)
    assert taken.files[0][0].name == "requests-0003.jsonl"
    with pytest.raises(UsageError, match="no file of this batch is called 'x'"):
        export_all(folder, again=["x"])


def test_one_text_in_two_articles_is_one_question_and_answers_both(folder: Path) -> None:
    """They differ in an address that no prompt shows."""
    line = {"text": article_text(1), "published": "2031-03-29"}
    source = folder.parent / "twins.jsonl"
    for number in range(3):
        with source.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**line, "url": f"https://news.example/{number}"}) + "\n")
    done = export_all(folder, source)
    assert done.requests == 1
    [request] = lines_of([path for path, _ in done.files])
    taken = take_in(folder, result_line(request))
    assert (taken.answers, taken.settled.answered) == (1, 3)
    assert len(results(folder)) == 3


def test_a_twin_of_an_article_in_an_earlier_file_waits_for_the_same_answer(folder: Path) -> None:
    line = {"text": article_text(1), "published": "2031-03-29"}
    source = folder.parent / "twins.jsonl"
    source.write_text(json.dumps({**line, "url": "https://news.example/1"}))
    [request] = lines_of([path for path, _ in export_all(folder, source).files])
    source.write_text(json.dumps({**line, "url": "https://news.example/2"}))
    second = export_all(folder, source, options(URL))
    # The line now holds another article; the first one is no item's any more.
    assert (second.requests, second.waiting) == (0, 1)
    assert take_in(folder, result_line(request)).settled.answered == 2


def test_a_file_that_was_written_when_the_process_was_stopped_gets_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def stop(path: Path, target: Path) -> None:
        if target.suffix == ".jsonl":  # the store may get its name in this way as well
            raise Killed
        move(path, target)

    move = Path.replace
    source = write_articles(folder.parent / "news.jsonl", 3)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        patch.setattr("summarizer.batch.requests._RequestFile.drop", lambda file: None)
        with pytest.raises(Killed):
            export_all(folder, source)
    assert not (folder / "requests" / "requests-0001.jsonl").exists()
    again = export_all(folder)
    assert (again.requests, again.waiting) == (0, 3)
    assert len(lines_of([folder / "requests" / "requests-0001.jsonl"])) == 3


def test_what_was_half_written_is_written_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def stop(*args: object) -> None:
        raise Killed

    source = write_articles(folder.parent / "news.jsonl", 3)
    with monkeypatch.context() as patch:
        patch.setattr("summarizer.batch.requests.add_shipment", stop)
        patch.setattr("summarizer.batch.requests._RequestFile.drop", lambda file: None)
        with pytest.raises(Killed):
            export_all(folder, source)
    done = export_all(folder, None, options(URL))
    assert [(path.name, count) for path, count in done.files] == [("requests-0001.jsonl", 3)]
    assert [path.name for path in (folder / "requests").iterdir()] == ["requests-0001.jsonl"]


def test_files_of_two_batches_in_one_folder_do_not_replace_each_other(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "news.jsonl", 1)
    names = [
        path.name
        for name in ("one", "two")
        for path, _ in export_all(tmp_path / name, source, to=tmp_path / "all").files
    ]
    assert names == ["requests-0001.jsonl", "requests-0002.jsonl"]


def test_an_export_without_a_model_goes_on_with_that_of_the_last_one(folder: Path) -> None:
    """Whoever forgets to name it does not pay for another setup."""
    [request] = first_requests(folder, 1, given=options(URL, max_reasks=1, mode="json"))
    take_in(folder, result_line(request, "no JSON"))
    [reask] = lines_of([path for path, _ in export_all(folder).files])
    assert reask["body"]["response_format"] == {"type": "json_object"}
    assert reask["body"]["messages"][-2]["content"] == "no JSON"
    # One re-ask was allowed, and this one was it.
    assert dict(take_in(folder, result_line(reask, "no JSON")).settled.failures) == {
        "MalformedAnswer": 1
    }


@pytest.mark.parametrize("model", ["rules", "recorded/claude"])
def test_who_is_not_asked_by_chat_completions_has_no_files(folder: Path, model: str) -> None:
    with pytest.raises(UsageError, match="batch files need a model"):
        export_all(folder, None, {"model": model})


def test_a_changed_prompt_is_asked_anew_and_the_old_answers_stay(folder: Path) -> None:
    prompt = folder.parent / "mine.md"
    text = (Path(__file__).parents[1] / "prompts" / "extract.v3.md").read_text(encoding="utf-8")
    prompt.write_text(text, encoding="utf-8")
    [request] = first_requests(folder, 1, given=options(URL, prompt=str(prompt)))
    prompt.write_text(text + "\nBe brief.\n", encoding="utf-8")
    taken = take_in(folder, result_line(request))
    assert taken.answers == 1
    [problem] = taken.settled.problems
    assert "has changed since the requests were written" in problem
    done = export_all(folder, None, options(URL, prompt=str(prompt)))
    assert done.requests == 1
    prompt.write_text(text, encoding="utf-8")
    assert take_in(folder).settled.open == 1  # the checks object to the answer of article 0


def test_a_text_that_is_no_unicode_has_no_body() -> None:
    """As live, and told in the same words; the article fails with it."""
    client = open_client(MODEL, base_url=URL)
    request = Request("stub", (Message("user", "half a pair: \ud800"),), ArticleSummary)
    with pytest.raises(RequestRejected, match="is not valid Unicode and was not sent"):
        client.body(request)


# -- import


def test_refused_truncated_and_malformed_answers_are_told_apart(folder: Path) -> None:
    requests = first_requests(folder, 5)
    said: list[str | Reply] = [
        answer(requests[0]["body"]).replace("103 people", "3 people").replace(":103", ":3"),
        json_reply(answer_body(None, refusal="No.")),
        json_reply(answer_body("{", finish_reason="length")),
        json_reply(answer_body("", finish_reason="content_filter")),
        "nothing",
    ]
    taken = take_in(folder, *map(result_line, reversed(requests), reversed(said)))
    assert (taken.lines, taken.answers, taken.problems) == (5, 5, 0)
    assert dict(taken.settled.failures) == {"RefusedAnswer": 1, "TruncatedAnswer": 2}
    assert (taken.settled.answered, taken.settled.open) == (1, 1)
    found = results(folder)
    assert {name: one["failure"] for name, one in found.items()} == {
        "1": None,
        "2": "RefusedAnswer",
        "3": "TruncatedAnswer",
        "4": "TruncatedAnswer",
    }
    with reading(folder) as store:
        [kept] = [one for one in store.results(1) if one.failure is None]
    assert kept.provenance is not None
    assert (kept.provenance.how, kept.provenance.model) == ("batch_import", "stub")
    assert kept.provenance.reported_model == "test-model-2030-01-01"
    assert not kept.replayed
    [usage] = kept.attempts
    assert (usage.input_tokens, usage.output_tokens, usage.requests) == (7, 3, 1)


def test_an_answer_twice_is_one_and_of_two_the_first_stays(folder: Path) -> None:
    first, second = first_requests(folder, 3)[1:]
    taken = take_in(
        folder,
        result_line(first, "first"),
        result_line(second),
        result_line(first, "first"),
        result_line(first, "another"),
        result_line(second),
    )
    assert (taken.answers, taken.known, taken.contrary) == (2, 2, 1)
    [told] = taken.told
    assert told.endswith("results.jsonl:4: another answer to a question that has one; the first "
                         "one stays")  # fmt: skip
    again = take_in(folder, result_line(first, "another"), result_line(second))
    assert (again.answers, again.known, again.contrary) == (0, 1, 1)
    [reask] = [
        line
        for line in lines_of([path for path, _ in export_all(folder).files])
        if len(line["body"]["messages"]) == 4
    ]
    assert reask["body"]["messages"][2]["content"] == "first"


def test_lines_about_something_else_are_told_and_change_nothing(folder: Path) -> None:
    """Of another prompt or text, of another batch, of nobody."""
    [request] = first_requests(folder, 1)
    other = folder.parent / "other"
    [foreign] = lines_of(
        [path for path, _ in export_all(other, folder.parent / "news.jsonl",
                                        options(URL, prompt="extract.v2")).files]
    )  # fmt: skip
    hostile = ["../../etc/passwd", "a\nb\x1b[31m", "x" * 64, "'; DROP TABLE shipped; --"]
    lines = [result_line({**request, "custom_id": name}) for name in hostile]
    taken = take_in(folder, result_line(foreign, "x"), *lines)
    assert (taken.unknown, taken.answers) == (5, 0)
    assert all(told.isprintable() for told in taken.told)
    assert taken.told[1].endswith("custom_id '../../etc/passwd' is in no file of this batch")
    assert sorted(path.name for path in folder.iterdir()) == [
        "lock",
        "requests",
        "store.sqlite",
    ]
    assert take_in(folder, result_line(request, answer(request["body"]))).answers == 1


def test_broken_lines_are_told_by_their_number_and_the_rest_is_taken_in(folder: Path) -> None:
    requests = first_requests(folder, 2)
    [one, two] = [json.dumps(result_line(request)).encode() for request in requests]
    deep = b'{"custom_id":"a","response":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    long = b'{"custom_id":"' + b"a" * (MAX_LINE + 1000) + b'"}'
    lines = [
        b"\xef\xbb\xbf" + one + b"\r",
        one[: len(one) // 2],
        b"",
        deep,
        long,
        b"[]",
        b'{"custom_id": 7, "response": {}}',
        b'{"custom_id": "a"}',
        b'{"custom_id": "a", "response": {"status_code": NaN}}',
        b"\xff\xfe{}",
        b'{"custom_id": "a", "response": {"status_code": 1' + b"0" * 5000 + b"}}",
        two,
    ]
    taken = take_in(folder, *lines)
    assert (taken.answers, taken.broken, taken.lines) == (2, 9, 11)
    numbers = [int(told.partition("results.jsonl:")[2].partition(":")[0]) for told in taken.told]
    assert numbers == [2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert "longer than 10,000,000 bytes" in taken.told[2]
    assert "nested more than 200 levels deep" in taken.told[1]
    assert all(told.isprintable() and len(told) < 600 for told in taken.told)


@pytest.mark.parametrize(
    ("line", "kind", "was_asked", "message"),
    [
        ({"response": None, "error": {"code": "batch_expired", "message": "too late"}},
         TransportError, False, "batch: no answer (too late)"),
        ({"response": None, "error": {"code": "batch_cancelled", "message": ""}},
         TransportError, False, "batch: no answer"),
        ({"response": None, "error": {"code": "request_timeout", "message": "slow"}},
         TransportError, True, "batch: no answer (slow)"),
        ({"response": {"status_code": 500, "body": {"error": {"message": "oh"}}}, "error": None},
         TransportError, True, "batch: HTTP 500 (oh)"),
        ({"response": {"status_code": 429, "body": {}}, "error": None},
         TransportError, True, "batch: HTTP 429"),
        ({"response": {"status_code": 400, "body": {"error": {"message": "bad\x1b"}}}},
         RequestRejected, True, "batch: HTTP 400 (bad)"),
        # vLLM: run-batch writes the words, or its error object, beside an empty response
        ({"response": {"status_code": 400, "request_id": "v", "body": None}, "error": "too long"},
         RequestRejected, True, "batch: HTTP 400 (too long)"),
        ({"response": {"status_code": 400, "request_id": "v", "body": None},
          "error": {"error": {"message": "context length", "type": "B", "code": 400}}},
         RequestRejected, True, "batch: HTTP 400 (context length)"),
        ({"response": {"status_code": 200, "body": None}, "error": None},
         InvalidResponse, True, "batch: the batch answered with a body that is null"),
        ({"response": {"status_code": 200, "body": {"choices": []}}, "error": None},
         InvalidResponse, True, "batch: the batch answered with an empty list of choices"),
        ({"response": {"body": "<html>"}},
         InvalidResponse, True, "batch: the batch answered with a body that is a text"),
        ({"response": {"body": {"object": "response"}}},
         InvalidResponse, True, "batch: the batch answered with"),
    ],
)  # fmt: skip
def test_why_there_is_no_answer_is_told_as_live(
    line: dict[str, Any], kind: type[Exception], was_asked: bool, message: str
) -> None:
    result = read_result({"id": "1", "custom_id": "a", **line})
    assert type(result.error) is kind
    assert str(result.error).startswith(message)
    assert (result.answer, result.was_asked) == (None, was_asked)


def test_the_output_of_vllm_is_read(folder: Path) -> None:
    """As `vllm run-batch` writes it: every field of its response model, most of them null."""
    [request] = first_requests(folder, 2)[1:]
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1893456000, "model": "stub",
        "choices": [{
            "index": 0, "logprobs": None, "finish_reason": "stop", "stop_reason": None,
            "message": {"role": "assistant", "content": answer(request["body"]), "refusal": None,
                        "annotations": None, "audio": None, "function_call": None,
                        "tool_calls": [], "reasoning_content": None},
        }],
        "service_tier": None, "system_fingerprint": None, "prompt_logprobs": None,
        "usage": {"prompt_tokens": 900, "total_tokens": 1200, "completion_tokens": 300,
                  "prompt_tokens_details": None},
    }  # fmt: skip
    line = {
        "id": "vllm-1", "custom_id": request["custom_id"], "error": None,
        "response": {"status_code": 200, "request_id": "vllm-batch-1", "body": body},
    }  # fmt: skip
    assert take_in(folder, line).settled.answered == 1
    with reading(folder) as store:
        [usage] = [one for result in store.results(1) for one in result.attempts]
    assert (usage.input_tokens, usage.output_tokens) == (900, 300)


def test_what_passes_is_asked_again_and_fails_after_three_batches(folder: Path) -> None:
    [request] = first_requests(folder, 1)
    for number in range(1, MOST_FAILURES + 1):
        line = {**result_line(request, status(503, "busy")), "id": f"try {number}"}
        taken = take_in(folder, line, line)
        assert (taken.failed, taken.known) == (1, 1)
        again = export_all(folder)
        assert again.requests == (number < MOST_FAILURES)
        assert take_in(folder, line).failed == 0, "an old line says nothing about the new try"
    assert dict(taken.settled.failures) == {"TransportError": 1}
    with reading(folder) as store:
        [failed] = [one.failure for one in store.results(1)]
        [question] = store.questions()
    assert failed is not None
    assert failed.message == "batch: HTTP 503 (busy); gave up after 3 batches"
    assert (question.begun, question.ended, question.requests) == (3, 3, 3)


def test_what_was_never_asked_may_come_back_any_number_of_times(folder: Path) -> None:
    [request] = first_requests(folder, 1)
    for number in range(5):
        expired = {"code": "batch_expired", "message": "expired"}
        taken = take_in(
            folder, {"id": str(number), "custom_id": request["custom_id"], "error": expired}
        )
        assert taken.not_asked == 1
        assert export_all(folder).requests == 1
    assert take_in(folder, result_line(request, answer(request["body"]))).answers == 1


def test_half_a_character_in_an_answer_harms_nobody(folder: Path) -> None:
    """JSON can escape what no file can hold; the article fails, and the next one is read."""
    requests = first_requests(folder, 3)
    broken = answer(requests[1]["body"]).replace("customs post", "customs \\ud800")
    said: list[str | Reply] = [
        broken,
        json_reply(answer_body(None, refusal="no \ud800")),
        answer(requests[0]["body"]) + "\ud800",
    ]
    taken = take_in(folder, *map(result_line, requests, said))
    assert taken.answers == 3
    assert taken.settled.failed + taken.settled.open + taken.settled.answered == 3
    assert take_in(folder).settled.problems == []


def test_an_answer_that_comes_after_all_is_taken(folder: Path) -> None:
    """A rejection has made the article fail; then somebody brings the answer."""
    request = first_requests(folder, 2)[1]
    assert take_in(folder, result_line(request, status(400, "no"))).settled.failed == 1
    taken = take_in(folder, result_line(request, answer(request["body"])))
    assert (taken.answers, taken.settled.answered) == (1, 1)
    assert results(folder)["2"]["failure"] is None


def test_a_rejected_reask_leaves_the_first_answer_with_a_note(folder: Path) -> None:
    [request] = first_requests(folder, 1)
    take_in(folder, result_line(request, answer(request["body"])))
    [reask] = lines_of([path for path, _ in export_all(folder).files])
    assert take_in(folder, result_line(reask, status(400, "no more"))).settled.answered == 1
    with reading(folder) as store:
        [result] = store.results(1)
    assert result.findings
    assert result.notes == ("the last re-ask failed: batch: HTTP 400 (no more)",)


@pytest.mark.parametrize("said", [json_reply(answer_body(None, refusal="No.")), status(400, "no")])
def test_retrying_what_failed_asks_again(folder: Path, said: Reply) -> None:
    request = first_requests(folder, 2)[1]
    assert take_in(folder, result_line(request, said)).settled.failed == 1
    assert export_all(folder).requests == 0
    assert export_all(folder, retry_failed=True).requests == 1
    assert take_in(folder, result_line(request, answer(request["body"]))).settled.answered == 1


@pytest.mark.parametrize("times", [1, 2])
def test_an_old_answer_is_not_taken_for_the_new_one(folder: Path, times: int) -> None:
    """All files of a batch may be imported again, those before a `--retry failed` as well."""
    request = first_requests(folder, 2)[1]
    old = result_line(request, "no object")
    doubled = {**old, "id": "the same words in another line"}
    for _ in range(times):
        take_in(folder, old, doubled)
    [reask] = lines_of([path for path, _ in export_all(folder).files])
    old_reask = result_line(reask, "no object at all")
    while not (failed := take_in(folder, old_reask).settled.failed):
        [reask] = lines_of([path for path, _ in export_all(folder).files])
        old_reask = result_line(reask, "no object at all")
    assert failed == 1
    assert export_all(folder, retry_failed=True).requests == 1
    again = take_in(folder, old, doubled, old_reask)
    assert (again.answers, again.known, again.settled.failed) == (0, 3, 0)
    new = take_in(folder, {**result_line(request, answer(request["body"])), "id": "new"})
    assert (new.answers, new.contrary, new.settled.answered) == (1, 0, 1)
    assert results(folder)["2"]["failure"] is None


def test_who_waits_is_told_by_the_question(folder: Path) -> None:
    request = first_requests(folder, 1)[0]
    asking = make_plan(options(URL)).extract_one
    assert isinstance(asking, Asking)
    with reading(folder) as store:
        [(number, _)] = store.open_articles(1)
        article = store.load_article(number)
    from summarizer.answers import answer_form

    shape = answer_form(asking.template.answer).model
    question = asking.template.request(article, asking.model, shape)
    with reading(folder) as store:
        assert is_waiting(store, question)
    take_in(folder, result_line(request))
    with reading(folder) as store:
        assert not is_waiting(store, question)


def test_an_import_is_as_durable_as_it_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between two transactions: what was taken in stays, and the rest can be taken in."""

    class Killed(BaseException):
        pass

    requests = first_requests(folder, 7)
    lines = [result_line(request, answer(request["body"])) for request in requests]
    monkeypatch.setattr("summarizer.batch.imports._MOST_LINES", 2)
    calls = iter([None] * 3)

    def some(*args: Any) -> Any:
        try:
            next(calls)
        except StopIteration:
            raise Killed from None
        return read_result(*args)

    with monkeypatch.context() as patch:
        patch.setattr("summarizer.batch.imports.read_result", some)
        with pytest.raises(Killed):
            take_in(folder, *lines)
    taken = take_in(folder, *lines)
    assert (taken.known, taken.answers) == (2, 5)  # the third was rolled back
    assert taken.settled.answered == 6
    assert taken.settled.open == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 40))
def test_lines_are_those_of_the_file_within_the_limit(content: bytes, limit: int) -> None:
    import io

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("summarizer.batch.imports.MAX_LINE", limit)
        found = list(read_lines(io.BytesIO(content)))
    expected: list[tuple[int, bytes | None]] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if len(line) > limit:
            expected.append((number, None))
            continue
        if line.strip():
            expected.append((number, line.strip()))
    assert found == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["custom_id", "response", "error", "status_code", "body", "choices", "message",
             "content", "refusal", "finish_reason", "usage", "prompt_tokens", "tool_calls",
             "function", "arguments", "code", "created", "model"]
        ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(json_values, json_values)
def test_any_line_is_a_result_or_refused_in_one_line(response: Any, error: Any) -> None:
    for line in (response, {"custom_id": "a", "response": response, "error": error}):
        told = ""
        try:
            result = read_result(line)
        except ValueError as refused:
            told = str(refused)
        else:
            assert (result.answer is None) != (result.error is None)
            told = str(result.error or "")
        assert told.isprintable()


# -- the command line


def call(*arguments: object) -> int:
    parser = Parser(prog="summarizer")
    batch_files.add_commands(parser.add_subparsers())
    options: argparse.Namespace = parser.parse_args([str(one) for one in arguments])
    code: int = options.run(options)
    return code


def test_a_batch_goes_through_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = write_articles(tmp_path / "news.jsonl", 12), tmp_path / "out"
    with MisbehavingProvider(answer=answer) as provider:
        given = ("--model", MODEL, "--base-url", provider.url, "--max-requests", 8)
        assert call("export", source, "--out", out, "--to", tmp_path / "files", *given) == 0
        told = capsys.readouterr()
        assert [Path(line).name for line in told.out.splitlines()] == [
            "requests-0001.jsonl",
            "requests-0002.jsonl",
        ]
        assert told.err == "summarizer: 12 requests in 2 files\n"
        assert batch_files.show_files(out) == 0
        assert capsys.readouterr().out.splitlines()[1] == (
            "requests-0002.jsonl\t-\tnot submitted, 4 of 4 without an answer"
        )
        assert call("submit", out) == 0
        assert capsys.readouterr().out == (
            "requests-0001.jsonl\tbatch_1\nrequests-0002.jsonl\tbatch_2\n"
        )
        assert batch_files.show_files(out, 0.001) == 0
        assert "completed, 8 of 8 answered" in capsys.readouterr().out
        assert call("collect", out, "--wait", "0.001") == 0
        told = capsys.readouterr()
        assert told.out.splitlines() == [
            "requests-0001.jsonl\tbatch_1\tcompleted, 8 of 8 answered",
            "requests-0002.jsonl\tbatch_2\tcompleted, 4 of 4 answered",
        ]
        assert "summarizer: requests-0001.jsonl: 8 lines: 8 new answers" in told.err
        assert "1 article to be asked again: the checks object" in told.err
        assert call("export", "--out", out) == 0
        assert capsys.readouterr().err == (
            "summarizer: 2 requests in 1 file, 2 re-asks among them\n"
        )
        assert call("submit", out) == 0
        assert call("collect", out, "--wait", "0.001") == 0
        assert "summarizer: 2 articles answered\n" in capsys.readouterr().err
        assert call("export", "--out", out) == 0
        assert capsys.readouterr().err == "summarizer: 0 requests in 0 files\n"


def test_exit_codes_and_reports_of_an_import(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = first_requests(folder, 4)
    path = folder.parent / "results.jsonl"
    write_lines(path, [result_line(requests[1])])
    assert call("import", path, "--out", folder) == 0
    refused = json_reply(answer_body(None, refusal="No."))
    write_lines(path, [result_line(requests[2], refused), b"{", result_line(requests[1])])
    assert call("import", path, "--out", folder) == 1
    told = capsys.readouterr().err
    assert "results.jsonl:2: not JSON" in told
    assert "summarizer: 3 lines: 1 new answers, 1 known already, 1 broken\n" in told
    assert "summarizer: 0 articles answered, 1 failed (1 RefusedAnswer)\n" in told


def test_an_import_without_files_says_what_it_did(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works in what an import that was cut short has left."""
    request = first_requests(folder, 2)[1]
    with monkeypatch.context() as patch:
        patch.setattr("summarizer.batch.imports.settle", lambda store: Settled())
        assert take_in(folder, result_line(request)).settled.answered == 0
    done = "summarizer: no file was given, so answers that earlier files brought were worked in"
    assert call("import", "--out", folder) == 0
    assert capsys.readouterr().err == f"{done}\nsummarizer: 1 article answered\n"
    assert call("import", "--out", folder) == 0
    assert capsys.readouterr().err == f"{done}: none was left\n"


def test_wrong_calls_are_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no batch"):
        call("import", tmp_path / "x", "--out", tmp_path / "none")
    with pytest.raises(UsageError, match="holds no batch"):
        call("export", "--out", tmp_path / "none", "--model", MODEL)
    with pytest.raises(UsageError, match="60000 requests a file: it must be 1 to 50,000"):
        call("export", "--out", tmp_path, "--max-requests", 60_000)
    folder = tmp_path / "batch"
    first_requests(folder, 1)
    with pytest.raises(PromptError):
        call("export", "--out", folder, "--model", MODEL, "--base-url", URL, "--prompt", "none")
    with pytest.raises(UsageError, match="no such file, or it cannot be read"):
        call("import", tmp_path / "x", "--out", folder)
    with hold(folder), pytest.raises(StoreError, match="another process is writing"):
        call("import", "--out", folder)
