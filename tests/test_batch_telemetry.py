"""Spans and metrics of a run: what is in them, and what must never be."""

import asyncio
import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from summarizer.articles.reading import parse_article
from summarizer.batch.jobs import article_key
from summarizer.batch.limits import AdaptiveLimit
from summarizer.batch.memory import Left
from summarizer.batch.runner import Batch, RunSettings
from summarizer.batch.sources import open_sources
from summarizer.batch.telemetry import (
    SCHEMA_URL,
    Telemetry,
    is_configured,
    local_engine,
    open_telemetry,
    traced,
)
from summarizer.briefing import Article
from summarizer.pipeline.plans import Options
from summarizer.testing import MisbehavingProvider, Reply, status
from tests.stress import invented

sdk = pytest.importorskip("opentelemetry.sdk")
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (  # noqa: E402
    InMemorySpanExporter,
)
from opentelemetry.trace import SpanKind, StatusCode  # noqa: E402

SECRET = "sk-planted-f00dcafe1234"  # noqa: S105 - of nobody


class Collected:
    """Telemetry into memory."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._metrics = InMemoryMetricReader()
        tracers = TracerProvider(shutdown_on_exit=False)
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        meters = MeterProvider([self._metrics], shutdown_on_exit=False)
        self.telemetry = Telemetry(tracers, meters)

    @property
    def articles(self) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == "summarizer.article"]

    @property
    def questions(self) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name != "summarizer.article"]

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._spans.get_finished_spans()

    def metrics(self) -> dict[str, list[Any]]:
        """Name to data points."""
        found = self._metrics.get_metrics_data()
        assert found is not None
        return {
            metric.name: list(metric.data.data_points)
            for resource in found.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


class Forgetful:
    """A memory that knows nothing and allows everything, until it is told to refuse."""

    refusal: BaseException | None = None

    async def recall(self, request: Any) -> None:
        return None

    async def begin(self, request: Any) -> None:
        if self.refusal is not None:
            raise self.refusal

    async def keep(self, request: Any, completion: Any) -> None:
        pass

    async def give_up(self, request: Any, requests: int) -> None:
        pass


def article(serial: int) -> Article:
    return parse_article(invented.article_text(serial).encode(), f"{serial}.txt")


def extract(
    provider: MisbehavingProvider, serial: int, refusal: BaseException | None = None
) -> Collected:
    collected = Collected()
    memory = Forgetful()
    memory.refusal = refusal
    options: Options = {"model": "openai/stub", "base_url": provider.url}

    async def go() -> None:
        engine = traced(local_engine, collected.telemetry)(options, AdaptiveLimit(4))
        with suppress(Left):
            await engine.extract(article(serial), memory)
        await engine.aclose()

    asyncio.run(go())
    return collected


def test_an_article_has_a_span_and_under_it_one_for_each_question() -> None:
    """Article 10 is answered wrongly at first: one question, and one re-ask."""
    with MisbehavingProvider(answer=invented.answer) as provider:
        collected = extract(provider, 10)
        port = int(provider.root.rpartition(":")[2])
        tokens = [(e.prompt_tokens, e.completion_tokens) for e in provider.ledger.entries]
    [span] = collected.articles
    assert span.parent is None
    assert span.attributes is not None
    assert dict(span.attributes) == {
        "summarizer.setup": span.attributes["summarizer.setup"],
        "summarizer.article.key": article_key(article(10)),
        "gen_ai.request.model": "stub",
        "gen_ai.prompt.name": "extract.v3",
        "summarizer.outcome": "answered",
        "summarizer.findings": 0,
        "summarizer.attempts": 2,
        "summarizer.replayed": False,
    }
    assert [question.name for question in collected.questions] == ["chat stub", "chat stub"]
    for attempt, question in enumerate(collected.questions):
        assert question.kind is SpanKind.CLIENT
        assert question.parent == span.context
        assert question.status.status_code is StatusCode.UNSET
        scope = question.instrumentation_scope
        assert scope is not None
        assert scope.schema_url == SCHEMA_URL
        assert dict(question.attributes or {}) == {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "stub",
            "gen_ai.request.max_tokens": 16_000,
            "gen_ai.request.temperature": 0.0,
            "gen_ai.output.type": "json",
            "gen_ai.prompt.name": "extract.v3",
            "gen_ai.response.model": "stub",
            "gen_ai.response.finish_reasons": ("stop",),
            "gen_ai.usage.input_tokens": tokens[attempt][0],
            "gen_ai.usage.output_tokens": tokens[attempt][1],
            "server.address": "127.0.0.1",
            "server.port": port,
            "summarizer.attempt": attempt,
            "summarizer.sample": 0,
            "summarizer.requests": 1,
        }
        assert (question.events or ()) == ()


def test_each_request_that_failed_is_an_event_of_its_question() -> None:
    script: list[Reply | str] = [
        status(429, headers={"retry-after": "0.01"}), status(503), "answer"
    ]  # fmt: skip
    with MisbehavingProvider(answer=invented.answer, script=script) as provider:
        collected = extract(provider, 1)
    [question] = collected.questions
    told = [dict(event.attributes or {}) for event in question.events]
    assert [event.name for event in question.events] == ["summarizer.request_failed"] * 2
    assert all(isinstance(event.pop("summarizer.seconds"), float) for event in told)
    assert told == [
        {"http.response.status_code": 429, "summarizer.retry_after_seconds": 0.01},
        {"http.response.status_code": 503},
    ]
    assert (question.attributes or {})["summarizer.requests"] == 3


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([status(401)], "AccessRefused"),
        ([status(500, headers={"retry-after-ms": "1"})] * 6, "TransportError"),
        (["error_object"], "InvalidResponse"),
    ],
)
def test_a_question_without_an_answer_ends_in_an_error(script: Any, kind: str) -> None:
    """The kind of failure, and not a word of the message, which a provider wrote."""
    with MisbehavingProvider(script=script) as provider:
        collected = extract(provider, 1)
    for span in collected.spans:
        assert span.status.status_code is StatusCode.ERROR
        assert span.status.description is None
        assert (span.attributes or {})["error.type"] == kind
    assert (collected.articles[0].attributes or {})["summarizer.outcome"] == "failed"
    [point] = collected.metrics()["gen_ai.client.operation.duration"]
    assert point.attributes["error.type"] == kind


def test_a_failed_re_ask_is_an_error_of_its_question_alone() -> None:
    """The earlier answer stands; what the wire said is all that is known of the second one."""
    script: list[Reply | str] = ["answer", status(401)]
    with MisbehavingProvider(answer=invented.answer, script=script) as provider:
        collected = extract(provider, 10)
    first, second = collected.questions
    assert first.status.status_code is StatusCode.UNSET
    assert (second.attributes or {})["error.type"] == "401"
    [span] = collected.articles
    assert span.status.status_code is StatusCode.UNSET
    assert (span.attributes or {})["summarizer.outcome"] == "answered"


def test_an_article_that_is_left_is_no_error() -> None:
    with MisbehavingProvider() as provider:
        collected = extract(provider, 1, Left("the budget is spent"))
    [span] = collected.spans
    assert (span.attributes or {})["summarizer.outcome"] == "left"
    assert span.status.status_code is StatusCode.UNSET


def test_tokens_and_seconds_are_counted_by_the_conventions_names() -> None:
    with MisbehavingProvider(answer=invented.answer) as provider:
        collected = extract(provider, 10)
        entries = provider.ledger.entries
    metrics = collected.metrics()
    [duration] = metrics["gen_ai.client.operation.duration"]
    assert duration.count == 2
    assert duration.explicit_bounds[:3] == (0.01, 0.02, 0.04)
    usage = {
        point.attributes["gen_ai.token.type"]: point
        for point in metrics["gen_ai.client.token.usage"]
    }
    assert usage["input"].sum == sum(entry.prompt_tokens for entry in entries)
    assert usage["output"].sum == sum(entry.completion_tokens for entry in entries)
    assert usage["input"].explicit_bounds[:4] == (1, 4, 16, 64)
    for point in (duration, *usage.values()):
        assert point.attributes["gen_ai.operation.name"] == "chat"
        assert point.attributes["gen_ai.response.model"] == "stub"


def test_no_text_and_no_key_is_in_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the article, the answer, the error that echoes both, or the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    echo = status(400, message=f"cannot do this: Ministers meet in Ankara; key {SECRET}")
    with MisbehavingProvider(answer=invented.answer, script=["answer", "answer", echo]) as provider:
        collections = [extract(provider, 10), extract(provider, 11)]
    for collected in collections:
        told = " ".join(span.to_json() for span in collected.spans)
        assert "planted" not in told
        for words in invented.article_text(10).split() + invented.article_text(11).split():
            if len(words) > 8 and words.isalpha():
                assert words not in told


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "archive"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_the_environment_says_whether_telemetry_is_wanted(
    environment: dict[str, str], expected: bool
) -> None:
    assert is_configured(environment) is expected


def test_nothing_of_opentelemetry_is_imported_unless_it_is_wanted(tmp_path: Path) -> None:
    """Neither by the module, nor by a whole run without telemetry."""
    (tmp_path / "one.txt").write_text(invented.article_text(1), encoding="utf-8")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "import summarizer.batch.telemetry\n"
        "from summarizer.batch.runner import Batch\n"
        "from summarizer.batch.sources import open_sources\n"
        f"Batch(Path({str(tmp_path)!r}) / 'out', {{'model': 'rules'}}).run("
        f"open_sources([{str(tmp_path / 'one.txt')!r}]))\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_one_line_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['opentelemetry.sdk.trace'] = None\n"
        "from summarizer.batch.telemetry import open_telemetry\n"
        "from summarizer.errors import UsageError\n"
        "try: open_telemetry()\n"
        "except UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "telemetry needs OpenTelemetry: pip install 'summarizer[otel]'\n"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """An OTLP receiver on loopback: its address, and what was posted to which path."""
    posted: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            posted.append((self.path, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_run_reaches_a_collector(
    collector: tuple[str, list[tuple[str, bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over OTLP/HTTP, to where the environment says: each article and question, both metrics."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    services = "opentelemetry.proto.collector"
    of_traces = import_module(f"{services}.trace.v1.trace_service_pb2").ExportTraceServiceRequest
    of_metrics = import_module(
        f"{services}.metrics.v1.metrics_service_pb2"
    ).ExportMetricsServiceRequest
    url, posted = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=archive")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(invented.json_lines(20)), encoding="utf-8")
    telemetry = open_telemetry()
    with MisbehavingProvider(answer=invented.answer) as provider:
        options: Options = {"model": "openai/stub", "base_url": provider.url}
        make = traced(local_engine, telemetry)
        batch = Batch(tmp_path / "out", options, RunSettings(workers=8), engine=make)
        assert batch.run(open_sources([str(source)])).answered == 20
    telemetry.close()
    assert {path for path, _ in posted} == {"/v1/traces", "/v1/metrics"}
    names: list[str] = []
    for path, body in posted:
        assert SECRET.encode() not in body
        assert b"Ministers" not in body
        if path == "/v1/traces":
            for resource in of_traces.FromString(body).resource_spans:
                known = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
                assert known["service.name"] == "summarizer"
                assert known["deployment.environment.name"] == "archive"
                names += [span.name for scope in resource.scope_spans for span in scope.spans]
        else:
            metrics = [
                metric.name
                for resource in of_metrics.FromString(body).resource_metrics
                for scope in resource.scope_metrics
                for metric in scope.metrics
            ]
    # Articles 0 and 10 are asked about twice.
    assert (names.count("summarizer.article"), names.count("chat stub")) == (20, 22)
    assert set(metrics) >= {"gen_ai.client.operation.duration", "gen_ai.client.token.usage"}
