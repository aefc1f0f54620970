"""A batch of invented articles and a provider that answers them in every way that there is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from summarizer.batch.locks import hold
from summarizer.batch.sources import open_source
from summarizer.batch.store import Store, open_store
from summarizer.briefing import Extraction
from summarizer.pipeline.plans import Options
from summarizer.testing import Reply, answer_body, json_reply, status
from tests.stress.invented import answer, attempt_of, json_lines, serial_of

MODEL = "openai/stub"

KINDS: dict[int, str] = {
    3: "refused",
    4: "cut off",
    5: "no JSON, ever",
    6: "rejected",
    7: "no choices",
    8: "re-ask rejected",
    9: "no JSON at first",
}
"""What becomes of articles by the last digit of their serial number, where not all is well. Those
that end in 0 are wrong at first: see `tests.stress.invented`."""


def reply(body: dict[str, Any]) -> str | Reply:
    """The same reply to the same question, live and in a batch."""
    serial, attempt = serial_of(body["messages"][1]["content"]), attempt_of(body)
    match KINDS.get(serial % 10 if serial % 20 < 10 else -1):
        case "refused":
            return json_reply(answer_body(None, refusal="I would rather not."))
        case "cut off":
            return json_reply(answer_body(answer(body)[:200], finish_reason="length"))
        case "no JSON, ever":
            return "I found nothing of interest."
        case "no JSON at first" if attempt == 0:
            return "Here is the object:"
        case "rejected":
            return status(400, "this text is not wanted here")
        case "no choices":
            return json_reply({**answer_body(""), "choices": []})
        case "re-ask rejected":
            if attempt == 0:
                return answer(body).replace('"attackers":0', '"attackers":7')
            return status(400, "this conversation is not wanted here")
    return answer(body)


def write_articles(path: Path, count: int) -> Path:
    """JSON Lines at `path`."""
    path.write_text("".join(json_lines(count)), encoding="utf-8")
    return path


def options(url: str, **more: Any) -> Options:
    """A model at `url`."""
    given: Any = {"model": MODEL, "base_url": url, **more}
    found: Options = given
    return found


@contextmanager
def writing(folder: Path) -> Iterator[Store]:
    """The store in `folder`, locked."""
    with hold(folder):
        store = open_store(folder, to_write=True)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def reading(folder: Path) -> Iterator[Store]:
    """The store in `folder`."""
    store = open_store(folder, to_write=False)
    try:
        yield store
    finally:
        store.close()


def told(extraction: Extraction) -> dict[str, Any]:
    """What a result says, apart from when and how its answers came."""
    failure = extraction.failure
    return {
        "name": extraction.name,
        "summary": extraction.summary.model_dump() if extraction.summary else None,
        "findings": [finding.model_dump() for finding in extraction.findings],
        "failure": failure.kind if failure else None,
        "notes": [note.partition(":")[0] for note in extraction.notes],
        "tokens": [(one.input_tokens, one.output_tokens) for one in extraction.attempts],
    }


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """Every result by the last part of its name."""
    with reading(folder) as store:
        return {
            one.name.rpartition(":")[2]: told(one)
            for setup in store.setups()
            for one in store.results(setup)
        }


def lines_of(paths: list[Path]) -> list[dict[str, Any]]:
    """Every request in these files."""
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def result_line(request: dict[str, Any], said: str | Reply | None = None) -> dict[str, Any]:
    """The line that answers `request`, as OpenAI writes it."""
    given = reply(request["body"]) if said is None else said
    if isinstance(given, Reply):
        code, body = given.status, json.loads(given.body)
    else:
        code, body = 200, answer_body(given, usage={"prompt_tokens": 7, "completion_tokens": 3})
    return {
        "id": f"batch_req_{request['custom_id'][:9]}",
        "custom_id": request["custom_id"],
        "response": {"status_code": code, "request_id": "req_1", "body": body},
        "error": None,
    }


def write_lines(path: Path, lines: list[Any]) -> Path:
    """JSON Lines at `path`; what is no dict goes in as it is."""
    whole = [json.dumps(line).encode() if isinstance(line, dict) else line for line in lines]
    path.write_bytes(b"\n".join(whole) + b"\n")
    return path


def articles(path: Path) -> Any:
    """The source at `path`."""
    return open_source(str(path))
